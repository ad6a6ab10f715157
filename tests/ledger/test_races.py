"""Many callers at once: nothing twice, nothing lost, no error of the database in anyone's face."""

import random
from collections.abc import Sequence

import pytest

from obole.ledger import actions, queries, refusals
from obole.ledger.batcher import Batcher
from obole.ledger.values import Answer, Ask
from obole.ledger.verify import verify
from tests.ledger.cast import BANK, DAY, NOON, ask, at_once, enter, funded, holder, holds, move

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]


def test_overlapping_batches_of_the_same_ids_enter_each_once() -> None:
    people = [funded(1000) for _ in range(4)]
    asks = [
        ask("g", n, moves=(move(people[n % 4], "pool", people[(n + 1) % 4], "pool", 1),)) for n in range(60)
    ]  # fmt: skip

    def call(n: int) -> list[Answer]:
        mine = random.Random(n).sample(asks, 40)
        if n % 2:
            return [actions.enter(ask=asked, now=NOON) for asked in mine]
        return actions.enter_batch(asks=mine, now=NOON)

    answers = [answer for given in at_once(8, call) for answer in given]
    assert all(answer.stands for answer in answers)
    entered = [answer.id for answer in answers if answer.status == "entered"]
    assert len(entered) == len(set(entered)) == len({answer.id for answer in answers})
    assert sum(holds(who)[0] for who in people) == 4000
    assert verify().balanced


def test_crossing_transfers_never_leak_a_deadlock() -> None:
    one, other = funded(5000), funded(5000)

    def call(n: int) -> Sequence[str]:
        payer, payee = (one, other) if n % 2 else (other, one)
        asks = [ask("x", n, k, moves=(move(payer, "pool", payee, "pool", 1),)) for k in range(30)]
        singles = [actions.enter(ask=asked, now=NOON).status for asked in asks[:20]]
        return singles + [a.status for a in actions.enter_batch(asks=asks[20:], now=NOON)]

    assert {status for given in at_once(8, call) for status in given} == {"entered"}
    assert holds(one)[0] + holds(other)[0] == 10_000
    assert verify().balanced


def test_a_pool_gives_at_most_what_it_has_whoever_comes() -> None:
    pool, cause = funded(1000), holder("cash")

    def call(n: int) -> list[Answer]:
        asks = [ask("m", n % 4, k, moves=(move(pool, "pool", cause, "cash", 30),)) for k in range(20)]
        return actions.at_most_batch(asks=asks, now=NOON)

    answers = [answer for given in at_once(8, call) for answer in given]
    given = {answer.id: answer.amount for answer in answers}
    assert all(given[answer.id] == answer.amount for answer in answers)
    assert sum(given.values()) == 1000 == holds(cause, "cash")[0]
    assert verify().balanced


def test_holds_expire_once_with_several_workers() -> None:
    pool, cause = funded(1000), holder("cash")
    asks: list[Ask] = [
        ask("h", n, kind="hold", moves=(move(pool, "pool", cause, "cash", 10),), expires_at=NOON + DAY)
        for n in range(40)
    ]
    actions.enter_batch(asks=asks, now=NOON)
    assert (
        sum(
            at_once(
                4, lambda _: actions.expire_due(now=NOON + DAY, limit=15) + actions.expire_due(now=NOON + DAY)
            )
        )
        == 40
    )
    assert holds(pool) == (1000, 0)
    assert verify().balanced


def test_a_debt_is_paid_by_whichever_credit_comes_next() -> None:
    for round_ in range(5):
        pool, cause = funded(300), holder("cash")
        gift = enter("gift", moves=(move(pool, "pool", cause, "cash", 300),)).must()
        enter("spend", moves=(move(cause, "cash", cause, BANK, 300),)).must()

        def call(n: int, r: int = round_, p: object = pool, c: object = cause, g: Answer = gift) -> Answer:
            if n == 0:
                return actions.reverse(home=p, entry=g.id, what=("undo",), happened_at=NOON, now=NOON)  # type: ignore[arg-type]
            return enter("in", n, r, moves=(move(c, BANK, c, "cash", 40),))  # type: ignore[arg-type]

        assert all(answer.stands for answer in at_once(6, call))
        assert (holds(pool), holds(cause, "cash")) == (
            (200, 0),
            (0, 0),
        )  # all five went back, before or after
        enter("last", moves=(move(cause, BANK, cause, "cash", 130),)).must()
        assert (holds(pool), holds(cause, "cash"), queries.debts(cause)) == ((300, 0), (30, 0), [])
    assert verify().balanced


def test_books_close_between_entries_never_within_one() -> None:
    pool = funded(1000)

    def call(n: int) -> None:
        if n == 0:
            actions.close_period(until=NOON + DAY, now=NOON + DAY)
        else:
            for k in range(20):
                enter("x", n, k, now=NOON + DAY, moves=(move(pool, "pool", pool, BANK, 1),)).must()

    at_once(6, call)
    assert verify().balanced
    after = enter("after", now=NOON + DAY, moves=(move(pool, "pool", pool, BANK, 1),)).must()
    assert queries.entry(pool, after.id).booked_at == NOON + DAY


def test_a_full_queue_tells_people_to_come_back() -> None:
    full = Batcher(room=0)
    pool = funded(5)
    with pytest.raises(refusals.Busy):
        full.enter(ask=ask("x", moves=(move(pool, "pool", pool, BANK, 1),)), now=NOON)
