"""Hypothesis drives the real ledger and a dict beside it; after every step they agree."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from obole.ledger import actions, queries
from obole.ledger.values import Answer, Ask, Move
from obole.ledger.verify import verify
from obole.lib import ids
from tests.ledger.cast import BANK, NOON
from tests.ledger.model import Model, Told

people = st.integers(0, 2)
amounts = st.integers(1, 60)


class Books(RuleBasedStateMachine):
    """Three holders with a floor, a bank without one, and a clock that only goes forward."""

    entries: Bundle[Ask] = Bundle("entries")
    holds: Bundle[Ask] = Bundle("holds")

    @initialize()
    def open(self) -> None:
        self.who = [ids.new() for _ in range(3)]
        self.now: datetime = NOON
        self.n = 0
        accounts = [(who, "cash", "EUR") for who in self.who]
        self.model = Model({account: -5 * n for n, account in enumerate(accounts)})
        actions.open(accounts=[(*a, self.model.floors[a]) for a in accounts], now=NOON)

    def move(self, payer: int, payee: int, amount: int) -> Move:
        """From one to another; to oneself means to the bank."""
        to = (self.who[payee], "cash") if payee != payer else (self.who[payer], BANK)
        return Move(self.who[payer], "cash", *to, "EUR", amount)

    def ask(self, **content: object) -> Ask:
        self.n += 1
        self.now += timedelta(seconds=1)
        return Ask(what=("step", self.n), happened_at=NOON, **content)  # type: ignore[arg-type]

    def both(self, ask: Ask) -> Ask:
        answer = actions.enter(ask=ask, now=self.now)
        assert told(answer) == self.model.enter(ask, self.now)
        return ask

    @rule(target=entries, who=people, amount=amounts)
    def fund(self, who: int, amount: int) -> Ask:
        return self.both(self.ask(moves=(self.move(who, who, amount).back(),)))

    @rule(target=entries, payer=people, payee=people, amount=amounts)
    def post(self, payer: int, payee: int, amount: int) -> Ask:
        return self.both(self.ask(moves=(self.move(payer, payee, amount),)))

    @rule(target=holds, payer=people, payee=people, amount=amounts, seconds=st.integers(1, 20))
    def hold(self, payer: int, payee: int, amount: int, seconds: int) -> Ask:
        until = self.now + timedelta(seconds=seconds)
        return self.both(self.ask(kind="hold", moves=(self.move(payer, payee, amount),), expires_at=until))

    @rule(target=entries, hold=holds, amount=amounts)
    def settle(self, hold: Ask, amount: int) -> Ask:
        return self.both(self.ask(kind="settle", of=hold.id, moves=(hold.moves[0].cut(amount),)))

    @rule(hold=consumes(holds), kind=st.sampled_from(["release", "expire"]))
    def let_go(self, hold: Ask, kind: str) -> None:
        self.both(self.ask(kind=kind, home=hold.home, of=hold.id))

    @rule(target=entries, of=entries)
    def reverse(self, of: Ask) -> Ask:
        return self.both(self.ask(kind="reverse", home=of.home, of=of.id))

    @rule(target=entries, payer=people, payee=people, amount=amounts)
    def at_most(self, payer: int, payee: int, amount: int) -> Ask:
        return self.both(self.ask(moves=(self.move(payer, payee, amount),), at_most=True))

    @rule(target=entries, moves=st.lists(st.tuples(people, people, amounts), min_size=2, max_size=5))
    def batch(self, moves: list[tuple[int, int, int]]) -> MultipleResults[Ask]:
        if any(self.model.owed(account) for account in self.model.floors):
            return multiple()  # then a whole is not the sum of its parts; debts are told by the other rules
        asks = [self.ask(moves=(self.move(*move),)) for move in moves]
        answers = actions.enter_batch(asks=asks, now=self.now)
        self.model.batch(asks)
        assert [a.code for a in answers] == [self.model.entries[ask.id][1] for ask in asks]
        return multiple(*asks)

    @rule(asked=entries, amount=amounts)
    def again(self, asked: Ask, amount: int) -> None:
        self.both(asked)
        if asked.moves:
            other = asked.moves[0].cut(asked.moves[0].amount + amount)
            self.both(Ask(what=asked.what, kind=asked.kind, of=asked.of, moves=(other,), happened_at=NOON,
                          at_most=asked.at_most, home=asked.home))  # fmt: skip

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        for account in self.model.floors:
            found = queries.account(*account)
            assert found is not None
            model = (
                self.model.balance.get(account, 0),
                self.model.reserved.get(account, 0),
                self.model.owed(account),
            )
            assert (found.balance, found.reserved, found.owed) == model

    def teardown(self) -> None:
        assert verify().broken is None


def told(answer: Answer) -> Told:
    return answer.status, answer.code, answer.amount


def run(examples: int, steps: int) -> None:
    """Run the machine; deadlines are the machine's own business on a shared box."""
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("books")
@pytest.mark.database
def test_the_ledger_agrees_with_a_dict() -> None:
    run(examples=60, steps=40)


@pytest.mark.usefixtures("books")
@pytest.mark.deep
def test_the_ledger_agrees_with_a_dict_for_long() -> None:
    run(examples=1500, steps=80)
