"""The only writer of giving: places, pools, deliveries and visits; claiming has its own page (``claims``)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from obole.giving import refusals
from obole.giving.claims import claim, gather, give_back, promise_gathered, put_in
from obole.giving.goods import good
from obole.giving.models import Claim, Delivery, Plot, Pool, Project, Visit, Waiting
from obole.ledger import actions as ledger
from obole.ledger.values import Ask, Move
from obole.lib import ids
from obole.people import queries as people
from obole.people.models import Organisation, Role

__all__ = [
    "accept",
    "add_stock",
    "claim",
    "declare_plot",
    "declare_project",
    "fund",
    "gather",
    "give_back",
    "open_pool",
    "promise_gathered",
    "put_in",
    "report",
    "send_back",
    "visit",
    "wait",
]


def declare_plot(*, planter: UUID, slug: str, now: datetime, **facts: Any) -> Plot:
    """A planter's numbered place; once per slug. ``facts``: names, region, country, outline (GeoJSON), area_m2 …"""
    return Plot.objects.get_or_create(slug=slug, defaults=facts | {"planter_id": planter, "opened_at": now})[
        0
    ]


@transaction.atomic
def declare_project(
    *,
    plot: Plot,
    good_slug: str,
    price_minor: int,
    currency: str,
    now: datetime,
    opens_at: datetime | None = None,
    next_stock_on: date | None = None,
) -> Project:
    """Offer a good at a place; once per place. Opens its stock and the planter's account. Raises UnknownGood."""
    kind = good(good_slug, now.date())
    if kind is None:
        raise refusals.UnknownGood
    row, _ = Project.objects.get_or_create(
        plot=plot,
        good=good_slug,
        defaults={
            "price_minor": price_minor,
            "currency": currency,
            "opens_at": opens_at,
            "next_stock_on": next_stock_on,
            "created_at": now,
        },
    )
    ledger.open(accounts=[(row.id, "stock", kind.unit, 0), (plot.planter_id, "earned", currency, 0)], now=now)
    return row


def add_stock(*, project: Project, claims: int, key: str, now: datetime) -> None:
    """The planter can take so many more claims. The same key adds once."""
    kind = good(project.good, now.date())
    assert kind is not None
    moves = (
        Move(project.plot.planter_id, "issued/stock", project.id, "stock", kind.unit, claims * kind.each),
    )
    ledger.enter(ask=Ask(what=("stock", project.id, key), moves=moves, happened_at=now), now=now).must()


@transaction.atomic
def open_pool(
    *,
    sponsor: Organisation,
    name: str,
    currency: str,
    goods: Sequence[str],
    now: datetime,
    ends_at: datetime | None = None,
    pool_id: UUID | None = None,
) -> Pool:
    """A sponsor's pool for those goods, empty until money is received; once per id."""
    row, _ = Pool.objects.get_or_create(
        id=pool_id or ids.new(),
        defaults={
            "sponsor": sponsor,
            "name": name,
            "currency": currency,
            "goods": list(goods),
            "starts_at": now,
            "ends_at": ends_at,
            "created_at": now,
        },
    )
    ledger.open(accounts=[(row.id, "funds", currency, 0)], now=now)
    return row


def fund(*, pool: Pool, minor: int, reference: str, now: datetime) -> None:
    """Money received for a pool enters the books from outside. The same reference counts once."""
    moves = (Move(pool.sponsor_id, "outside/bank", pool.id, "funds", pool.currency, minor),)
    ledger.enter(ask=Ask(what=("fund", reference), moves=moves, happened_at=now), now=now).must()


def wait(*, person: UUID, project: UUID, now: datetime) -> int:
    """Stand in line for a project without stock or pool; returns the place in line, from 1."""
    row = Waiting.objects.get_or_create(project_id=project, person=person, defaults={"since": now})[0]
    return Waiting.objects.filter(project_id=project, since__lte=row.since, id__lte=row.id).count()


@transaction.atomic
def report(
    *,
    project: UUID,
    reporter: UUID,
    planted_on: date,
    count: int,
    photo: str,
    photo_sha256: str,
    key: str,
    now: datetime,
    note: str = "",
    where: tuple[float, float] | None = None,
    photo_by_demo: bool = False,
) -> Delivery:
    """The planter says that ``count`` claims of a project are in the ground. The same key reports once.

    The oldest promises of the project are taken. ``where`` is rounded to two decimals (about a kilometre).
    Raises UnknownGood, Forbidden is the door's, BadDelivery, NothingPromised, PhotoUsed.
    """
    row = Project.objects.select_related("plot").select_for_update(of=("self",)).filter(id=project).first()
    if row is None:
        raise refusals.UnknownGood
    delivery_id = ids.derived("delivery", row.plot.planter_id, key)
    if found := Delivery.objects.filter(id=delivery_id).first():
        if found.project_id != project:
            raise refusals.KeyTaken
        return found
    if count <= 0 or planted_on > now.date() or not photo_sha256:
        raise refusals.BadDelivery
    waiting = Claim.objects.filter(project=row, state=Claim.State.PROMISED).order_by("promised_at", "id")
    chosen = list(waiting.select_for_update()[:count])
    if len(chosen) < count:
        raise refusals.NothingPromised(count=count, promised=len(chosen))
    made = Delivery(
        id=delivery_id,
        project=row,
        reporter=reporter,
        planted_on=planted_on,
        count=count,
        note=note[:500],
        photo=photo,
        photo_sha256=photo_sha256,
        photo_by_demo=photo_by_demo,
        reported_at=now,
        latitude=round(where[0], 2) if where else None,
        longitude=round(where[1], 2) if where else None,
    )
    _save_delivery(made)
    Claim.objects.filter(id__in=[c.id for c in chosen]).update(state=Claim.State.REPORTED, delivery=made)
    return made


