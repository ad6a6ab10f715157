"""The hardest cases of money in giving, by the numbers they have in our reading notes."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import permutations
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obole.ledger import actions, queries
from obole.ledger.batcher import Batcher
from obole.ledger.values import Answer, Ask, Move, fault
from obole.ledger.verify import verify
from obole.lib import amounts
from tests.ledger.cast import BANK, DAY, HOUR, NOON, ask, at_once, enter, funded, holder, holds, move

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(bill=st.integers(0, 10**7), weights=st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any))
def test_case_04_ten_percent_of_a_bill_over_three_causes(bill: int, weights: list[int]) -> None:
    causes = {str(n): holder("cash") for n in range(3)}
    operator = holder("revenue-share")
    tenth = (bill + 5) // 10  # half up, on the sum
    parts = amounts.split(tenth, dict(zip(causes, weights, strict=True)), seed=f"bill {operator}")
    moves = tuple(move(operator, "revenue/calls", causes[name], "cash", part) for name, part in parts.items())
    if moves:
        enter("bill", moves=moves).must()
    got = {name: queries.balance(who, "cash", "EUR") for name, who in causes.items()}
    assert sum(got.values()) == tenth == -queries.balance(operator, "revenue/calls", "EUR")
    for name, weight in zip(causes, weights, strict=True):
        assert abs(got[name] - tenth * weight / sum(weights)) < 1
        assert got[name] == 0 or queries.lines(causes[name])
        assert bool(queries.lines(causes[name])) == (got[name] > 0)  # a part of nothing has no row


CHANGED: list[dict[str, object]] = [
    {"amount": 101},
    {"to": "purse"},
    {"unit": "CNY"},
    {"at_most": True},
    {"kind": "hold"},
]


@pytest.mark.parametrize("change", CHANGED)
@pytest.mark.parametrize("form", ["one", "batch"])
def test_case_05_same_key_other_body(change: dict[str, object], form: str) -> None:
    pool, cause = funded(500), holder("cash", "purse")

    def body(
        *, amount: int = 100, to: str = "cash", unit: str = "EUR", at_most: bool = False, kind: str = "post"
    ) -> Ask:
        until = NOON + DAY if kind == "hold" else None
        moves = (move(pool, "pool", cause, to, amount, unit),)
        return ask("key", moves=moves, at_most=at_most, kind=kind, expires_at=until)

    def give(asked: Ask) -> Answer:
        if form == "one":
            return actions.enter(ask=asked, now=NOON)
        return actions.enter_batch(asks=[asked], now=NOON)[0]

    first = give(body())
    assert give(body(**change)).code == "other_content"  # type: ignore[arg-type]
    assert give(body()) == replace(first, status="replayed")
    assert holds(pool) == (400, 0)
    assert len(queries.entries(pool)) == 2  # its funds, and this


def test_case_05_what_failed_for_funds_stays_failed() -> None:
    pool, cause = holder("pool"), holder("cash")
    gift = (move(pool, "pool", cause, "cash", 100),)
    assert enter("gift", moves=gift).code == "insufficient"
    enter("funds", moves=(move(pool, BANK, pool, "pool", 500),)).must()
    assert enter("gift", moves=gift).code == "insufficient"
    assert enter("gift", moves=(move(pool, "pool", cause, "cash", 99),)).code == "other_content"


@pytest.mark.parametrize("form", ["one", "batch"])
def test_case_06_the_same_new_key_from_fifty_callers_at_once(form: str) -> None:
    pool, cause = funded(500), holder("cash")
    asked = ask("key", moves=(move(pool, "pool", cause, "cash", 100),))

    def call(_: int) -> Answer:
        if form == "one":
            return actions.enter(ask=asked, now=NOON)
        return actions.enter_batch(asks=[asked], now=NOON)[0]

    answers = at_once(50, call)
    assert sorted(answer.status for answer in answers) == ["entered"] + ["replayed"] * 49
    assert len({(answer.id, answer.moves) for answer in answers}) == 1
    assert (holds(pool), holds(cause, "cash")) == ((400, 0), (100, 0))
    assert verify().balanced


def test_case_10_a_late_fact_keeps_its_tax_year_and_the_closed_books_stay_closed() -> None:
    paris = ZoneInfo("Europe/Paris")
    eve = datetime(2025, 12, 31, 23, 59, 59, tzinfo=paris)
    new_year = datetime(2026, 1, 1, tzinfo=paris)
    donor = holder("cash", floor=-1000)
    gift = (move(donor, "cash", donor, BANK, 10),)
    enter("in time", moves=gift, happened_at=eve, now=eve).must()
    actions.close_period(until=new_year, now=new_year + DAY)
    before = queries.lines(donor, path="cash")
    late = enter("late", moves=gift, happened_at=eve, now=new_year + 9 * DAY).must()
    written = queries.entry(donor, late.id)
    assert written.happened_at.astimezone(paris).year == 2025
    assert written.booked_at == new_year
    assert before == [line for line in queries.lines(donor, path="cash") if line.booked_at < new_year]
    assert verify().balanced


def test_case_10_order_never_depends_on_the_callers_clocks() -> None:
    ends = []
    for order in permutations([("a", 0), ("b", -40), ("c", 40)]):
        who = funded(100)
        for name, skew in order:
            enter(name, moves=(move(who, "pool", who, BANK, 20),), happened_at=NOON + skew * DAY).must()
        ends.append((holds(who), [line.booked_at for line in queries.lines(who, path="pool")]))
    assert all(end == ends[0] for end in ends)


def test_case_11_steps_become_grams_become_a_tree_and_go_back_at_their_own_rate() -> None:
    awa, pool = holder("energy", unit="energy"), funded(2000)
    actions.open(accounts=[(awa, "trees", "tree:saxaul", 0)], now=NOON)
    enter("award", moves=(move(awa, "issued/forest", awa, "energy", 17_900, "energy"),)).must()
    rate = {"rate": "17900/1", "version": "abc"}
    tree = (
        move(awa, "energy", awa, "spent/trees", 17_900, "energy"),
        move(awa, "issued/trees", awa, "trees", 1, "tree:saxaul"),
        move(pool, "pool", pool, "outside/planter", 250),
    )
    claim = enter("claim", moves=tree, rate=rate).must()
    assert queries.entry(awa, claim.id).rate == rate
    undone = actions.reverse(home=awa, entry=claim.id, what=("undo",), happened_at=NOON, now=NOON + 400 * DAY)
    assert queries.entry(awa, undone.id).rate == rate  # the original's, whatever it has become
    for unit in ("energy", "tree:saxaul", "EUR"):
        assert (
            sum(
                queries.total(path, unit)
                for path in ("issued", "spent", "trees", "energy", "pool", "outside")
            )
            == 0
        )
    assert holds(awa, "energy", "energy") == (17_900, 0)
    assert verify().balanced


def test_case_11_floats_and_strange_units_stop_at_the_door() -> None:
    who = funded(5)
    for amount, unit, code in ((1.5, "EUR", "not_whole"), (1, "euro", "unknown_unit")):
        asked = ask("x", moves=(Move(who, "pool", who, BANK, unit, amount),))  # type: ignore[arg-type]
        assert (fault(asked), actions.enter(ask=asked, now=NOON).code) == (code, code)
    assert len(queries.entries(who)) == 1


PINNED = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"""
ANSWERS = ("settle", "release", "expire")


