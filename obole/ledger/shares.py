"""Who gets how much when there isn't enough. Pure: values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from obole.ledger.values import Account, Ask, Move


@dataclass(frozen=True, slots=True)
class Short:
    """What move number ``n`` (from 0) of an entry still has to bring: the move, cut to the amount missing."""

    n: int
    move: Move


@dataclass(frozen=True, slots=True)
class Owed:
    """An open debt: its key (``move.payer``, ``entry``, ``n``), what is paid, and the move of the rest."""

    entry: UUID
    n: int
    paid: int
    move: Move


def cut(moves: Sequence[Move], available: dict[Account, int]) -> tuple[Move, ...]:
    """The moves, each cut to what its payer still has in ``available``, which is counted down; none of 0.

    An account missing from ``available`` has no floor and gives all.
    """
    fitting = []
    for move in moves:
        amount = min(move.amount, max(0, available.get(move.source, move.amount)))
        if move.source in available:
            available[move.source] -= amount
        if amount:
            fitting.append(move.cut(amount))
    return tuple(fitting)


def at_most(asks: Iterable[Ask], available: Mapping[Account, int]) -> dict[UUID, tuple[Move, ...]]:
    """What each ask gets out of the pools: in the order of ids, the first whole, the last one in part."""
    left = dict(available)
    return {ask.id: cut(ask.moves, left) for ask in sorted(asks, key=lambda ask: ask.id)}


def reversal(moves: Sequence[Move], available: Mapping[Account, int]) -> tuple[tuple[Move, ...], list[Short]]:
    """The moves that go back now, and what stays owed of each."""
    left = dict(available)
    back: list[Move] = []
    short: list[Short] = []
    for n, move in enumerate(moves):
        given = cut([move], left)
        back += given
        if missing := move.amount - sum(part.amount for part in given):
            short.append(Short(n, move.cut(missing)))
    return tuple(back), short


def payments(debts: Sequence[Owed], available: Mapping[Account, int]) -> list[Owed]:
    """The debts that can be paid now, oldest first, their moves cut to what is there."""
    left = dict(available)
    cuts = ((debt, cut([debt.move], left)) for debt in debts)
    return [Owed(debt.entry, debt.n, debt.paid, given[0]) for debt, given in cuts if given]


def within(moves: Sequence[Move], original: Sequence[Move]) -> bool:
    """Whether ``moves`` take back no more than ``original`` brought, move by like move."""
    room: dict[tuple[Account, Account], int] = {}
    for move in original:
        room[move.target, move.source] = room.get((move.target, move.source), 0) + move.amount
    for move in moves:
        key = move.source, move.target
        room[key] = room.get(key, 0) - move.amount
    return all(amount >= 0 for amount in room.values())
