"""Being forgotten, as far as this room holds anything. Part of the room's verbs."""

from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from obole.people import queries, refusals
from obole.people.models import Mail, Membership, Person, Role


def check_may_leave(person: UUID) -> None:
    """Raises LastSteward when the house would be left without a steward."""
    stewards = Membership.objects.filter(role=Role.STEWARD, person__is_active=True).select_for_update(
        of=("self",)
    )
    holders = {m.person_id for m in stewards}
    if holders == {person}:
        raise refusals.LastSteward


@transaction.atomic
def forget(*, person: UUID) -> None:
    """Delete the person and everything that could name them. The ledger keeps its nameless holder id.

    Gone with the row: identities, memberships, friendships, invites, tokens, consents, e-mail addresses and
    second steps; besides it their letters and every session of theirs. Raises LastSteward.
    """
    check_may_leave(person)
    for address in queries.addresses(person):
        Mail.objects.filter(
            Q(to__iexact=address) | Q(body__icontains=address) | Q(subject__icontains=address)
        ).delete()
    end_sessions(person=person)
    Person.objects.filter(id=person).delete()


def end_sessions(*, person: UUID) -> int:
    """Sign a person out everywhere; returns how many sessions ended.

    Django's session rows don't say whose they are, so each is opened: fine for as rare a thing as leaving.
    """
    mine = [s.pk for s in Session.objects.iterator() if str(person) in _holder_texts(s)]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _holder_texts(session: Session) -> set[str]:
    told = session.get_decoded()
    stage = told.get("account_login") or {}  # between the password and the second step
    return {str(told.get("_auth_user_id")), str(stage.get("user_pk"))}
