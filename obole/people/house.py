"""The house: its one row, its organisations and who acts for them, its set-up. Part of the room's verbs."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from obole.lib import clock
from obole.people import refusals
from obole.people.arrivals import welcome
from obole.people.models import House, Kind, Membership, Organisation, Person, Role


def house(**changes: object) -> House:
    """The one row of this house, made when missing, with ``changes`` written to it."""
    row, _ = House.objects.get_or_create(id=1)
    if changes:
        House.objects.filter(id=1).update(**changes)
        row.refresh_from_db()
    return row


@transaction.atomic
def found_organisation(
    *,
    slug: str,
    name: str,
    kinds: Sequence[Kind],
    country: str = "",
    about: dict[str, str] | None = None,
    now: datetime,
) -> Organisation:
    """Make an organisation, once per slug."""
    return Organisation.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "kinds": list(kinds),
            "country": country,
            "about": about or {},
            "created_at": now,
        },
    )[0]


def join(*, person: UUID, organisation: UUID, role: Role) -> Membership:
    """Give a person a role in an organisation, once."""
    return Membership.objects.get_or_create(person_id=person, organisation_id=organisation, role=role)[0]


def leave(*, person: UUID, organisation: UUID, role: Role) -> int:
    """Take a role away."""
    return Membership.objects.filter(person_id=person, organisation_id=organisation, role=role).delete()[0]


def new_setup_link() -> str:
    """The token of the one-time link to ``/setup``; only its digest is kept, and older links stop working."""
    token = secrets.token_urlsafe(24)
    house(setup_digest=_digest(token))
    return token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def check_setup_link(token: str) -> House:
    """The house this link may set up, its row locked when inside a transaction. Raises SetupDone."""
    rows = House.objects.filter(id=1, set_up_at=None, demo=False)
    found = (rows.select_for_update() if connection.in_atomic_block else rows).first()
    if found is None or not hmac.compare_digest(bytes(found.setup_digest or b""), _digest(token)):
        raise refusals.SetupDone
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Steward:
    """The first steward, as typed into the set-up form."""

    display_name: str
    email: str
    password: str


@transaction.atomic
def set_up(
    *,
    token: str,
    name: str,
    mark: str,
    colour: str,
    languages: Sequence[str],
    currency: str,
    zone: str,
    programmes: Sequence[str],
    steward: Steward,
    language: str = "en",
    now: datetime,
) -> Person:
    """Set the house up, once: its row, its organisation, and the first steward, who holds the link.

    Their e-mail counts as confirmed: whoever reads the server's own screen needs no letter to prove it.
    Raises SetupDone, EmailTaken, UnknownZone.
    """
    check_setup_link(token)
    clock.zone(zone)
    organisation = found_organisation(slug="house", name=name, kinds=[Kind.HOUSE], now=now)
    person = _first_steward(steward, organisation, zone, language, now)
    house(
        name=name,
        mark=mark,
        colour=colour,
        languages=list(languages),
        currency=currency,
        zone=zone,
        programmes=list(programmes),
        organisation=organisation,
        setup_digest=None,
        set_up_at=now,
    )
    return person


def _first_steward(
    steward: Steward, organisation: Organisation, zone: str, language: str, now: datetime
) -> Person:
    email = steward.email.lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise refusals.EmailTaken
    person = welcome(
        email=email,
        display_name=steward.display_name,
        zone=zone,
        language=language,
        password=steward.password,
        now=now,
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    join(person=person.id, organisation=organisation.id, role=Role.STEWARD)
    return person
