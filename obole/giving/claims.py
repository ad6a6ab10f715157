"""Claiming: grams leave the person, stock and a sponsor's money are bound, all or nothing. Part of the room's verbs."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from obole.giving import refusals
from obole.giving.goods import Good, good
from obole.giving.models import Claim, Pool, Project, Share
from obole.ledger import actions as ledger
from obole.ledger import queries as books
from obole.ledger.refusals import UnknownEntry
from obole.ledger.values import Ask, Move
from obole.lib import ids

HOLD_FOR = timedelta(days=3 * 365)  # a promise outlives two missed planting seasons


def claim(*, person: UUID, project: UUID, key: str, now: datetime) -> Claim:
    """Claim one good alone. ``key`` names the intent: the same key again gives the same claim.

    Raises UnknownGood, NotOpenYet, NotEnoughGrams, SoldOut, NoPool; then nothing has moved.
    """
    claim_id = ids.derived("claim", person, key)
    if found := _same(claim_id, project):
        return found
    row = _open(project, now)
    kind = _good(row, now)
    return _promise(claim_id, person, row, kind, now)


def _same(claim_id: UUID, project: UUID) -> Claim | None:
    found = Claim.objects.filter(id=claim_id).first()
    if found and found.project_id != project:
        raise refusals.KeyTaken
    return found


def _open(project: UUID, now: datetime) -> Project:
    row = Project.objects.select_related("plot").filter(id=project).first()
    if row is None:
        raise refusals.UnknownGood
    if row.opens_at and row.opens_at > now:
        raise refusals.NotOpenYet
    return row


def _good(project: Project, now: datetime) -> Good:
    found = good(project.good, now.date())
    if found is None:
        raise refusals.UnknownGood
    return found


def _promise(claim_id: UUID, person: UUID, project: Project, kind: Good, now: datetime) -> Claim:
    check_grams(person, kind.price_g)
    check_stock(project, kind)
    for pool in covering(project, now):
        made = _try_pool(claim_id, person, project, kind, pool, now)
        if made:
            return made
    raise refusals.NoPool


def check_grams(person: UUID, need: int) -> None:
    """Raises NotEnoughGrams when the person's energy is less than ``need``."""
    have = books.available(person, "energy", "energy")
    if have < need:
        raise refusals.NotEnoughGrams(have=have, need=need)


def check_stock(project: Project, kind: Good) -> None:
    """Raises SoldOut when less than one claim is left."""
    if books.available(project.id, "stock", kind.unit) < kind.each:
        raise refusals.SoldOut


def covering(project: Project, now: datetime) -> list[Pool]:
    """The running pools that pay for this project and hold enough, the one ending soonest first."""
    pools = Pool.objects.filter(currency=project.currency, goods__contains=[project.good], starts_at__lte=now)
    running = sorted(
        (p for p in pools if p.ends_at is None or p.ends_at > now),
        key=lambda p: (p.ends_at is None, p.ends_at or p.created_at, p.id),
    )
    return [p for p in running if books.available(p.id, "funds", p.currency) >= project.price_minor]


@transaction.atomic
def _try_pool(
    claim_id: UUID, person: UUID, project: Project, kind: Good, pool: Pool, now: datetime
) -> Claim | None:
    made = Claim(
        id=claim_id,
        project=project,
        person=person,
        grams=kind.price_g,
        quantity=kind.each,
        price_minor=project.price_minor,
        currency=project.currency,
        pool=pool,
        state=Claim.State.PROMISED,
        created_at=now,
        promised_at=now,
    )
    spend = spend_ask(made, kind, payer=person, path="energy", now=now)
    reserve = hold_ask(made, project, pool, now)
    made.hold = ids.derived(pool.id, *reserve.what)
    if not _insert(made):
        return Claim.objects.get(id=claim_id)
    Share.objects.create(claim=made, person=person, grams=kind.price_g)
    answers = ledger.enter_batch(asks=[spend, reserve], now=now, linked=True)
    refused = {answer.home: answer.code for answer in answers if answer.status == "refused"}
    if not refused:
        return made
    transaction.set_rollback(True)
    _explain(refused, person, kind, pool)
    return None


