"""The demo: a made-up world lives its days by the very verbs that a real house uses. Nothing is typed into the books."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from obole.activity import actions as activity
from obole.activity.actions import Told
from obole.activity.models import Act
from obole.activity.plausible import Reading
from obole.evidence.models import Certificate
from obole.flows import deliveries, evidence, forest, world
from obole.flows.pictures import photo
from obole.giving import actions as giving
from obole.giving import queries as promises
from obole.giving.goods import ladder
from obole.giving.models import Claim, Delivery, Project
from obole.ledger import queries as books
from obole.ledger import verify
from obole.lib import clock, ids
from obole.lib.refusals import Refusal
from obole.people import actions as people
from obole.people.models import House, Person
from obole.programmes.models import Award

ZONE = "Europe/Paris"
HISTORY_DAYS = 120
ZONES = ("Europe/Paris", "Asia/Shanghai", "Europe/London", "America/Bogota", "Africa/Dakar")
Note = Callable[[str], None]
# What the cast saves for until the demo's last month; then they keep their grams for the visitor to spend.
CAST_WANTS = {
    "awa": ("silver-dune", "saxaul"),
    "lin": ("reed-bend", "willow"),
    "diego": ("wolf-spring", "land"),
}


@dataclass(frozen=True, slots=True)
class Walker:
    """How an invented person lives: a usual number of steps, and whether they ride and collect by hand."""

    id: UUID
    zone: str
    steps: int
    rides: str | None


def chance(*parts: object) -> float:
    """A number in [0, 1) from SHA-256 of the parts: the same world every time."""
    text = ids.SEPARATOR.join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def live(*, days: int, persons: int, note: Note) -> dict[str, object]:
    """Live ``HISTORY_DAYS`` and then ``days`` more, up to yesterday; returns the figures, recounted from the books.

    A house that was lived before is only recounted. Refuses days below 1 and persons below 12.
    """
    if days < 1 or persons < len(world.CAST) + 3:
        raise ValueError("a demo needs at least 1 day and 12 persons")
    began = time.monotonic()
    real = clock.now()
    last = real.astimezone(UTC).date() - timedelta(days=1)
    if not House.objects.filter(demo=True).exists():
        _live(last, days, persons, note)
        morning = clock.instant(last + timedelta(days=1), 6, ZONE) + timedelta(minutes=40)
        people.house(clock_shift_s=int((morning - datetime.now(UTC)).total_seconds()))
    return figures() | {"history_days": HISTORY_DAYS, "seconds": round(time.monotonic() - began, 1)}


def _live(last: date, days: int, persons: int, note: Note) -> None:
    first = last - timedelta(days=HISTORY_DAYS + days - 1)
    opening = clock.instant(first, 5, ZONE)
    people.house(
        demo=True,
        zone=ZONE,
        currency="EUR",
        set_up_at=opening,
        programmes=[],
        languages=["en", "fr", "zh-hans"],
    )
    made = world.found(now=opening)
    people.house(organisation=made.organisations["house"])
    walkers = _walkers(persons, opening, made)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        _day(day, walkers, made, n, last)
        if n % 30 == 29 or day == last:
            note(f"lived {n + 1} days, to {day.isoformat()}")
    _last_touches(last, made)
    forest.sweep(now=_morning(last + timedelta(days=1)))


def _walkers(persons: int, now: datetime, made: world.World) -> list[Walker]:
    count = persons - len(world.CAST)
    external = [f"walker-{n:05d}" for n in range(count)]
    known: dict[str, UUID] = {}
    for zone_number, zone in enumerate(ZONES):
        known |= people.welcome_batch(
            source="demo", external_ids=external[zone_number :: len(ZONES)], zone=zone, now=now
        )
    Person.objects.filter(id__in=known.values()).update(collect_for_me=True)
    cast = [made.persons[key] for key in ("awa", "lin", "diego")]
    lives = [_walker(person.id, person.zone) for person in cast]
    zones = dict(Person.objects.filter(id__in=known.values()).values_list("id", "zone"))
    return lives + [_walker(known[name], zones[known[name]]) for name in external]


def _walker(person: UUID, zone: str) -> Walker:
    usual = int(5000 + 9500 * chance("usual", person) ** 1.2)
    rides = (None, "metro", "bus", "bike", "bus")[int(chance("rides", person) * 5)]
    return Walker(person, zone, usual, rides)


def readings(walker: Walker, day: date) -> Iterator[Reading]:
    """What that person's phone and card tell of a day."""
    luck = chance("day", walker.id, day)
    weekend = 0.8 if day.weekday() >= 5 else 1.0
    steps = int(walker.steps * weekend * (0.45 + 1.1 * luck))
    yield Reading(source="phone", record=f"{day}", kind="walk", quantity=max(steps, 40), day=day)
    if walker.rides and luck > 0.35:
        yield Reading(source="card", record=f"{day}-1", kind=walker.rides, quantity=1 + (luck > 0.8), day=day)
    if day.day in (3, 17) and luck > 0.5:
        yield Reading(source="post", record=f"{day}-bill", kind="e_bill", quantity=1, day=day)
    if day.weekday() == 4 and luck > 0.85:
        yield Reading(source="box-office", record=f"{day}-1", kind="online_ticket", quantity=1, day=day)


