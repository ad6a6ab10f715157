"""Readers of people."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q

from obole.people import refusals
from obole.people.models import Friendship, House, Invite, Membership, Person, Role, Token


def by_token(text: str) -> Person:
    """The person of a personal key. Raises UnknownToken."""
    digest = hashlib.sha256(text.encode()).digest()
    row = (
        Token.objects.select_related("person")
        .filter(digest=digest, revoked_at=None, person__is_active=True)
        .first()
    )
    if row is None:
        raise refusals.UnknownToken
    return row.person


def friendships(person: UUID) -> list[Friendship]:
    """A person's friendships, with both persons loaded."""
    return list(
        Friendship.objects.filter(Q(one_id=person) | Q(other_id=person)).select_related("one", "other")
    )


def friendship(one: UUID, other: UUID) -> Friendship | None:
    """The friendship of two persons, if there is one."""
    low, high = sorted((one, other))
    return Friendship.objects.filter(one_id=low, other_id=high).first()


def memberships(person: UUID) -> list[Membership]:
    """A person's roles with their organisations, by organisation name."""
    return sorted(
        Membership.objects.filter(person_id=person).select_related("organisation"),
        key=lambda m: (m.organisation.name.casefold(), m.role),
    )


def has_role(person: UUID, role: Role, organisation: UUID | None = None) -> bool:
    """Does this person hold the role, in that organisation or in any?"""
    rows = Membership.objects.filter(person_id=person, role=role)
    return (rows.filter(organisation_id=organisation) if organisation else rows).exists()


def zones(persons: Iterable[UUID]) -> dict[UUID, str]:
    """Each person's time zone."""
    return dict(Person.objects.filter(id__in=list(persons)).values_list("id", "zone"))


def invite(token: str) -> Invite:
    """An invitation and who made it. Raises UnknownInvite."""
    found = Invite.objects.select_related("person").filter(token=token).first()
    if found is None:
        raise refusals.UnknownInvite
    return found


def invites(person: UUID) -> list[Invite]:
    """A person's links for friends-to-be, oldest first."""
    return list(Invite.objects.filter(person_id=person).order_by("created_at"))


def tokens(person: UUID) -> list[Token]:
    """A person's keys that still open the JSON door, newest first."""
    return list(Token.objects.filter(person_id=person, revoked_at=None).order_by("-created_at"))


def addresses(person: UUID) -> list[str]:
    """Every e-mail address held for a person."""
    own = Person.objects.filter(id=person).exclude(email=None).values_list("email", flat=True)
    more = EmailAddress.objects.filter(user_id=person).values_list("email", flat=True)
    return sorted({address.lower() for address in [*own, *more] if address})


def names(persons: Iterable[UUID]) -> dict[UUID, str]:
    """The display names of those who are still here."""
    return {row.id: str(row) for row in Person.objects.filter(id__in=set(persons))}


def house() -> House:
    """This house's row, or its defaults before set-up."""
    return House.objects.select_related("organisation").filter(id=1).first() or House()


def waits_for_setup() -> bool:
    """Has nobody set this house up yet? A demo never waits."""
    return not House.objects.filter(Q(demo=True) | Q(set_up_at__isnull=False)).exists()
