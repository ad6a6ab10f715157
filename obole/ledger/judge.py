"""Judging many asks at once: as a whole, then in halves until what is refused stands alone."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from psycopg import errors

from obole.ledger import refusals, reversals, shares, store
from obole.ledger.store import Outcome, Record
from obole.ledger.values import Account, Answer, Ask, Move, fault
from obole.lib.refusals import Refusal


def answers(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    """Enter the asks in their order, inside the caller's transaction; one answer each, in the same order."""
    faults = {n: code for n, ask in enumerate(asks) if (code := fault(ask))}
    sound = [ask for n, ask in enumerate(asks) if n not in faults]
    given = iter(_in_runs(sound, now))
    return [
        Answer(ask.home, ask.id, "refused", faults[n]) if n in faults else next(given)
        for n, ask in enumerate(asks)
    ]


def _in_runs(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    return [answer for route, run in runs(asks) for answer in ROUTES[route](run, now)]


def runs(asks: Sequence[Ask]) -> Iterator[tuple[str, list[Ask]]]:
    """Cut the asks where the way of entering changes, an id comes again, or one answers its own run."""
    run: list[Ask] = []
    seen: set[UUID] = set()
    for ask in asks:
        if run and (_route(ask) != _route(run[0]) or ask.id in seen or ask.of in seen):
            yield _route(run[0]), run
            run, seen = [], set()
        run.append(ask)
        seen.add(ask.id)
    if run:
        yield _route(run[0]), run


def _route(ask: Ask) -> str:
    if ask.kind == "reverse":
        return "reverse"
    return "at_most" if ask.at_most else "plain"


def _plain(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    return _tell(asks, settle([store.record(ask) for ask in asks], now), now)


def _at_most(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    """Lock the pools first; a later statement then sees which ids went before, so none is counted twice."""
    available = store.lock(ask.moves[0].source for ask in asks)
    before = store.standing(asks)
    given = shares.at_most((ask for ask in asks if ask.id not in before), available)
    fresh = [ask for ask in asks if ask.id in given]
    outcome = settle([store.record(ask, moves=given[ask.id]) for ask in fresh], now) if fresh else NOTHING
    return _tell(asks, outcome, now, given)


def _reverse(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    return [answer for ask in asks for answer in _reverse_one(ask, now)]


def _reverse_one(ask: Ask, now: datetime) -> list[Answer]:
    plan = reversals.plan(ask)
    if plan.code:
        outcome = settle([store.record(ask, moves=()) | {"code": plan.code}], now)
    else:
        outcome = settle([store.record(ask, moves=plan.moves, rate=plan.rate)], now)
    if ask.id in outcome.entered:
        reversals.owe(ask, plan.short, now)
    return _tell([ask], outcome, now, {ask.id: plan.moves})


ROUTES: dict[str, Callable[[Sequence[Ask], datetime], list[Answer]]] = {
    "plain": _plain, "at_most": _at_most, "reverse": _reverse,
}  # fmt: skip
NOTHING = Outcome(frozenset(), {}, {})
CONSTRAINTS: dict[str, type[Refusal]] = {
    "never_overdrawn": refusals.Insufficient,
    "moves_are_whole": refusals.NotPositive,
    "known_kind": refusals.BadKind,
    "answers_say_what": refusals.BadKind,
    "kinds_keep_form": refusals.BadKind,
}


def _tell(
    asks: Sequence[Ask],
    outcome: Outcome,
    now: datetime,
    moved: dict[UUID, tuple[Move, ...]] | None = None,
) -> list[Answer]:
    """Pay what is owed out of what came in, then say what became of each ask."""
    pay(outcome.owing, now)
    new = outcome.entered | outcome.kept.keys()
    before = store.standing(ask for ask in asks if ask.id not in new)

    def tell(ask: Ask) -> Answer:
        if ask.id in outcome.entered:
            return Answer(ask.home, ask.id, "entered", None, ask.moves if moved is None else moved[ask.id])
        if ask.id in before:
            return before[ask.id].answer(ask)
        code = outcome.kept.get(ask.id) or outcome.dropped.get(ask.id) or refusals.AlreadyAnswered.code
        return Answer(ask.home, ask.id, "refused", code)

    return [tell(ask) for ask in asks]


def settle(records: Sequence[Record], now: datetime) -> Outcome:
    """Write the records; where the books refuse the whole, each half by itself, down to the refused one."""
    try:
        with transaction.atomic():
            return store.write("json", now, records)
    except (errors.CheckViolation, errors.NumericValueOutOfRange) as error:
        code = code_of(error)
    if len(records) == 1:
        return store.write("json", now, [records[0] | {"code": code}])
    half = len(records) // 2
    return settle(records[:half], now) + settle(records[half:], now)


def code_of(error: errors.Error) -> str:
    """The code for what the database refused. Raises the error itself when no ask can have caused it."""
    if isinstance(error, errors.NumericValueOutOfRange):
        return refusals.TooLarge.code
    if kind := CONSTRAINTS.get(error.diag.constraint_name or ""):
        return kind.code
    raise error


def pay(owing: Sequence[Account], now: datetime) -> None:
    """Pay these accounts' debts with what they have now, oldest first, each payment an entry of its own."""
    for account in sorted(set(owing), key=store.in_order):
        while debt := reversals.due(account):
            reversals.paid(debt)  # before the entry: a payee that owes pays on at once, perhaps back to here
            ask = Ask(what=("debt", debt.entry, debt.n, debt.paid), moves=(debt.move,), happened_at=now)
            answers([ask], now)[0].must()