def _day(day: date, walkers: list[Walker], made: world.World, n: int, last: date) -> None:
    """One day: the night's judging, the morning's coins and trees, the planters' week, then the day's acts."""
    forest.sweep(now=_morning(day))
    midday = clock.instant(day, 12, ZONE)
    forest.sweep(now=midday)
    if day <= last - timedelta(days=3):
        _cast_collects(made, midday)
    _claims(walkers, day, midday, made, n)
    if n % 7 == 6:
        _planters_week(day, midday, made, last)
    if n % 7 == 6 or n > HISTORY_DAYS:  # a real house seals every minute; these sums are the same
        evidence.seal_all(now=midday)
    evening = clock.instant(day, 23, ZONE)
    told = [Told(w.id, w.zone, reading) for w in walkers for reading in readings(w, day)]
    activity.record_batch(told=told, now=evening, stale_days=None)


def _morning(day: date) -> datetime:
    """06:30 where the house is: the day before has ended in every zone of the demo."""
    return clock.instant(day, 6, ZONE) + timedelta(minutes=30)


def _cast_collects(made: world.World, now: datetime) -> None:
    from obole.programmes import actions as programmes
    from obole.programmes.refusals import NotRipe

    for key in ("awa", "lin", "diego"):
        try:
            programmes.collect(person=made.persons[key].id, now=now)
        except NotRipe:
            continue


def _claims(walkers: list[Walker], day: date, now: datetime, made: world.World, n: int) -> None:
    """Whoever has grams enough for what they want claims it; the cast keeps saving for its own."""
    have = books.held([walker.id for walker in walkers[3:]], "energy", "energy")
    prices = {kind.slug: kind.price_g for kind in ladder(day)}
    for walker in walkers[3:]:
        want = _wish(walker, day)
        if have.get(walker.id, 0) >= prices[want]:
            _try_claim(walker, want, day, now, made)
    for key, (place, want) in CAST_WANTS.items():
        if books.available(made.persons[key].id, "energy", "energy") >= prices[want] and n < HISTORY_DAYS:
            giving.claim(
                person=made.persons[key].id, project=made.projects[place, want].id, key=f"{day}", now=now
            )


def _wish(walker: Walker, day: date) -> str:
    if chance("land", walker.id) < 0.3 and chance("wish", walker.id, day.isocalendar().week) < 0.15:
        return "land"
    return "saxaul" if chance("tree", walker.id) < 0.8 else "willow"


def _try_claim(walker: Walker, want: str, day: date, now: datetime, made: world.World) -> None:
    offers = sorted((p for (_, g), p in made.projects.items() if g == want), key=lambda p: str(p.id))
    chosen: Project = offers[int(chance("place", walker.id, day) * len(offers))]
    try:
        giving.claim(person=walker.id, project=chosen.id, key=f"{day}", now=now)
    except Refusal:
        return  # sold out or no pool: their grams stay theirs, as for anyone


