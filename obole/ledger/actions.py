"""The verbs: the only writer of the books. Each opens its transaction and returns what it made."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db import transaction
from psycopg import errors

from obole.ledger import chart, judge, one, queries, refusals, store
from obole.ledger.values import LARGEST, Answer, Ask, Move, fault
from obole.lib import clock, units

T = TypeVar("T")
TRIES = 5


@dataclass(frozen=True, slots=True)
class Refused:
    """An ask of a set that was refused, and the code."""

    home: UUID
    id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class SetResult:
    """What became of a set: how many were entered now, how many stood already, and which were refused."""

    entered: int
    replayed: int = 0
    refused: list[Refused] = field(default_factory=list)


class _Fell(Exception):
    """A linked batch in which some were refused; carries the answers, undone by now."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers


def _whole(work: Callable[[], T]) -> T:
    """Do the work in one transaction, again after a deadlock. Raises Busy when it keeps happening."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return work()
        except (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable):
            continue
    raise refusals.Busy


def open(*, accounts: Iterable[tuple[UUID, str, str, int]], now: datetime) -> None:
    """Open accounts, each (holder, path, unit, floor in its smallest part); those open stay as they are.

    Raises BadPath for a path that is none or needs no opening, UnknownUnit, and BadFloor for one above 0.
    """
    rows = sorted(set(accounts), key=lambda row: (row[0].bytes, *row[1:]))
    for path, unit, floor in {row[1:] for row in rows}:
        units.unit(unit)
        if not chart.is_path(path) or chart.is_free(path):
            raise refusals.BadPath
        if type(floor) is not int or not -LARGEST <= floor <= 0:
            raise refusals.BadFloor
    store.fetch(
        "open", **store.keys(row[:3] for row in rows), floors=[row[3] for row in rows], now=clock.aware(now)
    )


def opened_table() -> None:
    """Make the empty temporary table ``opened`` (holder, path, unit, floor) in the caller's transaction."""
    store.fetch("opened_table")
    store.fetch("opened_clear")


def open_set(*, now: datetime) -> None:
    """Open the accounts of the temporary table ``opened``; the caller's transaction made and filled it."""
    store.fetch("open_set", now=clock.aware(now))


def enter(*, ask: Ask, now: datetime) -> Answer:
    """Enter one. A refusal is an answer, never an error; ``Answer.must`` makes it one."""
    now = clock.aware(now)
    if code := fault(ask):
        return Answer(ask.home, ask.id, "refused", code)
    done = one.enter(ask, now) if one.suits(ask) else None
    return done or enter_batch(asks=[ask], now=now)[0]


def enter_batch(*, asks: Sequence[Ask], now: datetime, linked: bool = False) -> list[Answer]:
    """Enter many in one transaction; one answer each, in order. ``linked``: all stand or none does."""
    now = clock.aware(now)
    if linked:
        return _whole(lambda: _linked(asks, now))
    return _whole(lambda: judge.answers(asks, now))


def _linked(asks: Sequence[Ask], now: datetime) -> list[Answer]:
    try:
        with transaction.atomic():
            answers = judge.answers(asks, now)
            if all(answer.stands for answer in answers) or not any(a.status == "entered" for a in answers):
                return answers
            raise _Fell(answers)
    except _Fell as fell:
        return [_spend(ask, answer, now) for ask, answer in zip(asks, fell.answers, strict=True)]


def _spend(ask: Ask, answer: Answer, now: datetime) -> Answer:
    """Keep the refusal of a linked ask: its own, or that it fell with the others."""
    if answer.status == "replayed":
        return answer
    code = refusals.Linked.code if answer.status == "entered" else answer.code
    if code in refusals.KEPT:
        judge.settle([store.record(ask) | {"code": code}], now)
    return Answer(ask.home, ask.id, "refused", code)


def asked_table() -> None:
    """Make the empty temporary table ``asked`` (``sql/enter.sql``) in the caller's transaction."""
    store.fetch("asked_table")
    store.fetch("asked_clear")


