"""Leaves: one way to write each, nothing personal in them, nothing too long."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
import rfc8785

from obole.evidence import leaves
from tests.evidence.house import COMMITMENT, NOW, SALT, house, money

DAY = date(2026, 11, 22)
SAMPLES = {"int": 7, "str": "words", "bytes": b"\xab" * 32, "date": DAY, "datetime": NOW}


def kinds(base: type[leaves.Leaf] = leaves.Leaf) -> list[type[leaves.Leaf]]:
    """Every kind of leaf that our module defines."""
    below = [kind for one in base.__subclasses__() for kind in [one, *kinds(one)]]
    return [
        kind for kind in below if "kind" in kind.__dict__ and getattr(leaves, kind.__name__, None) is kind
    ]


def sample(kind: type[leaves.Leaf]) -> leaves.Leaf:
    """One leaf of a kind, made from its field types."""
    given = {
        field.name: SAMPLES[
            str(field.type.__name__ if isinstance(field.type, type) else field.type).split(" ")[0]
        ]
        for field in fields(kind)
    }
    return kind(**{**given, **({"count": 20} if kind is leaves.Batch else {})})


def test_the_kinds_are_the_formats_own():
    assert {kind.kind for kind in kinds()} == {
        "batch",
        "tree.issue",
        "land.issue",
        "tree.state",
        "tree.replace",
        "cert.revoke",
        "money.in",
        "money.out",
        "money.hold",
        "money.settle",
        "money.release",
        "scene.use",
        "plot.polygon",
        "factors.publish",
        "key.add",
        "key.end",
        "erase",
        "log.start",
        "totals",
    }


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.kind)
def test_every_kind_is_canonical_json_with_amounts_as_text(kind):
    data = sample(kind).encode(seq=5, day=DAY)
    leaf = leaves.read(data)
    assert {name: leaf.pop(name) for name in ("v", "seq", "day", "kind")} == {
        "v": 1,
        "seq": 5,
        "day": "2026-11-22",
        "kind": kind.kind,
    }
    assert leaf.keys() == {field.name for field in fields(kind)}
    assert all(type(value) is str for value in leaf.values())


def test_the_bytes_of_a_leaf_are_pinned():
    """The format is for ever: a change here is a new version of it."""
    assert money(3) == (
        b'{"amount":"1803","currency":"CNY","day":"2026-11-22","entry":"e3","kind":"money.in","purpose":"pool","seq":3,"v":1}'
    )
    leaf = leaves.Batch(
        hour=datetime(2026, 11, 22, 7, tzinfo=UTC),
        until=datetime(2026, 11, 22, 8, tzinfo=UTC),
        act="walk",
        unit="energy",
        factors=bytes(32),
        count=20,
        sum=10**20,
        root=bytes(32),
    )
    body = json.loads(leaf.encode(seq=0, day=DAY))
    assert (body["hour"], body["until"], body["sum"]) == (
        "2026-11-22T07:00Z",
        "2026-11-22T08:00Z",
        str(10**20),
    )


def test_nineteen_movements_are_too_few():
    with pytest.raises(leaves.BatchTooSmall):
        leaves.Batch(
            hour=NOW, until=NOW, act="walk", unit="energy", factors=b"", count=19, sum=1, root=bytes(32)
        )


def test_the_longest_leaf_has_65535_bytes():
    empty = len(leaves.CertRevoke(certificate="", reason="").encode(seq=0, day=DAY))
    fitting = leaves.CertRevoke(certificate="", reason="x" * (leaves.LONGEST - empty))
    assert len(fitting.encode(seq=0, day=DAY)) == 65_535
    with pytest.raises(leaves.LeafTooLong, match=r"leaf_too_long|65536|65,535"):
        leaves.CertRevoke(certificate="x", reason=fitting.reason).encode(seq=0, day=DAY)


@pytest.mark.parametrize("value", [True, 1.5, [1]])
def test_what_is_no_amount_text_or_hash_is_no_field(value):
    with pytest.raises(KeyError):
        leaves.Erase(of=value).encode(seq=0, day=DAY)


def test_a_commitment_is_what_its_documentation_says():
    told = {"holder": "0190b0f0-0000-7000-8000-000000000001", "certificate": "2026-000412-4"}
    assert hashlib.sha256(SALT + rfc8785.dumps(told)).digest() == COMMITMENT


def test_a_commitment_changes_with_salt_holder_and_content():
    base = leaves.commitment(SALT, "h", grams=10)
    others = [
        leaves.commitment(bytes(32), "h", grams=10),
        leaves.commitment(SALT, "i", grams=10),
        leaves.commitment(SALT, "h", grams=11),
        leaves.commitment(SALT, "h", steps=10),
    ]
    assert len({base, *others}) == 5
    assert leaves.commitment(SALT, "h", grams="10") == base, "numbers are their decimal text"


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError):
        leaves.commitment(b"short", "h")
    assert len({leaves.new_salt() for _ in range(50)}) == 50
    assert all(len(leaves.new_salt()) == 32 for _ in range(5))


def test_no_leaf_kind_has_a_place_for_a_person():
    names = {field.name for kind in kinds() for field in fields(kind)}
    assert not names & {"person", "holder", "name_of", "phone", "email", "salt", "display_name"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"7",
        b'{"v":1}',
        b'{"day":"d","kind":"k","seq":0,"v":2}',
        b"\xff",
        b'{"day": "d","kind":"k","seq":0,"v":1}',
        b'{"day":"d","day":"d","kind":"k","seq":0,"v":1}',
    ],
)
def test_other_bytes_are_no_leaf(data):
    with pytest.raises(leaves.NotALeaf):
        leaves.read(data)


def test_a_certificates_leaf_is_read_back():
    leaf = leaves.read(house().leaf)
    assert leaf["kind"] == "tree.issue"
    assert leaf["paid"] == "1800"