def _planters_week(day: date, now: datetime, made: world.World, last: date) -> None:
    """Planters report what is a week old; the auditor accepts what was reported, but not all of it in time."""
    planter, auditor = made.persons["noor"], made.persons["ana"]
    for delivery in promises.deliveries(state=Delivery.State.REPORTED):
        if not delivery.note.startswith("waits"):
            deliveries.accept(delivery=delivery.id, judge=auditor.id, now=now)
    overdue = (last - day).days in range(63, 70)
    for (place, slug), project in sorted(made.projects.items()):
        count = Claim.objects.filter(
            project=project, state=Claim.State.PROMISED, promised_at__lt=now - timedelta(days=7)
        ).count()
        if count:
            _report(
                project,
                planter.id,
                day,
                min(count, 60),
                now,
                waits=overdue and (place, slug) == ("silver-dune", "willow"),
            )
    _visits(day, auditor.id, now)


def _report(project: Project, reporter: UUID, day: date, count: int, now: datetime, waits: bool) -> None:
    name, digest = photo(project=project, day=day)
    giving.report(
        project=project.id,
        reporter=reporter,
        planted_on=day,
        count=count,
        photo=name,
        photo_sha256=digest,
        photo_by_demo=True,
        key=f"{project.id}-{day}",
        now=now,
        note="waits for a second photo" if waits else "",
        where=(project.plot.latitude, project.plot.longitude),
    )


def _visits(day: date, visitor: UUID, now: datetime) -> None:
    """Once a month someone goes to look at what stands longest."""
    if day.day > 7:
        return
    for row in promises.deliveries(state=Delivery.State.ACCEPTED)[:6]:
        lost = int(row.count * 0.06 * chance("lost", row.id))
        giving.visit(
            delivery=row.id,
            visitor=visitor,
            visited_on=day,
            counted=row.count,
            alive=row.count - lost,
            reason="dry summer" if lost else "",
            key=f"{day}",
            now=now,
        )


def _last_touches(last: date, made: world.World) -> None:
    """The states a visitor should find once each: a tree gathering, one of each cast member's own, a dead tree."""
    now = clock.instant(last, 18, ZONE)
    awa, lin = made.persons["awa"], made.persons["lin"]
    land = made.projects["silver-dune", "land"]
    for person in (awa, lin, made.persons["diego"]):
        if _can_spend(person) >= ladder(last)[0].price_g:
            giving.claim(person=person.id, project=land.id, key="first-land", now=now)
    pine = made.projects["quiet-ridge", "pine"]
    grams = min(2_000, _can_spend(lin), _can_spend(awa))
    if grams:
        tree = giving.gather(person=lin.id, project=pine.id, seats=5, grams=grams, key="with-awa", now=now)
        giving.put_in(claim=tree.id, person=awa.id, grams=grams, key="first", now=now)
    _dead_tree(last, now)
    evidence.seal_all(now=now)


def _can_spend(person: Person) -> int:
    return books.available(person.id, "energy", "energy")


def _dead_tree(last: date, now: datetime) -> None:
    from obole.evidence import actions as proofs

    found = Certificate.objects.filter(kind="tree").order_by("year", "running").first()
    if found:
        report = hashlib.sha256(f"visit {found.number}".encode()).digest()
        proofs.mark_dead(number=found.number, since=last, reason="drought", evidence=report, now=now)
        Claim.objects.filter(id=found.claim).update(state=Claim.State.DEAD)


def figures() -> dict[str, object]:
    """The demo's figures, each counted from the tables and the books now."""
    trees = Claim.objects.filter(project__good__in=["saxaul", "willow", "pine", "fir"])
    planted = [Claim.State.PLANTED, Claim.State.DEAD]
    promised = [*planted, Claim.State.PROMISED, Claim.State.REPORTED]
    land = Claim.objects.filter(project__good="land", state__in=planted)
    return {
        "persons": Person.objects.count(),
        "acts": Act.objects.count(),
        "energy_g": sum(Award.objects.values_list("amount", flat=True)),
        "trees_claimed": trees.filter(state__in=promised).count(),
        "trees_planted": trees.filter(state__in=planted).count(),
        "land_m2": sum(land.values_list("quantity", flat=True)),
        "pool_paid_minor": sum(promises.pool_state(pool)["paid"] for pool in promises.pools()),
        "certificates": Certificate.objects.count(),
        "books_balanced": verify.verify().balanced,
    }
