"""What the door refuses, and what makes two asks the same."""

import subprocess
import sys
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obole.ledger import chart, refusals, values
from obole.ledger.values import Answer, Ask, Move, fault
from tests.ledger.cast import DAY, NOON, ask

A, B = UUID(int=1), UUID(int=2)


def one(
    amount: object = 1, *, unit: str = "EUR", path: str = "pool", to: str = "pool", payee: UUID = B
) -> Move:
    return Move(A, path, payee, to, unit, amount)  # type: ignore[arg-type]


DOOR = [
    (ask("x", moves=(one(),)), None),
    (ask("x", moves=(one(2**63 - 1),)), None),
    (ask("x", moves=(one(2**63),)), "too_large"),
    (ask("x", moves=(one(0),)), "not_positive"),
    (ask("x", moves=(one(-5),)), "not_positive"),
    (ask("x", moves=(one(True),)), "not_whole"),
    (ask("x", moves=(one(1.0),)), "not_whole"),
    (ask("x", moves=(one("1"),)), "not_whole"),
    (ask("x", moves=(one(unit="doubloon"),)), "unknown_unit"),
    (ask("x", moves=(one(path=""),)), "bad_path"),
    (ask("x", moves=(one(to="a b"),)), "bad_path"),
    (ask("x", moves=(one(to="a\x1fb"),)), "bad_path"),
    (ask("x", moves=(one(to="x" * 121),)), "bad_path"),
    (ask("x", moves=(one(payee=A),)), "same_account"),
    (ask("x", moves=(one(payee=A, to="cash"),)), None),
    (ask("x", home=A), "no_moves"),
    (ask("x", kind="release", of=B), "no_home"),
    (ask("x", kind="release", home=A), "bad_kind"),
    (ask("x", kind="release", home=A, of=B, moves=(one(),)), "bad_kind"),
    (ask("x", kind="steal", moves=(one(),)), "bad_kind"),
    (ask("x", kind="hold", moves=(one(),)), "no_expiry"),
    (ask("x", kind="hold", moves=(one(),), expires_at=NOON), None),
    (ask("x", kind="hold", of=B, moves=(one(),), expires_at=NOON), "bad_kind"),
    (ask("x", moves=(one(),), expires_at=NOON), "no_expiry"),
    (ask("x", moves=(one(),), happened_at=datetime(2026, 1, 1)), "naive_time"),  # noqa: DTZ001
    (ask("x", kind="settle", of=B, moves=(one(),), at_most=True), "bad_kind"),
    (ask("x", moves=(one(), one(path="cash")), at_most=True), "several_pools"),
]


@pytest.mark.parametrize(("asked", "code"), DOOR)
def test_the_door_names_what_makes_no_sense(asked: Ask, code: str | None) -> None:
    assert fault(asked) == code


@pytest.mark.parametrize("code", sorted({code for _, code in DOOR if code} | refusals.KEPT))
def test_every_code_raises_its_own_refusal(code: str) -> None:
    with pytest.raises(values.refusal(code)) as caught:
        Answer(A, B, "refused", code).must()
    assert caught.value.code == code
    assert str(caught.value)


def test_an_answer_that_stands_is_given_back() -> None:
    answer = Answer(A, B, "replayed", None, (one(3), one(4)))
    assert answer.must() is answer
    assert answer.amount == 7


CHANGES = [
    {"kind": "hold", "expires_at": NOON},
    {"of": B},
    {"at_most": True},
    {"moves": (one(2),)},
    {"moves": (one(unit="CNY"),)},
    {"moves": (one(to="cash"),)},
    {"moves": (one(), one())},
]


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_content_changes_the_digest_and_not_the_id(change: dict[str, object]) -> None:
    first = ask("x", moves=(one(),))
    other = ask("x", **{"moves": (one(),), **change})  # type: ignore[arg-type]
    assert other.id == first.id
    assert other.digest != first.digest


def test_times_and_rate_are_no_content() -> None:
    late = ask("x", moves=(one(),), happened_at=NOON + DAY, rate={"rate": "1/2", "version": "v"})
    assert late.digest == ask("x", moves=(one(),)).digest


@given(st.uuids(), st.uuids(), st.text())
def test_ids_are_of_home_and_purpose(one_home: UUID, other_home: UUID, what: str) -> None:
    same = ask(what, home=one_home).id == ask(what, home=other_home).id
    assert same == (one_home == other_home)


@pytest.mark.parametrize(("path", "is_free"), [("issued/forest", True), ("ripe", False), ("issuedx", False)])
def test_the_first_word_of_a_path_says_whether_it_has_a_floor(path: str, is_free: bool) -> None:
    assert chart.is_free(path) is is_free


def test_values_need_no_django() -> None:
    code = "import sys, obole.ledger.values, obole.ledger.shares; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_move_back_is_the_move_the_other_way() -> None:
    forth = Move(A, "pool", B, "cash", "EUR", 5)
    assert forth.back().back() == forth
    assert forth.back(2) == Move(B, "cash", A, "pool", "EUR", 2)
