"""Asks to rows and rows to values: the one place that knows how moves lie in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, LiteralString, cast
from uuid import UUID

import msgspec
import psycopg
from django.db import connection

from obole.ledger import chart, refusals
from obole.ledger.values import Account, Answer, Ask, Move
from obole.lib import sql

Record = dict[str, Any]
FREE, KEPT = sorted(chart.FREE), sorted(refusals.KEPT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one judgment wrote: ids entered, refusals kept, codes of what left no trace, debtors credited."""

    entered: frozenset[UUID]
    kept: Mapping[UUID, str]
    dropped: Mapping[UUID, str]
    owing: Sequence[Account] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.entered | other.entered,
            {**self.kept, **other.kept},
            {**self.dropped, **other.dropped},
            [*self.owing, *other.owing],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry already in the books, as a repeated ask needs it."""

    code: str | None
    digest: bytes
    moves: tuple[Move, ...]

    def answer(self, ask: Ask) -> Answer:
        """The first answer given again, or that the id holds other content."""
        if self.digest != ask.digest:
            return Answer(ask.home, ask.id, "refused", refusals.OtherContent.code)
        return Answer(ask.home, ask.id, "refused" if self.code else "replayed", self.code, self.moves)


def driver() -> psycopg.Connection[Any]:
    """The session's psycopg connection: statements are prepared on it, which Django's cursors never do."""
    connection.ensure_connection()
    raw = cast("psycopg.Connection[Any]", connection.connection)
    if raw.prepare_threshold is None:  # Django's default, under which nothing is ever prepared
        raw.prepare_threshold = 5
    return raw


def inside() -> bool:
    """Whether the session is in a transaction that someone else began."""
    return connection.in_atomic_block


@cache
def statement(name: str) -> LiteralString:
    """A named statement of this room."""
    return sql.named(__file__, name)  # type: ignore[return-value]


def fetch(name: str, **params: object) -> list[Any]:
    """Run a named statement of this room and return its rows, as tuples (none if it returns none)."""
    with psycopg.Cursor(driver()) as cursor:
        cursor.execute(statement(name), params, prepare=True)
        return cursor.fetchall() if cursor.description else []


def arrays(moves: Sequence[Move]) -> Record:
    """The moves as the six columns of an entry."""
    return {
        "payer": [m.payer for m in moves],
        "payer_path": [m.payer_path for m in moves],
        "payee": [m.payee for m in moves],
        "payee_path": [m.payee_path for m in moves],
        "unit": [m.unit for m in moves],
        "amount": [m.amount for m in moves],
    }


def record(ask: Ask, *, moves: Sequence[Move] | None = None, rate: Mapping[str, str] | None = None) -> Record:
    """The row of ``asked`` for an ask; ``moves`` when fewer go than asked. The digest is of the ask."""
    return {
        "home": ask.home,
        "id": ask.id,
        "kind": ask.kind,
        "of": ask.of,
        "digest": "\\x" + ask.digest.hex(),
        "at_most": ask.at_most,
        "rate": rate or ask.rate,
        "expires_at": ask.expires_at,
        "happened_at": ask.happened_at,
        **arrays(ask.moves if moves is None else moves),
    }


def moves(columns: Sequence[Sequence[Any]]) -> tuple[Move, ...]:
    """The moves of an entry's six columns (payer, payer_path, payee, payee_path, unit, amount)."""
    return tuple(map(Move, *columns))


def keys(accounts: Iterable[Account]) -> dict[str, list[Any]]:
    """Accounts as the three array parameters of a statement."""
    rows = list(accounts)
    return {"holders": [a[0] for a in rows], "paths": [a[1] for a in rows], "units": [a[2] for a in rows]}


def write(source: str, now: datetime, asked: Sequence[Record] = ()) -> Outcome:
    """Run the entry statement over ``asked`` given here (``json``) or the session's table (``table``)."""
    body = statement("enter")
    if source == "json":
        body = f"with asked as ({statement('asked_json')}), {body.removeprefix('with ')}"
    params = {"asked": msgspec.json.encode(asked).decode(), "now": now, "free": FREE, "kept": KEPT}
    with psycopg.Cursor(driver()) as cursor:
        cursor.execute(body, params, prepare=source == "json", binary=True)
        row = cursor.fetchone()
    assert row is not None
    return _outcome(*row)


def _outcome(entered: list[UUID], kept: str, dropped: str, owing: str) -> Outcome:
    accounts = [(UUID(holder), path, unit) for holder, path, unit in msgspec.json.decode(owing)]
    return Outcome(frozenset(entered), _codes(kept), _codes(dropped), accounts)


def _codes(text: str) -> dict[UUID, str]:
    return {UUID(id_): code for id_, code in msgspec.json.decode(text)}


def standing(asks: Iterable[Ask]) -> dict[UUID, Standing]:
    """The entries of these asks that are in the books already, by id."""
    wanted = [(ask.home, ask.id) for ask in asks]
    if not wanted:
        return {}
    rows = fetch("standing", homes=[home for home, _ in wanted], ids=[id_ for _, id_ in wanted])
    return {row[1]: Standing(row[2], bytes(row[3]), moves(row[4:10])) for row in rows}


def in_order(account: Account) -> tuple[bytes, str, str]:
    """The order of accounts in which the database sorts and locks them."""
    return account[0].bytes, account[1], account[2]


def lock(accounts: Iterable[Account]) -> dict[Account, int]:
    """Lock these accounts until the transaction ends; what each can still give. Free ones are left out."""
    rows = fetch("lock", **keys(set(accounts)))
    return {(holder, path, unit): available for holder, path, unit, available in rows}
