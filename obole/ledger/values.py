"""What is asked of the ledger and what it answers. Pure: no Django, no database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from obole.ledger import chart, refusals
from obole.lib import ids, units
from obole.lib.refusals import Refusal, every

Kind = Literal["post", "hold", "settle", "release", "expire", "reverse"]
Status = Literal["entered", "replayed", "refused"]
KINDS: frozenset[str] = frozenset(get_args(Kind))
ANSWERS = frozenset({"settle", "release", "expire", "reverse"})
WITHOUT_MOVES = frozenset({"release", "expire", "reverse"})
LARGEST = 2**63 - 1
NOBODY = UUID(int=0)
Account = tuple[UUID, str, str]  # holder, path, unit


@dataclass(frozen=True, slots=True)
class Move:
    """``amount`` (whole, above zero, in the unit's smallest part) goes from the payer to the payee."""

    payer: UUID
    payer_path: str
    payee: UUID
    payee_path: str
    unit: str
    amount: int

    @property
    def source(self) -> Account:
        """The account it leaves."""
        return self.payer, self.payer_path, self.unit

    @property
    def target(self) -> Account:
        """The account it reaches."""
        return self.payee, self.payee_path, self.unit

    def back(self, amount: int | None = None) -> "Move":
        """The move that undoes this one, wholly or by ``amount``."""
        whole = self.amount if amount is None else amount
        return Move(self.payee, self.payee_path, self.payer, self.payer_path, self.unit, whole)

    def cut(self, amount: int) -> "Move":
        """The same move with another amount."""
        return Move(self.payer, self.payer_path, self.payee, self.payee_path, self.unit, amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One entry asked for. The same ``what`` in the same home is the same entry, for ever.

    ``home``: whose books it stands in; the first payer's, unless an answer without moves says it. ``of``: the
    entry of the same home that this one answers; one answer stands. ``at_most``: give what the payer can,
    perhaps nothing. ``rate``: what a conversion was made by: ``{"rate": "17900/1", "version": digest}``.
    """

    what: tuple[object, ...]
    moves: tuple[Move, ...] = ()
    kind: Kind = "post"
    of: UUID | None = None
    happened_at: datetime
    expires_at: datetime | None = None
    at_most: bool = False
    rate: Mapping[str, str] | None = None
    home: UUID = NOBODY
    id: UUID = field(init=False)  # the promise not to do it twice: derived from the home and what it is for

    def __post_init__(self) -> None:
        if self.moves and self.home is NOBODY:
            object.__setattr__(self, "home", self.moves[0].payer)
        object.__setattr__(self, "id", ids.derived(self.home, *self.what))

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is asked: kind, answered entry, at-most, moves; neither times nor rate."""
        return hashlib.sha256(self.canonical.encode()).digest()

    @property
    def canonical(self) -> str:
        """The text under the digest; ``asked_digest`` in ``sql/enter.sql`` writes the same."""
        parts: list[object] = [self.kind, self.of or "", "true" if self.at_most else "false"]
        for move in self.moves:
            parts += (move.payer, move.payer_path, move.payee, move.payee_path, move.unit, move.amount)
        return ids.SEPARATOR.join(map(str, parts))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an ask. ``moves`` are those entered: fewer than asked for at-most and reversals."""

    home: UUID
    id: UUID
    status: Status
    code: str | None = None
    moves: tuple[Move, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the entry is in the books, now or from before."""
        return self.status != "refused"

    @property
    def amount(self) -> int:
        """The sum of what moved; of use when all moves are in one unit."""
        return sum(move.amount for move in self.moves)

    def must(self) -> "Answer":
        """The answer itself if it stands. Raises the refusal of its code otherwise."""
        if self.status == "refused":
            raise refusal(self.code or "refused")(entry=self.id)
        return self


def refusal(code: str) -> type[Refusal]:
    """The refusal class of a code."""
    return next(kind for kind in every() if kind.code == code)


def fault(ask: Ask) -> str | None:
    """The code of what makes this ask senseless by itself, or None. Reads nothing but the ask."""
    return _form_fault(ask) or next((code for code in map(_move_fault, ask.moves) if code), None)


def _form_fault(ask: Ask) -> str | None:
    checks = (
        (ask.kind not in KINDS, refusals.BadKind),
        (not ask.moves and ask.kind not in WITHOUT_MOVES, refusals.NoMoves),
        (bool(ask.moves) and ask.kind in ("release", "expire"), refusals.BadKind),
        (ask.home == NOBODY, refusals.NoHome),
        (ask.kind in ANSWERS and ask.of is None, refusals.BadKind),
        (ask.kind == "hold" and ask.of is not None, refusals.BadKind),
        ((ask.kind == "hold") != (ask.expires_at is not None), refusals.NoExpiry),
        (any(_naive(time) for time in (ask.happened_at, ask.expires_at)), refusals.NaiveTime),
        (ask.at_most and ask.kind not in ("post", "hold"), refusals.BadKind),
        (ask.at_most and len({move.source for move in ask.moves}) > 1, refusals.SeveralPools),
    )
    return next((kind.code for wrong, kind in checks if wrong), None)


def _naive(time: datetime | None) -> bool:
    return time is not None and time.tzinfo is None


def _move_fault(move: Move) -> str | None:
    if type(move.amount) is not int:  # a bool is an int to Python, and no amount to us
        return refusals.NotWhole.code
    checks = (
        (move.amount <= 0, refusals.NotPositive),
        (move.amount > LARGEST, refusals.TooLarge),
        (move.unit not in units.all_units(), refusals.UnknownUnit),
        (not (chart.is_path(move.payer_path) and chart.is_path(move.payee_path)), refusals.BadPath),
        (move.source == move.target, refusals.SameAccount),
    )
    return next((kind.code for wrong, kind in checks if wrong), None)