def answer_hold(kind: str, pool: UUID, hold: Answer, now: datetime) -> Answer:
    moves = hold.moves if kind == "settle" else ()
    asked = Ask(what=(kind,), home=pool, kind=kind, of=hold.id, moves=moves, happened_at=now)  # type: ignore[arg-type]
    return actions.enter(ask=asked, now=now)


@pytest.mark.parametrize("order", list(permutations(ANSWERS)))
@pytest.mark.parametrize("early", [True, False])
def test_case_12_exactly_one_answer_wins_in_every_order(order: tuple[str, ...], early: bool) -> None:
    pool, planter = funded(500), holder("cash")
    moves = (move(pool, "pool", planter, "cash", 400),)
    hold = enter("hold", kind="hold", moves=moves, expires_at=NOON + DAY).must()
    now = NOON + (HOUR if early else DAY)
    answers = {kind: answer_hold(kind, pool, hold, now) for kind in order}
    possible = [kind for kind in order if kind != ("expire" if early else "settle")]
    assert [kind for kind, answer in answers.items() if answer.stands] == possible[:1]
    assert answers["settle"].code == (
        None if possible[0] == "settle" else "already_answered" if early else "expired"
    )
    assert holds(pool)[1] == 0
    assert verify().balanced


def race(pool: UUID, hold: Answer, caller: int) -> Answer:
    kind = ANSWERS[caller % 3]
    return answer_hold(kind, pool, hold, NOON + (DAY if kind == "expire" else HOUR))


def test_case_12_exactly_one_answer_wins_when_they_race() -> None:
    for round_ in range(10):
        pool, planter = funded(500), holder("cash")
        moves = (move(pool, "pool", planter, "cash", 400),)
        hold = enter("hold", round_, kind="hold", moves=moves, expires_at=NOON + DAY).must()
        answers = at_once(6, partial(race, pool, hold))
        won = {answer.id for answer in answers if answer.stands}
        assert len(won) == 1
        assert [a.status for a in answers].count("entered") == 1
        assert holds(pool) in ((500, 0), (100, 0))
        assert sum(holds(pool)) + holds(planter, "cash")[0] == 500
    assert verify().balanced


def test_case_15_fifty_callers_on_one_pool_wait_in_line_and_pin_no_connection() -> None:
    pool, cause = funded(1000), holder("cash")
    line = Batcher(limit=16, room=1000)

    def call(n: int) -> list[Answer]:
        asks = [ask("gift", n, k, moves=(move(pool, "pool", cause, "cash", 3),)) for k in range(10)]
        return [line.enter(ask=asked, now=NOON) for asked in asks]

    answers = [answer for given in at_once(50, call) for answer in given]
    assert [a.status for a in answers].count("entered") == 333
    assert {a.code for a in answers} == {None, "insufficient"}
    assert (holds(pool), holds(cause, "cash")) == ((1, 0), (999, 0))
    with connection.cursor() as cursor:
        cursor.execute(PINNED)
        assert cursor.fetchone() == (0,)
    assert verify().balanced


def test_case_15_what_was_entered_before_a_crash_is_answered_after_it() -> None:
    pool, cause = funded(500), holder("cash")
    asked = ask("gift", moves=(move(pool, "pool", cause, "cash", 100),))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    actions.enter(ask=asked, now=NOON)
    connection.close()  # the caller dies before it hears the answer
    assert actions.enter(ask=asked, now=NOON).status == "replayed"
    assert holds(cause, "cash") == (100, 0)