def enter_set(*, now: datetime) -> SetResult:
    """Enter what the temporary table ``asked`` holds, in the caller's transaction; no row passes Python.

    For closings of thousands: posts, holds and answers to entries of before; neither at-most nor reversals.
    """
    now = clock.aware(now)
    store.fetch("asked_digest")
    outcome = _judge_set(now)
    judge.pay(outcome.owing, now)
    missed = store.fetch("asked_missed", entered=list(outcome.entered))
    refused = [
        Refused(home, id_, code) for home, id_, *told in missed if (code := _code(outcome, id_, *told))
    ]
    return SetResult(len(outcome.entered), len(missed) - len(refused), refused)


def _judge_set(now: datetime) -> store.Outcome:
    try:
        with transaction.atomic():
            return store.write("table", now)
    except (errors.CheckViolation, errors.NumericValueOutOfRange) as error:
        judge.code_of(error)
    return judge.settle(msgspec.json.decode(store.fetch("asked_rows")[0][0]), now)


def _code(outcome: store.Outcome, id_: UUID, found: bool, same: bool | None, code: str | None) -> str | None:
    """Why an ask of a set was refused, or None if its entry stands from before."""
    if not found:
        return outcome.dropped.get(id_, refusals.AlreadyAnswered.code)
    return code if same else refusals.OtherContent.code


def settle(
    *,
    home: UUID,
    hold: UUID,
    what: tuple[object, ...],
    moves: Sequence[Move] = (),
    happened_at: datetime,
    now: datetime,
) -> Answer:
    """Settle a hold by these moves, each at most as held (all by default); the rest is released."""
    moves = tuple(moves) or queries.entry(home, hold).moves
    return enter(
        ask=Ask(what=what, home=home, kind="settle", of=hold, moves=moves, happened_at=happened_at), now=now
    )


def release(
    *, home: UUID, hold: UUID, what: tuple[object, ...], happened_at: datetime, now: datetime
) -> Answer:
    """Let go of a hold without moving anything."""
    return enter(ask=Ask(what=what, home=home, kind="release", of=hold, happened_at=happened_at), now=now)


def reverse(
    *,
    home: UUID,
    entry: UUID,
    what: tuple[object, ...],
    moves: Sequence[Move] = (),
    happened_at: datetime,
    now: datetime,
) -> Answer:
    """Take an entry back, wholly or by these moves. What its payees no longer have, they owe from then on."""
    ask = Ask(what=what, home=home, kind="reverse", of=entry, moves=tuple(moves), happened_at=happened_at)
    return enter(ask=ask, now=now)


def at_most_batch(*, asks: Sequence[Ask], now: datetime) -> list[Answer]:
    """Enter asks that take what their pool still has: in the order of their ids until nothing is left."""
    return enter_batch(asks=[replace(ask, at_most=True) for ask in asks], now=now)


def expire_due(*, now: datetime, limit: int = 1000) -> int:
    """Expire holds past their time, oldest first; how many. Safe to run by several workers at once."""
    return _whole(lambda: _expire(clock.aware(now), limit))


def _expire(now: datetime, limit: int) -> int:
    asked_table()
    store.fetch("ask_expiries", now=now, most=limit)
    return enter_set(now=now).entered


def close_period(*, until: datetime, now: datetime) -> None:
    """Close the books up to ``until``; later entries are booked no earlier. Raises PeriodClosed."""
    until, now = clock.aware(until), clock.aware(now)
    with transaction.atomic():
        store.fetch("quiet")
        last = store.fetch("last_close")[0][0]
        if until > now or (last and until <= last):
            raise refusals.PeriodClosed
        store.fetch("close_period", until=until, now=now)


def sealed(*, entries: Iterable[tuple[UUID, UUID]]) -> None:
    """Strike (home, id) entries off the sealer's work list, once the log holds them."""
    rows = sorted(entries)
    store.fetch("sealed", homes=[home for home, _ in rows], ids=[id_ for _, id_ in rows])
