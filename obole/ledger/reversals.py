"""Taking back: what a reversal moves, and the debts it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from obole.ledger import refusals, shares, store
from obole.ledger.shares import Owed, Short
from obole.ledger.values import Account, Ask, Move


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reversal will do: move these back now, owe the rest, at the original's rate; or why not."""

    moves: tuple[Move, ...] = ()
    short: Sequence[Short] = ()
    rate: Mapping[str, str] | None = None
    code: str | None = None


def plan(ask: Ask) -> Plan:
    """Read the original, lock the accounts that give back, and divide; the statement judges the rest."""
    rows = store.fetch("original", home=ask.home, id=ask.of)
    if not rows or rows[0][0] not in ("post", "settle"):
        return Plan()
    original = store.moves(rows[0][1:7])
    wanted = ask.moves or tuple(move.back() for move in original)
    if not shares.within(wanted, original):
        return Plan(code=refusals.MoreThanAsked.code)
    moves, short = shares.reversal(wanted, store.lock(move.source for move in wanted))
    return Plan(moves, short, msgspec.json.decode(rows[0][7]) if rows[0][7] else None)


def owe(ask: Ask, short: Sequence[Short], now: datetime) -> None:
    """Write what couldn't be taken back as debts of those who had it."""
    if not short:
        return
    columns = store.arrays([part.move for part in short])
    store.fetch(
        "owe", entry=ask.id, home=ask.home, now=now, n=[part.n for part in short], holder=columns["payer"],
        path=columns["payer_path"], unit=columns["unit"], amount=columns["amount"], payee=columns["payee"],
        payee_path=columns["payee_path"],
    )  # fmt: skip


def due(account: Account) -> Owed | None:
    """The account's oldest debt, cut to what it can pay now; None if there is none or nothing to pay with."""
    available = store.lock([account])
    rows = store.fetch("oldest_debt", holder=account[0], path=account[1], unit=account[2])
    holder, path, unit = account
    owed = [
        Owed(entry, n, paid, Move(holder, path, payee, payee_path, unit, rest))
        for entry, n, paid, payee, payee_path, rest in rows
    ]
    return next(iter(shares.payments(owed, available)), None)


def paid(debt: Owed) -> None:
    """Count this payment on its debt."""
    store.fetch("paid", holder=debt.move.payer, entry=debt.entry, n=debt.n, amount=debt.move.amount)