def _insert(claim: Claim) -> bool:
    """Insert unless the same claim is there (another tap won); waits for a tap in flight."""
    return (
        bool(Claim.objects.bulk_create([claim], ignore_conflicts=True))
        and not Share.objects.filter(claim_id=claim.id).exists()
    )


def _explain(refused: dict[UUID, str | None], person: UUID, kind: Good, pool: Pool) -> None:
    """Someone else was quicker: say what ran out. Silent when it was this pool, so that the next is tried."""
    if refused.get(pool.id) not in (None, "linked"):
        return
    check_grams(person, kind.price_g)
    raise refusals.SoldOut


def spend_ask(claim: Claim, kind: Good, *, payer: UUID, path: str, now: datetime) -> Ask:
    """Grams become a promise: they leave ``payer``, and the project's stock moves to the claim."""
    moves = (
        Move(payer, path, claim.project_id, "spent/forest", "energy", claim.grams),
        Move(claim.project_id, "stock", claim.id, "count/promised", kind.unit, claim.quantity),
    )
    rate = {"rate": f"{claim.grams}/{claim.quantity}", "version": f"goods:{kind.slug}:{kind.since}"}
    return Ask(what=("claim", claim.id), moves=moves, happened_at=now, rate=rate)


def hold_ask(claim: Claim, project: Project, pool: Pool, now: datetime) -> Ask:
    """The pool's money for this claim is bound for the planter."""
    moves = (Move(pool.id, "funds", project.plot.planter_id, "earned", claim.currency, claim.price_minor),)
    return Ask(what=("claim", claim.id), kind="hold", moves=moves, happened_at=now, expires_at=now + HOLD_FOR)


def gather(*, person: UUID, project: UUID, seats: int, grams: int, key: str, now: datetime) -> Claim:
    """Open a tree to be claimed together by 2 to ``seats`` persons, putting in the first grams.

    Raises UnknownGood, NotOpenYet, NotTogether, BadSeats, BadGrams, NotEnoughGrams, SoldOut.
    """
    claim_id = ids.derived("claim", person, key)
    if found := _same(claim_id, project):
        return found
    row = _open(project, now)
    kind = _good(row, now)
    if not kind.together:
        raise refusals.NotTogether
    if not 2 <= seats <= 20:
        raise refusals.BadSeats
    check_stock(row, kind)
    return _gather(claim_id, person, row, kind, seats, grams, now)


@transaction.atomic
def _gather(
    claim_id: UUID, person: UUID, project: Project, kind: Good, seats: int, grams: int, now: datetime
) -> Claim:
    made = Claim(
        id=claim_id,
        project=project,
        person=person,
        together=True,
        seats=seats,
        grams=kind.price_g,
        quantity=kind.each,
        price_minor=project.price_minor,
        currency=project.currency,
        state=Claim.State.GATHERING,
        invite=secrets.token_urlsafe(16),
        created_at=now,
    )
    if (
        not Claim.objects.bulk_create([made], ignore_conflicts=True)
        or not Claim.objects.filter(invite=made.invite).exists()
    ):
        return Claim.objects.get(id=claim_id)
    ledger.open(accounts=[(claim_id, "gathered", "energy", 0)], now=now)
    return _put_in(made, person, grams, f"open-{claim_id}", kind, now)


def put_in(*, claim: UUID, person: UUID, grams: int, key: str, now: datetime) -> Claim:
    """Put grams into a tree that gathers; with the last gram it is promised. The same key puts in once.

    When stock or pools have run out meanwhile, the tree waits full and is promised by ``promise_gathered``.
    Raises UnknownGood, NotGathering, NoSeat, BadGrams, NotEnoughGrams.
    """
    with transaction.atomic():
        row = Claim.objects.select_for_update().select_related("project__plot").filter(id=claim).first()
        if row is None:
            raise refusals.UnknownGood
        if _put_before(person, claim, key):
            return row
        if row.state != Claim.State.GATHERING:
            raise refusals.NotGathering
        return _put_in(row, person, grams, key, _good(row.project, row.created_at), now)


