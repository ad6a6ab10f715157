"""Who gets how much when there isn't enough."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from obole.ledger import shares
from obole.ledger.shares import Owed
from obole.ledger.values import Ask, Move
from tests.ledger.cast import NOON

POOL, OTHER = UUID(int=1), UUID(int=2)
ACCOUNT = (POOL, "pool", "EUR")
amounts = st.lists(st.integers(1, 100), max_size=8)


def asks(given_amounts: list[int]) -> list[Ask]:
    return [
        Ask(
            what=(n,),
            moves=(Move(POOL, "pool", OTHER, "cash", "EUR", amount),),
            happened_at=NOON,
            at_most=True,
        )
        for n, amount in enumerate(given_amounts)
    ]


@given(amounts, st.integers(-5, 300))
def test_at_most_gives_all_there_is_and_no_more(given_amounts: list[int], available: int) -> None:
    given_out = shares.at_most(asks(given_amounts), {ACCOUNT: available})
    total = sum(move.amount for moves in given_out.values() for move in moves)
    assert total == max(0, min(available, sum(given_amounts)))


@given(amounts, st.integers(0, 300), st.randoms())
def test_at_most_does_not_depend_on_the_order_asked(
    given_amounts: list[int], available: int, random: object
) -> None:
    shuffled = asks(given_amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = shares.at_most(asks(given_amounts), {ACCOUNT: available})
    assert shares.at_most(shuffled, {ACCOUNT: available}) == one
    parts = [n for n, ask in enumerate(sorted(shuffled, key=lambda a: a.id)) if one[ask.id] != ask.moves]
    assert parts == list(range(len(shuffled)))[len(shuffled) - len(parts) :]


@given(amounts, st.integers(0, 300))
def test_a_reversal_is_what_goes_back_and_what_stays_owed(given_amounts: list[int], available: int) -> None:
    moves = [ask.moves[0] for ask in asks(given_amounts)]
    back, short = shares.reversal(moves, {ACCOUNT: available})
    assert sum(m.amount for m in back) == min(available, sum(given_amounts))
    assert sum(m.amount for m in back) + sum(s.move.amount for s in short) == sum(given_amounts)


def test_an_account_without_floor_gives_all() -> None:
    moves = [Move(POOL, "outside/bank", OTHER, "cash", "EUR", 10**12)]
    assert shares.reversal(moves, {}) == (tuple(moves), [])


def test_debts_are_paid_oldest_first_as_far_as_it_goes() -> None:
    debts = [Owed(OTHER, n, 0, Move(POOL, "pool", OTHER, "cash", "EUR", 10)) for n in range(3)]
    assert [paid.move.amount for paid in shares.payments(debts, {ACCOUNT: 15})] == [10, 5]


def test_taking_back_is_bounded_by_what_was_brought() -> None:
    brought = [Move(POOL, "pool", OTHER, "cash", "EUR", 10)]
    assert shares.within([brought[0].back(6), brought[0].back(4)], brought)
    assert not shares.within([brought[0].back(6), brought[0].back(5)], brought)
    assert not shares.within([brought[0]], brought)
