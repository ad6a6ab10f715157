"""Words for ledger stories: holders by name, and moves between them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from obole.ledger import actions, queries
from obole.ledger.values import Answer, Ask, Move
from obole.lib import ids

T = TypeVar("T")
NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BANK = "outside/bank"


def holder(*accounts: str, floor: int = 0, unit: str = "EUR") -> UUID:
    """A new holder with these accounts open."""
    who = ids.new()
    actions.open(accounts=[(who, path, unit, floor) for path in accounts], now=NOON)
    return who


def move(payer: UUID, path: str, payee: UUID, to: str, amount: int, unit: str = "EUR") -> Move:
    return Move(payer, path, payee, to, unit, amount)


def ask(*what: object, moves: tuple[Move, ...] = (), **more: Any) -> Ask:
    return Ask(what=what, moves=moves, **{"happened_at": NOON, **more})


def enter(*what: object, now: datetime = NOON, **more: Any) -> Answer:
    return actions.enter(ask=ask(*what, **more), now=now)


def funded(amount: int, path: str = "pool", unit: str = "EUR") -> UUID:
    """A new holder whose account holds this much."""
    who = holder(path, unit=unit)
    enter("funds", moves=(move(who, BANK, who, path, amount, unit),)).must()
    return who


def holds(who: UUID, path: str = "pool", unit: str = "EUR") -> tuple[int, int]:
    """Balance and reserved of an account."""
    found = queries.account(who, path, unit)
    assert found is not None
    return found.balance, found.reserved


def at_once(callers: int, work: Callable[[int], T]) -> list[T]:
    """Run ``work(0..callers-1)`` in as many threads, each on its own connection, released together."""
    gate = Barrier(callers)

    def call(n: int) -> T:
        try:
            gate.wait(30)  # before any takes a connection: the pool has fewer than there are callers
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(call, range(callers)))
