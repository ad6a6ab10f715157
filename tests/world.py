"""The cast: Awa walks, Lin rides, Bao sponsors, Noor plants, Ana audits, Sol is a steward, Eve must see nothing.

Small verbs that put a test where it wants to begin; every one goes by the house's own actions.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from obole.activity import actions as activity
from obole.activity.actions import Outcome
from obole.activity.plausible import Reading
from obole.flows import forest, pictures, world
from obole.flows.world import World
from obole.giving import actions as giving
from obole.giving.models import Claim, Delivery, Project
from obole.ledger import actions as ledger
from obole.ledger import queries as books
from obole.ledger.values import Ask, Move
from obole.lib import clock
from obole.people import actions as people
from obole.people.models import Person

MONDAY = date(2026, 3, 2)
DAWN = datetime(2026, 3, 1, 5, tzinfo=UTC)


def founded(now: datetime = DAWN) -> World:
    """The cast with organisations, places, stock and pools, on the Sunday before MONDAY."""
    people.house(zone="Europe/Paris", currency="EUR", set_up_at=now)
    return world.found(now=now)


def person(
    name: str = "", *, zone: str = "Europe/Paris", now: datetime = DAWN, email: str | None = None
) -> Person:
    """Someone new with their accounts opened."""
    return people.welcome(display_name=name, zone=zone, now=now, email=email)


def at(day: date, hour: int, zone: str = "Europe/Paris") -> datetime:
    """That hour of that day where the house is."""
    return clock.instant(day, hour, zone)


def walks(
    who: Person,
    steps: int,
    day: date = MONDAY,
    *,
    rev: int = 0,
    source: str = "phone",
    tier: str = "measured",
) -> Outcome:
    """Tell a day's steps that evening."""
    return tells(who, "walk", steps, day, rev=rev, source=source, tier=tier)


def tells(
    who: Person,
    kind: str,
    quantity: int,
    day: date = MONDAY,
    *,
    rev: int = 0,
    source: str = "phone",
    tier: str = "measured",
    record: str = "",
) -> Outcome:
    """Tell an act at nine in the evening where the person lives."""
    reading = Reading(
        source=source,
        record=record or f"{kind}-{day}",
        kind=kind,
        quantity=quantity,
        day=day,
        tier=tier,
        rev=rev,
    )  # type: ignore[arg-type]
    return activity.record(person=who.id, zone=who.zone, readings=[reading], now=at(day, 21, who.zone))[0]


def night(day: date = MONDAY, zone: str = "Europe/Paris") -> datetime:
    """Close the day a little after it ended; returns that moment."""
    moment = clock.day_end(day, zone) + timedelta(minutes=5)
    forest.close_days(now=moment)
    return moment


def earns(who: Person, grams: int, now: datetime = DAWN) -> None:
    """Give someone grams to spend by one entry, as a test's beginning (a real house only awards)."""
    moves = (Move(who.id, "issued/forest", who.id, "energy", "energy", grams),)
    ledger.enter(ask=Ask(what=("test", uuid4()), moves=moves, happened_at=now), now=now).must()


def energy(who: Person) -> int:
    """What someone can spend."""
    return books.available(who.id, "energy", "energy")


def plants(
    made: World,
    who: Person,
    good: str = "saxaul",
    place: str = "silver-dune",
    *,
    key: str = "one",
    now: datetime = DAWN,
) -> Claim:
    """Someone with grams enough claims a good."""
    return giving.claim(person=who.id, project=made.projects[place, good].id, key=key, now=now)


def reports(
    made: World,
    project: Project,
    count: int = 1,
    *,
    photo: str = "",
    key: str = "one",
    now: datetime = DAWN,
    day: date | None = None,
) -> Delivery:
    """Noor reports a delivery."""
    name, digest = (
        (f"{photo}.jpg", photo) if photo else pictures.photo(project=project, day=now.date(), mark=key)
    )
    return giving.report(
        project=project.id,
        reporter=made.persons["noor"].id,
        planted_on=day or now.date(),
        count=count,
        photo=name,
        photo_sha256=digest,
        key=key,
        now=now,
    )


def holder(n: int) -> UUID:
    """A holder's id for a table of cases."""
    return UUID(int=n)
