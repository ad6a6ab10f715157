"""The *one* form: a plain post of one move, in one statement and one round trip.

Nothing is read first: the tables refuse what can't stand. A doubt of any kind (the id is there, an account is
missing, the floor, a debt to pay first) undoes all of it, and the batch form, which can say why, takes over.
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from psycopg import errors

from obole.ledger import chart, store
from obole.ledger.values import Answer, Ask, Move

DOUBTS = (errors.IntegrityError, errors.NumericValueOutOfRange, errors.DeadlockDetected)


def suits(ask: Ask) -> bool:
    """Whether this form can enter such an ask."""
    return ask.kind == "post" and len(ask.moves) == 1 and not ask.at_most and ask.home == ask.moves[0].payer


def enter(ask: Ask, now: datetime) -> Answer | None:
    """Enter it, or None if there is a doubt; then nothing was written."""
    move = ask.moves[0]
    try:
        with _unit():
            store.fetch("one", **_entry(ask, move, now), **_legs(move))
    except DOUBTS:
        return None
    return Answer(ask.home, ask.id, "entered", None, ask.moves)


def _unit() -> AbstractContextManager[object]:
    """A savepoint inside a transaction; by itself one statement already is one."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _entry(ask: Ask, move: Move, now: datetime) -> dict[str, Any]:
    return {
        "id": ask.id,
        "of": ask.of,
        "digest": ask.digest,
        "rate": msgspec.json.encode(ask.rate).decode() if ask.rate else None,
        "payer": move.payer,
        "payer_path": move.payer_path,
        "payee": move.payee,
        "payee_path": move.payee_path,
        "unit": move.unit,
        "amount": move.amount,
        "happened_at": ask.happened_at,
        "now": now,
    }


def _legs(move: Move) -> dict[str, Any]:
    """Both sides in the order of their accounts' keys, which is the order of their locks."""
    sides = [(move.payer, move.payer_path, 0, -move.amount), (move.payee, move.payee_path, 1, move.amount)]
    sides.sort(key=lambda side: store.in_order((side[0], side[1], move.unit)))
    return {**_leg("first", *sides[0]), **_leg("second", *sides[1])}


def _leg(name: str, holder: object, path: str, n: int, amount: int) -> dict[str, Any]:
    return {
        name: holder,
        f"{name}_path": path,
        f"{name}_n": n,
        f"{name}_amount": amount,
        f"{name}_free": chart.is_free(path),
    }
