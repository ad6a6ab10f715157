"""The line at a hot account."""

import pytest
from django.db import transaction

from obole.ledger import actions
from obole.ledger.batcher import Batcher
from tests.ledger.cast import NOON, ask, at_once, funded, holder, holds, move

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]


def test_it_answers_each_with_its_own_answer() -> None:
    pool, cause = funded(1000), holder("cash")
    line = Batcher(limit=4)
    asks = [ask("x", n, moves=(move(pool, "pool", cause, "cash", n + 1),)) for n in range(20)]
    answers = at_once(20, lambda n: line.enter(ask=asks[n], now=NOON))
    assert [(a.id, a.amount) for a in answers] == [(asked.id, n + 1) for n, asked in enumerate(asks)]
    assert holds(cause, "cash") == (210, 0)


def test_inside_a_transaction_it_steps_aside() -> None:
    pool, cause = funded(10), holder("cash")
    with transaction.atomic():
        asked = ask("x", moves=(move(pool, "pool", cause, "cash", 1),))
        assert Batcher().enter(ask=asked, now=NOON).status == "entered"
        transaction.set_rollback(True)
    assert holds(cause, "cash") == (0, 0)


def test_a_leaders_trouble_is_told_to_everyone_and_the_line_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, cause = funded(10), holder("cash")
    line = Batcher()
    asked = ask("x", moves=(move(pool, "pool", cause, "cash", 1),))
    with monkeypatch.context() as patch:
        patch.setattr(actions, "enter_batch", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            line.enter(ask=asked, now=NOON)
    assert line.enter(ask=asked, now=NOON).status == "entered"
