"""The log's tree and the batch's sum tree: proofs hold, broken ones don't; pymerkle finds the same roots."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from obole.evidence import merkle

SIZES = st.integers(1, 200)


class Stored:
    def __init__(self, size: int) -> None:
        self.hashes = [merkle.leaf_hash(str(seq).encode()) for seq in range(size)]
        self.frontier, nodes = merkle.Frontier().grow(self.hashes)
        self.nodes = {(node.level, node.index): node.hash for node in nodes}

    def __call__(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


BIG = Stored(300)


def naive(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY_ROOT
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return merkle.node_hash(naive(hashes[:split]), naive(hashes[split:]))


def test_leaf_and_empty_hashes_are_the_rfcs_own():
    # CT's published test vectors: an empty tree, and the leaf of the empty entry.
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(SIZES)
def test_the_root_from_stored_nodes_is_the_rfcs_root(size):
    assert merkle.root(size, BIG) == naive(BIG.hashes[:size])


def test_pymerkle_finds_the_same_root_at_every_size():
    oracle = InmemoryTree(algorithm="sha256")
    for size in range(1, 301):
        oracle.append_entry(str(size - 1).encode())
        assert oracle.get_root() == merkle.root(size, BIG)


def test_pymerkle_finds_the_same_root_at_5000_leaves():
    oracle = InmemoryTree(algorithm="sha256")
    oracle.append_entries([str(seq).encode() for seq in range(5000)])
    assert oracle.get_root() == Stored(5000).frontier.root()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_growing_in_steps_is_growing_at_once(steps):
    frontier, nodes = merkle.Frontier(), []
    for step in steps:
        frontier, new = frontier.grow(BIG.hashes[frontier.size : frontier.size + step])
        nodes += new
    once = Stored(sum(steps))
    assert frontier == once.frontier == merkle.Frontier.at(sum(steps), BIG)
    assert {(node.level, node.index): node.hash for node in nodes} == once.nodes
    assert len(nodes) == len(once.nodes), "every node comes into being once"


def test_an_empty_log_has_the_empty_root():
    assert merkle.Frontier().root() == merkle.EMPTY_ROOT == merkle.root(0, BIG)


@given(SIZES, st.data())
def test_an_inclusion_proof_holds_for_its_leaf_alone(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    head, path = merkle.root(size, BIG), merkle.inclusion(index, size, BIG)
    holds = merkle.verify_inclusion(BIG.hashes[other], other, size, path, head)
    assert merkle.verify_inclusion(BIG.hashes[index], index, size, path, head)
    assert holds == (other == index)


@given(SIZES, st.data())
def test_a_bent_inclusion_proof_falls(size, data):
    index = data.draw(st.integers(0, size - 1))
    head, path = merkle.root(size, BIG), merkle.inclusion(index, size, BIG)
    for bent in bendings(path, data):
        assert not merkle.verify_inclusion(BIG.hashes[index], index, size, bent, head)
    assert not merkle.verify_inclusion(BIG.hashes[index], size, size, path, head)
    assert not merkle.verify_inclusion(BIG.hashes[index], -1, size, path, head)


@given(SIZES, st.data())
def test_a_consistency_proof_holds_for_every_pair_of_sizes(new, data):
    old = data.draw(st.integers(0, new))
    path = merkle.consistency(old, new, BIG)
    heads = merkle.root(old, BIG), merkle.root(new, BIG)
    assert merkle.verify_consistency(old, new, *heads, path)


@given(st.integers(2, 200), st.data())
def test_a_fork_is_not_consistent(new, data):
    old, at = data.draw(st.integers(1, new - 1)), data.draw(st.integers(0, new - 1))
    forked = Stored(0)
    hashes = [*BIG.hashes[:at], merkle.leaf_hash(b"altered"), *BIG.hashes[at + 1 : new]]
    forked.nodes = {(node.level, node.index): node.hash for node in merkle.Frontier().grow(hashes)[1]}
    path = merkle.consistency(old, new, forked)
    holds = merkle.verify_consistency(old, new, merkle.root(old, BIG), merkle.root(new, forked), path)
    assert holds == (at >= old), "only a change after the old tree is growth"


@given(st.integers(2, 200), st.data())
def test_a_bent_consistency_proof_falls(new, data):
    old = data.draw(st.integers(1, new - 1))
    path = merkle.consistency(old, new, BIG)
    heads = merkle.root(old, BIG), merkle.root(new, BIG)
    for bent in bendings(path, data):
        assert not merkle.verify_consistency(old, new, *heads, bent)
    assert not merkle.verify_consistency(new, old, *heads, path)


def bendings(path: list[Any], data: st.DataObject) -> list[list[Any]]:
    """The path too long, too short, and with one hash changed."""
    bent = [[*path, bytes(32)]]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        bent += [path[:-1], [*path[:at], bytes(32), *path[at + 1 :]]]
    return bent


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError):
        merkle.inclusion(index, size, BIG)


def test_there_is_no_proof_that_a_log_shrank():
    with pytest.raises(ValueError):
        merkle.consistency(5, 3, BIG)


def test_equal_sizes_need_equal_heads_and_no_proof():
    head = merkle.root(7, BIG)
    assert merkle.verify_consistency(7, 7, head, head, [])
    assert not merkle.verify_consistency(7, 7, head, merkle.root(8, BIG), [])
    assert not merkle.verify_consistency(7, 7, head, head, [head])
    assert not merkle.verify_consistency(5, 7, merkle.root(5, BIG), head, [])


AMOUNTS = st.lists(st.integers(0, 10**24), min_size=1, max_size=70)


def batch(amounts: list[int]) -> list[merkle.Sum]:
    return [merkle.sum_leaf(at.to_bytes(32, "big"), amount) for at, amount in enumerate(amounts)]


@given(AMOUNTS, st.data())
def test_a_movement_is_proved_to_be_in_the_sum(amounts, data):
    leaves = batch(amounts)
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = merkle.sum_root(leaves), merkle.sum_proof(leaves, index)
    assert root.sum == sum(amounts)
    assert merkle.verify_sum(leaves[index], index, len(leaves), path, root)


@given(AMOUNTS, st.data())
@settings(max_examples=60)
def test_no_other_amount_place_or_total_is(amounts, data):
    leaves = batch(amounts)
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = merkle.sum_root(leaves), merkle.sum_proof(leaves, index)
    more = merkle.sum_leaf(index.to_bytes(32, "big"), amounts[index] + 1)
    assert not merkle.verify_sum(more, index, len(leaves), path, root)
    assert not merkle.verify_sum(leaves[index], index, len(leaves), path, merkle.Sum(root.hash, root.sum + 1))
    for bent in bent_sums(path, data):
        assert not merkle.verify_sum(leaves[index], index, len(leaves), bent, root)


def bent_sums(path: list[merkle.Sum], data: st.DataObject) -> list[list[merkle.Sum]]:
    bent = [[*path, merkle.Sum(bytes(32), 0)]]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        bent += [path[:-1], [*path[:at], merkle.Sum(path[at].hash, path[at].sum + 1), *path[at + 1 :]]]
    return bent


def test_the_operator_cannot_move_amounts_between_children():
    """The known break of total-only proofs: 0 + 10 shown to one, 10 + 0 to another, under one root."""
    left, right = merkle.sum_leaf(b"l" * 32, 4), merkle.sum_leaf(b"r" * 32, 6)
    other = merkle.Sum(left.hash, 6), merkle.Sum(right.hash, 4)
    assert merkle.sum_node(left, right).hash != merkle.sum_node(*other).hash


@pytest.mark.parametrize("amount", [-1, 1 << 128])
def test_sums_have_bounds(amount):
    with pytest.raises(ValueError):
        merkle.sum_leaf(bytes(32), amount)


def test_a_proof_whose_sums_run_over_is_refused():
    top = merkle.Sum(bytes(32), (1 << 128) - 1)
    assert not merkle.verify_sum(merkle.sum_leaf(bytes(32), 1), 0, 2, [top], top)


def test_an_empty_batch_sums_to_nothing_and_proves_nothing():
    assert merkle.sum_root([]) == merkle.Sum(merkle.EMPTY_ROOT, 0)
    with pytest.raises(ValueError):
        merkle.sum_proof([], 0)
