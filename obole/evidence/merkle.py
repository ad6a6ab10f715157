"""Merkle trees: the log's (RFC 6962) and the sum tree that stands behind an hourly batch.

Pure: whoever keeps the nodes hands in ``node(level, index)``, which returns the stored 32-byte hash of the
complete subtree over the leaves ``index * 2**level`` up to, and without, ``(index + 1) * 2**level``.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Reader = Callable[[int, int], bytes]
T = TypeVar("T")

EMPTY_ROOT = hashlib.sha256(b"").digest()
SUM_BYTES = 16


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00, data), RFC 6962 section 2.1: what the log holds of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01, left, right), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)  # not frozen: that would halve the speed of growing
class Node:
    """A complete subtree that will never change: safe to store for ever."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree's right edge: its size in leaves and the roots of its complete subtrees, largest first.

    It is all an appender needs: at most 64 hashes, however long the log.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def at(cls, size: int, node: Reader) -> "Frontier":
        """The frontier of the first ``size`` leaves, read from stored nodes."""
        return cls(size, tuple(node(level, index) for level, index in _peaks(size)))

    def grow(self, leaf_hashes: Iterable[bytes]) -> tuple["Frontier", list[Node]]:
        """Append leaf hashes in order → the new frontier and every complete node that came into being.

        The leaves themselves are the nodes of level 0.
        """
        size, peaks, nodes = self.size, list(self.peaks), []
        for new in leaf_hashes:
            nodes.append(Node(0, size, new))
            size = _settle(size, new, peaks, nodes)
        return Frontier(size, tuple(peaks)), nodes

    def root(self) -> bytes:
        """The RFC 6962 tree head of this size."""
        if not self.peaks:
            return EMPTY_ROOT
        head = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            head = node_hash(peak, head)
        return head


def _settle(size: int, new: bytes, peaks: list[bytes], nodes: list[Node]) -> int:
    # Like a carry in binary counting: every trailing one bit of the size is a peak that gets a right sibling.
    level, position = 0, size
    while position & 1:
        level, position, new = level + 1, position >> 1, node_hash(peaks.pop(), new)
        nodes.append(Node(level, position, new))
    peaks.append(new)
    return size + 1


def _peaks(size: int) -> list[tuple[int, int]]:
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return [(level, (size >> level) - 1) for level in levels]


def root(size: int, node: Reader) -> bytes:
    """The tree head over the first ``size`` leaves."""
    return Frontier.at(size, node).root()


def _split(count: int) -> int:
    """The largest power of two below ``count`` (two or more): how many leaves go left."""
    return 1 << ((count - 1).bit_length() - 1)


def _range(start: int, end: int, node: Reader) -> bytes:
    # start is a multiple of the smallest power of two that holds the range, so its parts are stored nodes
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(count)
    return node_hash(_range(start, middle, node), _range(middle, end, node))


def inclusion(index: int, size: int, node: Reader) -> list[bytes]:
    """The audit path of leaf ``index`` in a tree of ``size`` leaves, from its sibling to the root's child.

    ValueError if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        other = (middle, end) if index < middle else (start, middle)
        start, end = (start, middle) if index < middle else (middle, end)
        path.append(_range(*other, node))
    return path[::-1]


def consistency(old: int, new: int, node: Reader) -> list[bytes]:
    """The proof (RFC 6962 section 2.1.2) that the tree of ``new`` leaves begins with the one of ``old``."""
    if not 0 <= old <= new:
        raise ValueError(f"no tree of {new} begins with one of {old}")
    if old in (0, new):
        return []
    start, end, path = 0, new, []
    while old != end:
        middle = start + _split(end - start)
        other = (middle, end) if old <= middle else (start, middle)
        start, end = (start, middle) if old <= middle else (middle, end)
        path.append(_range(*other, node))
    # An old tree that is itself one complete subtree is known to the verifier and left out.
    return ([] if start == 0 else [_range(start, end, node)]) + path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether the leaf hash ``leaf`` is number ``index`` of the ``size`` leaves under this ``head``."""
    return _climb(leaf, index, size, path, node_hash) == head


