"""Readers of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from obole.ledger import chart, refusals, store
from obole.ledger.shares import Owed
from obole.ledger.values import Move

Cursor = tuple[datetime, UUID, int]


@dataclass(frozen=True, slots=True)
class Balance:
    """An account with a floor: all amounts whole, in the unit's smallest part."""

    path: str
    unit: str
    balance: int
    reserved: int
    owed: int
    floor: int

    @property
    def available(self) -> int:
        """What can leave it now: the balance above the floor that no hold reserves."""
        return self.balance - self.reserved - self.floor


@dataclass(frozen=True, slots=True)
class Line:
    """One side of one move, as a person reads it: below zero when it left the account."""

    booked_at: datetime
    entry: UUID
    n: int
    home: UUID
    path: str
    unit: str
    amount: int
    kind: str
    happened_at: datetime

    @property
    def cursor(self) -> Cursor:
        """Where this line stands; give it as ``before`` to read on."""
        return self.booked_at, self.entry, self.n


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was written."""

    home: UUID
    id: UUID
    kind: str
    of: UUID | None
    code: str | None
    digest: bytes
    moves: tuple[Move, ...]
    rate: Mapping[str, str] | None
    expires_at: datetime | None
    happened_at: datetime
    booked_at: datetime
    recorded_at: datetime


def _entry(row: Sequence[Any]) -> Entry:
    home, id_, kind, of, code, digest, *rest = row
    columns, (rate, *times) = rest[:6], rest[6:]
    decoded = msgspec.json.decode(rate) if rate else None
    return Entry(home, id_, kind, of, code, bytes(digest), store.moves(columns), decoded, *times)


def account(holder: UUID, path: str, unit: str) -> Balance | None:
    """An opened account, or None."""
    rows = store.fetch("account", holder=holder, path=path, unit=unit)
    return Balance(*rows[0]) if rows else None


def balance(holder: UUID, path: str, unit: str) -> int:
    """What the account holds; of a free account the sum of its lines (below zero for an issuer)."""
    if chart.is_free(path):
        return int(store.fetch("sum_of_lines", holder=holder, path=path, unit=unit)[0][0])
    found = account(holder, path, unit)
    return found.balance if found else 0


def available(holder: UUID, path: str, unit: str) -> int:
    """What can leave an account with a floor now, holds counted. 0 if never opened."""
    found = account(holder, path, unit)
    return found.available if found else 0


def held(holders: Sequence[UUID], path: str, unit: str) -> dict[UUID, int]:
    """What can leave one account with a floor of each of these holders; those never opened are left out."""
    return dict(store.fetch("held", holders=list(holders), path=path, unit=unit))


def balances(holder: UUID) -> list[Balance]:
    """A holder's accounts with a floor, by path and unit."""
    return [Balance(*row) for row in store.fetch("balances", holder=holder)]


def lines(
    holder: UUID, *, path: str | None = None, limit: int = 50, before: Cursor | None = None
) -> list[Line]:
    """A holder's lines, the newest first; ``before`` is the ``cursor`` of the last line read."""
    at, entry_, n = before or (None, None, None)
    rows = store.fetch(
        "lines", holder=holder, path=path, most=limit, before_at=at, before_entry=entry_, before_n=n
    )
    return [Line(*row) for row in rows]


def entry(home: UUID, id: UUID) -> Entry:
    """One entry. Raises UnknownEntry."""
    rows = store.fetch("entry", home=home, id=id)
    if not rows:
        raise refusals.UnknownEntry(entry=id)
    return _entry(rows[0])


def entries(home: UUID, *, limit: int = 100, after: UUID | None = None) -> list[Entry]:
    """The entries of a home in the order of their ids, after one of them."""
    return [_entry(row) for row in store.fetch("entries", home=home, most=limit, after=after)]


def answer_to(home: UUID, of: UUID) -> Entry | None:
    """The entry that settled, released, collected or otherwise answered another, or None while it is open."""
    rows = store.fetch("answer_to", home=home, of=of)
    return _entry(rows[0]) if rows else None


def debts(holder: UUID) -> list[Owed]:
    """What a holder owes, the oldest first; each ``move`` carries the amount still open."""
    return [
        Owed(entry_, n, paid, Move(payer, path, payee, payee_path, unit, amount - paid))
        for payer, entry_, n, path, unit, amount, paid, payee, payee_path in store.fetch(
            "debts", holder=holder
        )
    ]


def total(path_prefix: str, unit: str) -> int:
    """The sum of all holders' lines at that path and below: a report, read over the whole book."""
    return int(store.fetch("total", prefix=path_prefix, unit=unit)[0][0])


def unsealed(limit: int = 1000) -> list[Entry]:
    """Entries the public log doesn't hold yet, in the order of keys; ``actions.sealed`` strikes them off."""
    return [_entry(row) for row in store.fetch("unsealed", most=limit)]
