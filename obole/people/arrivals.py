"""How a person comes to be: signed up, or named by a file. Part of the room's verbs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from obole.ledger import actions as ledger
from obole.lib import clock, ids, sql
from obole.people.models import Identity, Person

ACCOUNTS = (("ripe", "energy", 0), ("energy", "energy", 0))


def open_accounts(*, persons: Iterable[UUID], now: datetime) -> None:
    """Open each person's accounts, floor 0: ``ripe`` (not yet collected), ``energy`` (to spend)."""
    ledger.open(accounts=[(person, *account) for person in persons for account in ACCOUNTS], now=now)


@transaction.atomic
def welcome(
    *,
    now: datetime,
    email: str | None = None,
    display_name: str = "",
    zone: str = "UTC",
    language: str = "en",
    password: str | None = None,
    person_id: UUID | None = None,
) -> Person:
    """Make a person with their accounts. Raises UnknownZone."""
    clock.zone(zone)
    person = Person(
        id=person_id or ids.new(),
        email=email,
        display_name=display_name,
        zone=zone,
        language=language,
        created_at=now,
    )
    person.set_password(password)
    person.save(force_insert=True)
    open_accounts(persons=[person.id], now=now)
    return person


@transaction.atomic
def welcome_batch(*, source: str, external_ids: Sequence[str], zone: str, now: datetime) -> dict[str, UUID]:
    """The persons of these ids at a source, making those not yet known: external id → person id.

    A person's id says nothing of the source's (a derived one would name them even after they were forgotten),
    so imports of one source wait for each other instead.
    """
    clock.zone(zone)
    externals = sorted(set(external_ids))
    with connection.cursor() as cursor:
        cursor.execute(sql.named(__file__, "lock_source"), {"source": source})
        cursor.execute(
            sql.named(__file__, "welcome_batch"),
            {
                "ids": [ids.new() for _ in externals],
                "externals": externals,
                "source": source,
                "zone": zone,
                "now": now,
            },
        )
    known = dict(
        Identity.objects.filter(source=source, external_id__in=externals).values_list(
            "external_id", "person_id"
        )
    )
    open_accounts(persons=known.values(), now=now)
    return known