def _save_delivery(made: Delivery) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "a_photo_proves_once" in str(error):
            raise refusals.PhotoUsed from error
        raise


def _to_judge(delivery: UUID, judge: UUID) -> Delivery:
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("project__plot")
        .filter(id=delivery)
        .first()
    )
    if row is None:
        raise refusals.UnknownGood
    planter = row.project.plot.planter_id
    if row.reporter == judge or people.has_role(judge, Role.PLANTER, planter):
        raise refusals.OwnDelivery
    return row


@transaction.atomic
def accept(*, delivery: UUID, judge: UUID, now: datetime) -> Delivery:
    """Someone outside the planter accepts: the pools' holds are settled to it, and the claims stand as planted.

    Accepting twice is accepting once. Raises UnknownGood, OwnDelivery, AlreadyJudged.
    """
    row = _to_judge(delivery, judge)
    if row.state == Delivery.State.ACCEPTED:
        return row
    if row.state != Delivery.State.REPORTED:
        raise refusals.AlreadyJudged
    claims = list(row.claims.order_by("id"))
    kind = good(row.project.good, now.date())
    assert kind is not None
    asks = [ask for c in claims for ask in _settling(c, row, kind.unit, now)]
    for answer in ledger.enter_batch(asks=asks, now=now, linked=True):
        answer.must()
    row.state, row.judge, row.judged_at = Delivery.State.ACCEPTED, judge, now
    row.save(update_fields=["state", "judge", "judged_at"])
    row.claims.update(state=Claim.State.PLANTED)
    return row


def _settling(claim_row: Claim, row: Delivery, unit: str, now: datetime) -> tuple[Ask, Ask]:
    assert claim_row.pool_id and claim_row.hold
    paid = Move(
        claim_row.pool_id,
        "funds",
        row.project.plot.planter_id,
        "earned",
        claim_row.currency,
        claim_row.price_minor,
    )
    grown = Move(claim_row.id, "count/promised", claim_row.id, "planted/alive", unit, claim_row.quantity)
    return (
        Ask(what=("settle", claim_row.id), kind="settle", of=claim_row.hold, moves=(paid,), happened_at=now),
        Ask(what=("planted",), moves=(grown,), happened_at=now),
    )


@transaction.atomic
def send_back(*, delivery: UUID, judge: UUID, reason: str, now: datetime) -> Delivery:
    """Someone outside the planter doesn't accept, and says why; the promises wait for planting again.

    Raises UnknownGood, OwnDelivery, AlreadyJudged, ReasonMissing.
    """
    row = _to_judge(delivery, judge)
    if row.state != Delivery.State.REPORTED:
        raise refusals.AlreadyJudged
    if not reason.strip():
        raise refusals.ReasonMissing
    row.state, row.judge, row.judged_at, row.reason = (
        Delivery.State.SENT_BACK,
        judge,
        now,
        reason.strip()[:500],
    )
    row.save(update_fields=["state", "judge", "judged_at", "reason"])
    row.claims.update(state=Claim.State.PROMISED, delivery=None)
    return row


@transaction.atomic
def visit(
    *,
    delivery: UUID,
    visitor: UUID,
    visited_on: date,
    counted: int,
    alive: int,
    reason: str,
    key: str,
    now: datetime,
) -> Visit:
    """What someone found on a visit: so many counted, so many alive. The same key is one visit. Raises BadVisit."""
    visit_id = ids.derived("visit", delivery, visitor, key)
    if found := Visit.objects.filter(id=visit_id).first():
        return found
    row = Delivery.objects.filter(id=delivery, state=Delivery.State.ACCEPTED).first()
    if row is None:
        raise refusals.UnknownGood
    sound = 0 < counted <= row.count and 0 <= alive <= counted and row.planted_on <= visited_on <= now.date()
    if not sound or (alive < counted and not reason.strip()):
        raise refusals.BadVisit
    return Visit.objects.create(
        id=visit_id,
        delivery=row,
        visitor=visitor,
        visited_on=visited_on,
        counted=counted,
        alive=alive,
        reason=reason.strip()[:200] if alive < counted else "",
        recorded_at=now,
    )