def verify_consistency(old: int, new: int, old_head: bytes, new_head: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of ``new`` leaves still begins with the ``old`` leaves (RFC 9162 section 2.1.4.2)."""
    if old == new or old == 0:
        return not path and 0 <= old <= new and old_head == (new_head if old else EMPTY_ROOT)
    if not 0 < old < new or not path:
        return False
    left, right = _skip(old - 1, new - 1)
    steps = [old_head, *path] if old & (old - 1) == 0 else list(path)
    was = now = steps[0]
    for step in steps[1:]:
        if right == 0:
            return False
        if left & 1 or left == right:
            was, now = node_hash(step, was), node_hash(step, now)
            left, right = _lift(left, right)
        else:
            now = node_hash(now, step)
        left, right = left >> 1, right >> 1
    return right == 0 and was == old_head and now == new_head


def _skip(left: int, right: int) -> tuple[int, int]:
    while left & 1:
        left, right = left >> 1, right >> 1
    return left, right


def _lift(left: int, right: int) -> tuple[int, int]:
    # An edge node without a sibling rises until it has one.
    while not left & 1 and left:
        left, right = left >> 1, right >> 1
    return left, right


def _climb(leaf: T, index: int, size: int, path: Sequence[T], join: Callable[[T, T], T]) -> T | None:
    """The head that the path leads to, or None where the path is too long or too short (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    at, last = index, size - 1
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            leaf = join(step, leaf)
            at, last = _lift(at, last)
        else:
            leaf = join(leaf, step)
        at, last = at >> 1, last >> 1
    return leaf if last == 0 else None


@dataclass(frozen=True, slots=True)
class Sum:
    """A node of a sum tree: its hash, and the sum of the whole, never negative amounts below it."""

    hash: bytes
    sum: int

    def __post_init__(self) -> None:
        if not 0 <= self.sum < 1 << 8 * SUM_BYTES:
            raise ValueError("a sum is whole, not negative and below 2**128")

    def encoded(self) -> bytes:
        """Hash, then the sum as 16 bytes, big end first."""
        return self.hash + self.sum.to_bytes(SUM_BYTES, "big")


def sum_leaf(commitment: bytes, amount: int) -> Sum:
    """A movement's leaf: SHA-256(0x02, its 32-byte salted commitment, its amount as 16 bytes)."""
    return Sum(hashlib.sha256(b"\x02" + Sum(commitment, amount).encoded()).digest(), amount)


def sum_node(left: Sum, right: Sum) -> Sum:
    """SHA-256(0x03, left hash, left sum, right hash, right sum).

    Both sums are hashed, not their total: else an operator could show one person 0 + 10 and another 10 + 0.
    """
    return Sum(hashlib.sha256(b"\x03" + left.encoded() + right.encoded()).digest(), left.sum + right.sum)


def sum_root(leaves: Sequence[Sum]) -> Sum:
    """The root of a batch: one hash that binds every amount, and their sum. Shaped like RFC 6962's tree."""
    if len(leaves) < 2:
        return leaves[0] if leaves else Sum(EMPTY_ROOT, 0)
    middle = _split(len(leaves))
    return sum_node(sum_root(leaves[:middle]), sum_root(leaves[middle:]))


def sum_proof(leaves: Sequence[Sum], index: int) -> list[Sum]:
    """The siblings of movement ``index``, from the leaf up: hashes and sums, nothing about who moved what."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"no movement {index} in a batch of {len(leaves)}")
    path: list[Sum] = []
    while len(leaves) > 1:
        middle = _split(len(leaves))
        right = index >= middle
        path.append(sum_root(leaves[:middle] if right else leaves[middle:]))
        leaves, index = (leaves[middle:], index - middle) if right else (leaves[:middle], index)
    return path[::-1]


def verify_sum(leaf: Sum, index: int, count: int, path: Sequence[Sum], head: Sum) -> bool:
    """Whether the movement ``leaf`` is number ``index`` of ``count`` in the batch with this root and sum."""
    try:
        return _climb(leaf, index, count, path, sum_node) == head
    except ValueError:  # sums that run over 2**128 belong to no batch
        return False