def _put_before(person: UUID, claim: UUID, key: str) -> bool:
    try:
        return books.entry(person, ids.derived(person, "put in", claim, key)).code is None
    except UnknownEntry:
        return False


def _put_in(row: Claim, person: UUID, grams: int, key: str, kind: Good, now: datetime) -> Claim:
    missing = row.grams - gathered(row.id)
    if type(grams) is not int or not 0 < grams <= missing:
        raise refusals.BadGrams(missing=missing)
    check_grams(person, grams)
    _seat(row, person, grams)
    moves = (Move(person, "energy", row.id, "gathered", "energy", grams),)
    answer = ledger.enter(ask=Ask(what=("put in", row.id, key), moves=moves, happened_at=now), now=now)
    if answer.status == "refused":
        raise refusals.NotEnoughGrams(have=books.available(person, "energy", "energy"), need=grams)
    if grams == missing:
        promise_full(row, kind, now)
    return row


def _seat(row: Claim, person: UUID, grams: int) -> None:
    share = Share.objects.filter(claim=row, person=person).first()
    if share is None and row.shares.count() >= row.seats:
        raise refusals.NoSeat
    if share is None:
        Share.objects.create(claim=row, person=person, grams=grams)
    else:
        Share.objects.filter(id=share.id).update(grams=share.grams + grams)


def gathered(claim: UUID) -> int:
    """The grams a tree together has so far."""
    return books.balance(claim, "gathered", "energy")


def promise_full(row: Claim, kind: Good, now: datetime) -> bool:
    """Promise a tree whose grams are all in, if stock and a pool are there; its grams wait otherwise."""
    for pool in covering(row.project, now):
        spend = spend_ask(row, kind, payer=row.id, path="gathered", now=now)
        reserve = hold_ask(row, row.project, pool, now)
        with transaction.atomic():
            answers = ledger.enter_batch(asks=[spend, reserve], now=now, linked=True)
            if any(answer.status == "refused" for answer in answers):
                transaction.set_rollback(True)
                continue
        row.pool, row.hold, row.state, row.promised_at = (
            pool,
            ids.derived(pool.id, *reserve.what),
            Claim.State.PROMISED,
            now,
        )
        row.save(update_fields=["pool", "hold", "state", "promised_at"])
        return True
    return False


def promise_gathered(*, now: datetime, limit: int = 200) -> int:
    """Promise the trees that are full and waited for stock or a pool; returns how many."""
    done = 0
    for claim_id in (
        Claim.objects.filter(state=Claim.State.GATHERING)
        .order_by("created_at")
        .values_list("id", flat=True)[:limit]
    ):
        with transaction.atomic():
            row = (
                Claim.objects.select_for_update(skip_locked=True)
                .select_related("project__plot")
                .filter(id=claim_id, state="gathering")
                .first()
            )
            if row and gathered(row.id) == row.grams:
                done += promise_full(row, _good(row.project, row.created_at), now)
    return done


@transaction.atomic
def give_back(*, claim: UUID, person: UUID, now: datetime) -> Claim:
    """The one who opened a tree together gives everyone their grams back, as long as it isn't promised.

    Raises UnknownGood, NotGathering.
    """
    row = Claim.objects.select_for_update().filter(id=claim, person=person).first()
    if row is None:
        raise refusals.UnknownGood
    if row.state == Claim.State.GIVEN_BACK:
        return row
    if row.state != Claim.State.GATHERING:
        raise refusals.NotGathering
    moves = tuple(
        Move(row.id, "gathered", share.person, "energy", "energy", share.grams)
        for share in row.shares.order_by("person")
    )
    ledger.enter(ask=Ask(what=("given back",), moves=moves, happened_at=now), now=now).must()
    row.state = Claim.State.GIVEN_BACK
    row.save(update_fields=["state"])
    return row
