"""The book as a beancount journal: an outside judge can recompute it without a line of ours."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from obole.ledger import store

PARTS = {
    "issued": "Income",
    "revenue": "Income",
    "spent": "Expenses",
    "faded": "Expenses",
    "outside": "Equity",
}


def name(holder: UUID, path: str) -> str:
    """The journal's name of an account: a root by its kind, the holder, and the path's words capitalised."""
    root = PARTS.get(path.partition("/")[0], "Assets")
    words = [re.sub(r"[^A-Za-z0-9]", "-", word) for word in path.split("/")]
    return ":".join([root, f"H{holder.hex}", *(word[:1].upper() + word[1:] for word in words)])


def commodity(unit: str) -> str:
    """The journal's name of a unit: capitals, with ``-`` for what beancount doesn't allow."""
    return re.sub(r"[^A-Z0-9]", "-", unit.upper()) + ("X" if len(unit) < 2 else "")


def export() -> Iterator[str]:
    """Directives in the order of booking: opens, one transaction per entry, balances the day after."""
    yield 'option "title" "Obole"'
    yield from (f"1970-01-01 open {account}" for account in _accounts())
    yield from _transactions()
    yield from _balances()


def _accounts() -> list[str]:
    return sorted({name(holder, path) for holder, path in store.fetch("journal_accounts")})


def _transactions() -> Iterator[str]:
    entry = None
    for at, id_, kind, holder, path, unit, amount in store.fetch("journal_lines"):
        if id_ != entry:
            entry = id_
            yield f'{_day(at)} * "{kind}" "{id_}"'
        yield f"  {name(holder, path)}  {amount} {commodity(unit)}"


def _balances() -> Iterator[str]:
    last = store.fetch("journal_last")[0][0]
    for holder, path, unit, balance in store.fetch("journal_balances"):
        yield f"{_day(last + timedelta(days=1))} balance {name(holder, path)}  {balance} {commodity(unit)}"


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
