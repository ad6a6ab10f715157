"""Appending to the public log and reading it: one writer at a time, numbers without gaps."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from obole.evidence import keys, merkle
from obole.evidence.leaves import Leaf
from obole.evidence.models import Checkpoint, LogLeaf, LogNode
from obole.evidence.notes import Checkpoint as Head
from obole.evidence.notes import Proof
from obole.evidence.refusals import NotInLog

LOCK = 0x0B01E_106


def lock() -> None:
    """Be the log's only writer until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def size() -> int:
    """How many leaves the log has."""
    newest = LogLeaf.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if newest is None else newest + 1


def origin(now: datetime) -> str:
    """The log's name: host, ``log`` and the year it began."""
    first = LogLeaf.objects.filter(seq=0).values_list("recorded_at", flat=True).first()
    return f"{keys.host()}/log/{(first or now).year}"


def node(level: int, index: int) -> bytes:
    """A stored hash. Raises NotInLog."""
    found = LogNode.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
    if found is None:
        raise NotInLog
    return bytes(found)


@transaction.atomic
def append(*, leaves: Sequence[Leaf], now: datetime) -> range:
    """Append leaves in order; returns their numbers. All of them are in, or none is."""
    lock()
    start = size()
    bodies = [leaf.encode(seq=start + n, day=now.date()) for n, leaf in enumerate(leaves)]
    _, nodes = merkle.Frontier.at(start, node).grow(merkle.leaf_hash(body) for body in bodies)
    LogLeaf.objects.bulk_create(
        LogLeaf(seq=start + n, kind=leaf.kind, body=body, recorded_at=now)
        for n, (leaf, body) in enumerate(zip(leaves, bodies, strict=True))
    )
    LogNode.objects.bulk_create(LogNode(level=n.level, index=n.index, hash=n.hash) for n in nodes)
    return range(start, start + len(leaves))


def newest_checkpoint() -> Checkpoint | None:
    """The last signed head of the log."""
    return Checkpoint.objects.order_by("-size").first()


@transaction.atomic
def publish(*, now: datetime) -> Checkpoint | None:
    """Sign a checkpoint when there is something new; returns the newest, None for an empty log."""
    lock()
    whole, newest = size(), newest_checkpoint()
    if not whole or (newest and newest.size == whole):
        return newest
    head = Head(origin(now), whole, merkle.root(whole, node))
    note = head.sign(keys.log_signer(head.origin))
    return Checkpoint.objects.create(size=whole, root=head.root, note=note, signed_at=now)


def proof(seq: int, checkpoint: Checkpoint) -> Proof:
    """That leaf ``seq`` is in the log under that checkpoint. Raises NotInLog when it came later."""
    if not 0 <= seq < checkpoint.size:
        raise NotInLog
    return Proof(seq, tuple(merkle.inclusion(seq, checkpoint.size, node)), checkpoint.note)
