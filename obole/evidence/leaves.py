"""What a leaf of the public log says: one small JSON object, in the one way RFC 8785 writes it.

``{"v":1,"seq":n,"day":"2026-11-22","kind":…}`` and the kind's own fields. Amounts, counts and numbers of
things are decimal strings (JSON's own end at 2**53, a nation's milligrams don't), hashes are hexadecimal,
times are days. A leaf names organisations and things, never a person: of persons it holds commitments only.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import rfc8785

from obole.lib.refusals import Refusal

VERSION = 1
LONGEST = 65_535  # bytes: C2SP's entry bundles keep the length in two
SALT_BYTES = 32
FEWEST_IN_BATCH = 20


class LeafTooLong(Refusal):
    """A log entry of {length} bytes is too long: 65,535 is the most."""

    code = "leaf_too_long"
    status = 413


class BatchTooSmall(Refusal):
    """{count} movements are too few to hide one among them: a batch has 20 or more."""

    code = "batch_too_small"
    status = 409


class NotALeaf(Refusal):
    """This isn't an entry of our log."""

    code = "not_a_leaf"
    status = 422


def new_salt() -> bytes:
    """32 random bytes for one commitment, kept in a table that can be deleted and nowhere else."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, holder: str, **content: str | int) -> bytes:
    """SHA-256(salt, RFC 8785 of {"holder": …, content}): binds to a holder, tells nothing without the salt.

    ``holder`` is the opaque id; whole numbers become decimal strings. Without the salt it can't be guessed
    even from a full list of holders, and with the salt destroyed it is bound to nobody for ever.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    told = {name: str(value) for name, value in content.items()}
    return hashlib.sha256(salt + rfc8785.dumps(told | {"holder": holder})).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The body of a leaf: made when something happens, numbered when it is sealed."""

    kind: ClassVar[str]

    def encode(self, *, seq: int, day: date) -> bytes:
        """The bytes to append as number ``seq`` (from 0) on ``day`` (UTC); merkle.leaf_hash hashes them."""
        head = {"v": VERSION, "seq": seq, "day": day.isoformat(), "kind": self.kind}
        body: dict[str, Any] = {field.name: _value(getattr(self, field.name)) for field in fields(self)}
        data = rfc8785.dumps({name: value for name, value in body.items() if value is not None} | head)
        if len(data) > LONGEST:
            raise LeafTooLong(length=len(data))
        return data


WRITTEN: dict[type, Callable[[Any], str]] = {
    int: str,
    str: str,
    bytes: bytes.hex,
    date: date.isoformat,
    datetime: lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
}


def _value(value: object) -> str | None:
    # By exact type: a bool or a float has no place in a leaf, and KeyError says so in the tests.
    return None if value is None else WRITTEN[type(value)](value)


def read(data: bytes) -> dict[str, Any]:
    """A leaf's fields. NotALeaf unless these are exactly the bytes RFC 8785 gives for them, version 1."""
    try:
        leaf = json.loads(data)
        sound = rfc8785.dumps(leaf) == data and leaf["v"] == VERSION and {"seq", "day", "kind"} <= leaf.keys()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise NotALeaf from wrong
    if not sound:
        raise NotALeaf
    return dict(leaf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Leaf):
    """Everyday movements of one act in the hours from ``hour`` to ``until`` (UTC): only their count and sum.

    ``sum`` is in the smallest unit of ``unit``; ``root`` is the hash of merkle.sum_root over the shuffled,
    salted commitments; ``factors`` is the digest of the rules they were judged by. At least 20 movements.
    """

    kind: ClassVar[str] = "batch"
    hour: datetime
    until: datetime
    act: str
    unit: str
    factors: bytes
    count: int
    sum: int
    root: bytes

    def __post_init__(self) -> None:
        if self.count < FEWEST_IN_BATCH:
            raise BatchTooSmall(count=self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Leaf):
    """Something is certified: ``quantity`` of a ``good`` at a plot; ``paid`` in minor units of ``currency``.

    ``commitment`` binds the holder. ``credential`` is the fingerprint of the signed certificate, given where
    it is signed before its leaf is written: then no second one can stand behind the number.
    """

    certificate: str
    good: str
    quantity: int
    project: str
    plot: int
    grams: int
    currency: str
    paid: int
    commitment: bytes
    credential: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeIssue(Issue):
    """A tree, by its own id, is certified."""

    kind: ClassVar[str] = "tree.issue"
    tree: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandIssue(Issue):
    """A parcel of protected land, by its own id, is certified; ``quantity`` is in square metres."""

    kind: ClassVar[str] = "land.issue"
    land: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeState(Leaf):
    """A tree was found ``alive``, ``dead`` or ``owed``; ``evidence`` is the SHA-256 of report or photo."""

    kind: ClassVar[str] = "tree.state"
    tree: str
    state: str
    reason: str
    evidence: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeReplace(Leaf):
    """A new tree stands for a dead one under the same certificate number."""

    kind: ClassVar[str] = "tree.replace"
    certificate: str
    old: str
    new: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertRevoke(Leaf):
    """A certificate was wrong and no longer holds; ``reason`` is a code."""

    kind: ClassVar[str] = "cert.revoke"
    certificate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Leaf):
    """Money that moved or was promised: ``amount`` in minor units of ``currency``, ``purpose`` in a word.

    ``entry`` is the ledger entry's id, ``organisation`` the counterparty's public id (None for a person, who
    is never named), ``document`` the SHA-256 of the paper behind it, where there is one.
    """

    entry: str
    currency: str
    amount: int
    purpose: str
    organisation: str | None = None
    document: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn(Money):
    """Money came to the house."""

    kind: ClassVar[str] = "money.in"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOut(Money):
    """Money left the house."""

    kind: ClassVar[str] = "money.out"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyHold(Money):
    """A pool reserved money for a promise."""

    kind: ClassVar[str] = "money.hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySettle(Money):
    """A promise was kept: ``amount`` of the hold ``of`` (an entry id) went to who kept it."""

    kind: ClassVar[str] = "money.settle"
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRelease(Money):
    """A promise fell away: the hold ``of`` (an entry id) is free again."""

    kind: ClassVar[str] = "money.release"
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneUse(Leaf):
    """A scene was read over a plot: its STAC id, the chip's SHA-256, ``seen|not_seen|cannot_tell``."""

    kind: ClassVar[str] = "scene.use"
    plot: int
    scene: str
    chip: bytes
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPolygon(Leaf):
    """A plot's outline: SHA-256 of its GeoJSON, its area in whole square metres, what it supersedes."""

    kind: ClassVar[str] = "plot.polygon"
    plot: int
    geojson: bytes
    area: int
    supersedes: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsPublish(Leaf):
    """A set of rules and factors: its name, the SHA-256 of its file and the first day it judges."""

    kind: ClassVar[str] = "factors.publish"
    name: str
    digest: bytes
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAdd(Leaf):
    """A key begins to sign: ``use`` is ``certificates`` or ``log``, ``key`` the multibase or verifier key."""

    kind: ClassVar[str] = "key.add"
    use: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnd(Leaf):
    """A key signs no more: what it signs after this leaf doesn't count. ``rotated`` or ``stolen``."""

    kind: ClassVar[str] = "key.end"
    use: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Leaf):
    """The salt behind the commitment in leaf number ``of`` is destroyed. Names nobody."""

    kind: ClassVar[str] = "erase"
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStart(Leaf):
    """The first leaf of a year's log: the last checkpoint of the year before, None in a house's first."""

    kind: ClassVar[str] = "log.start"
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals(Leaf):
    """What the operator claims every 1,000 leaves, for monitors to recompute.

    ``grams`` of estimated CO2e earned, trees by state, ``land`` in square metres, and money in, out and
    reserved in minor units of ``currency``.
    """

    kind: ClassVar[str] = "totals"
    grams: int
    trees_issued: int
    trees_dead: int
    trees_replaced: int
    land: int
    currency: str
    money_in: int
    money_out: int
    money_held: int
