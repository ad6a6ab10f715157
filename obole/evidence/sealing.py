"""The sealer: takes entries off the ledger's outbox and tells the log of them. Off the hot path, killed safely.

Money, stock, trees and land go one by one; grams and steps go as hourly batch leaves of at least 20 movements,
each a salted commitment. Leaves are written and committed first, the outbox is emptied after: killed between,
the next call finds the entries told and only empties.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from obole.evidence import leaves, log, merkle
from obole.evidence.models import LeafEntry, Salt
from obole.ledger import actions as ledger
from obole.ledger import queries as books
from obole.ledger.queries import Entry
from obole.ledger.values import Move
from obole.lib import toml
from obole.lib.units import unit

PAGE = 20_000
BATCH_MOST = 4096
NOTHING = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(leaves.Leaf):
    """Grams were given for a good that a pool pays: ``thing`` is the tree's or parcel's id."""

    kind: ClassVar[str] = "good.promise"
    thing: str
    unit: str
    quantity: int
    project: str
    grams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(leaves.Leaf):
    """A planter can take so many more of a good in a project."""

    kind: ClassVar[str] = "stock.add"
    project: str
    unit: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted(leaves.Leaf):
    """A promised good was accepted as delivered."""

    kind: ClassVar[str] = "good.planted"
    thing: str
    unit: str
    quantity: int


def seal(*, now: datetime, limit: int = PAGE) -> int:
    """Tell the log of the entries waiting, as far as they may be told; returns how many left the outbox."""
    waiting = books.unsealed(limit)
    with transaction.atomic():
        log.lock()
        told = _told([(e.home, e.id) for e in waiting])
        fresh = [entry for entry in waiting if (entry.home, entry.id) not in told]
        done = _single([e for e in fresh if not _is_everyday(e)], now)
        done += _everyday([e for e in fresh if _is_everyday(e)], now)
    gone = [*told, *done]
    if gone:
        ledger.sealed(entries=gone)
    return len(gone)


def _told(ids: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    rows = LeafEntry.objects.filter(home__in={h for h, _ in ids}, id__in={i for _, i in ids})
    wanted = set(ids)
    return [pair for pair in rows.values_list("home", "id") if pair in wanted]


def _is_everyday(entry: Entry) -> bool:
    return bool(entry.moves) and all(unit(move.unit).kind in ("energy", "step") for move in entry.moves)


def _single(entries: Sequence[Entry], now: datetime) -> list[tuple[UUID, UUID]]:
    """Each entry its own leaves, in the order they were recorded."""
    ordered = sorted(entries, key=lambda e: (e.recorded_at, e.home, e.id))
    told = [(entry, list(_leaves(entry))) for entry in ordered]
    numbers = iter(log.append(leaves=[leaf for _, some in told for leaf in some], now=now))
    rows = []
    for entry, some in told:
        places = [next(numbers) for _ in some]
        rows.append(LeafEntry(home=entry.home, id=entry.id, seq=places[0] if places else NOTHING))
    LeafEntry.objects.bulk_create(rows)
    return [(row.home, row.id) for row in rows]


def _leaves(entry: Entry) -> Iterable[leaves.Leaf]:
    grams = sum(move.amount for move in entry.moves if move.unit == "energy")
    for move in entry.moves:
        kind = unit(move.unit).kind
        if kind == "money":
            yield _money(entry, move)
        elif kind == "good" and move.payer_path.startswith("issued"):
            yield Stock(project=str(move.payee), unit=move.unit, quantity=move.amount)
        elif kind == "good" and move.payee_path == "count/promised":
            project = str(move.payer)
            yield Promise(
                thing=str(move.payee), unit=move.unit, quantity=move.amount, project=project, grams=grams
            )
        elif kind == "good" and move.payee_path.startswith("planted"):
            yield Planted(thing=str(move.payee), unit=move.unit, quantity=move.amount)


def _money(entry: Entry, move: Move) -> leaves.Leaf:
    id_, code, amount, payee = str(entry.id), move.unit, move.amount, str(move.payee)
    if entry.kind == "hold":
        return leaves.MoneyHold(
            entry=id_, currency=code, amount=amount, purpose="promise", organisation=payee
        )
    if entry.kind == "settle":
        of = str(entry.of)
        return leaves.MoneySettle(
            entry=id_, currency=code, amount=amount, purpose="delivery", organisation=payee, of=of
        )
    if move.payer_path.startswith("outside"):
        payer = str(move.payer)
        return leaves.MoneyIn(entry=id_, currency=code, amount=amount, purpose="pool", organisation=payer)
    return leaves.MoneyOut(entry=id_, currency=code, amount=amount, purpose=entry.kind, organisation=payee)


def _act(entry: Entry) -> str:
    """What an everyday entry was, by the accounts it touched."""
    path = entry.moves[0].payer_path
    if path.startswith("issued"):
        return "award"
    return {"ripe": "collect", "energy": "gather", "gathered": "return"}.get(path, "move")


def _everyday(entries: Sequence[Entry], now: datetime) -> list[tuple[UUID, UUID]]:
    """Hours that are over, joined until a batch has 20 movements; what is left waits in the outbox."""
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if _hour(entry.recorded_at) < _hour(now):
            kinds[_act(entry)].append(entry)
    done: list[tuple[UUID, UUID]] = []
    for act in sorted(kinds):
        for some in _batches(sorted(kinds[act], key=lambda e: (e.recorded_at, e.home, e.id))):
            done += _batch(act, some, now)
    return done


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _batches(entries: list[Entry]) -> Iterable[list[Entry]]:
    while len(entries) >= leaves.FEWEST_IN_BATCH:
        size = (
            BATCH_MOST
            if len(entries) >= BATCH_MOST + leaves.FEWEST_IN_BATCH
            else min(len(entries), BATCH_MOST)
        )
        yield entries[:size]
        entries = entries[size:]


def _batch(act: str, entries: list[Entry], now: datetime) -> list[tuple[UUID, UUID]]:
    shuffled = random.SystemRandom().sample(entries, len(entries))  # order inside a batch tells nothing
    salts = [leaves.new_salt() for _ in shuffled]
    commitments = [
        leaves.commitment(salt, str(e.home), entry=str(e.id)) for salt, e in zip(salts, shuffled, strict=True)
    ]
    amounts = [sum(move.amount for move in e.moves) for e in shuffled]
    root = merkle.sum_root([merkle.sum_leaf(c, a) for c, a in zip(commitments, amounts, strict=True)])
    leaf = leaves.Batch(
        hour=_hour(entries[0].recorded_at),
        until=_hour(entries[-1].recorded_at) + timedelta(hours=1),
        act=act,
        unit=shuffled[0].moves[0].unit,
        factors=bytes.fromhex(toml.digest("programmes/forest.toml")),
        count=len(shuffled),
        sum=root.sum,
        root=root.hash,
    )
    (seq,) = log.append(leaves=[leaf], now=now)
    LeafEntry.objects.bulk_create(
        LeafEntry(home=e.home, id=e.id, seq=seq, place=n, amount=a)
        for n, (e, a) in enumerate(zip(shuffled, amounts, strict=True))
    )
    Salt.objects.bulk_create(
        Salt(home=e.home, id=e.id, salt=salt, commitment=c)
        for e, salt, c in zip(shuffled, salts, commitments, strict=True)
    )
    return [(e.home, e.id) for e in entries]
