"""The rules' own examples are tests; and the set-based judging equals the plain one."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obole.activity import kinds
from obole.ledger import actions as ledger
from obole.lib import ids
from obole.programmes import actions
from obole.programmes.models import Award
from obole.programmes.rescue import share
from obole.programmes.rules import Example, Fact, Programme, Rule, grams, of_day, programme, programmes
from tests import world

EXAMPLES = [(p, e) for p in programmes() for e in p.examples]


@pytest.mark.parametrize(("under", "example"), EXAMPLES, ids=[e.title["en"] for _, e in EXAMPLES])
def test_every_worked_example_of_the_rules_file_holds(under: Programme, example: Example) -> None:
    assert grams(under, example.facts, example.day) == example.gives


def test_every_text_of_the_data_is_there_in_three_languages() -> None:
    texts = (
        [p.names for p in programmes()] + [p.promise for p in programmes()] + [e.title for _, e in EXAMPLES]
    )
    texts += [kind.names for kind in kinds.all_kinds().values()]
    assert all(set(text) == {"en", "fr", "zh"} and all(text.values()) for text in texts)


@given(steps=st.integers(0, 200_000), more=st.integers(0, 200_000))
def test_more_steps_never_give_fewer_grams(steps: int, more: int) -> None:
    def of(quantity: int) -> int:
        return grams(
            programme("forest"), [Fact(kind="walk", tier="measured", quantity=quantity)], world.MONDAY
        )

    assert 0 <= of(steps) <= of(steps + more) <= 296


def test_a_later_rule_takes_over_on_its_day_and_not_before() -> None:
    old = Rule(since=date(2026, 1, 1), act="walk", tier="measured", per=50, give=1, daily_max=296)
    new = Rule(since=date(2026, 4, 1), act="walk", tier="measured", per=100, give=1, daily_max=100)
    made = Programme(
        id="x",
        unit="energy",
        names={},
        promise={},
        ripe_hour=7,
        keep_hours=72,
        rescue_hours=24,
        rules=(new, old),
        examples=(),
        digest="",
    )
    fact = [Fact(kind="walk", tier="measured", quantity=10_000)]
    told = {day: grams(made, fact, day) for day in (date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1))}
    assert list(told.values()) == [0, 200, 100]


def test_measured_and_typed_steps_of_a_day_never_add_up() -> None:
    facts = [
        Fact(kind="walk", tier="measured", quantity=6_000),
        Fact(kind="walk", tier="typed", quantity=9_000),
    ]
    (one,) = of_day(programme("forest"), facts, world.MONDAY)
    assert (one.tier, one.grams) == ("measured", 120)


FACTS = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 2), st.sampled_from(["walk", "metro", "bus", "bike", "e_bill", "gliding"]),
        st.sampled_from(["measured", "typed"]), st.integers(0, 30_000),
    ),
    max_size=25, unique_by=lambda row: row[:4],
)  # fmt: skip


@pytest.mark.database
@pytest.mark.django_db(databases="__all__")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=FACTS)
def test_the_set_based_judging_equals_the_plain_one(rows: list[tuple[int, int, str, str, int]]) -> None:
    """Ten people, three days, any facts: SQL and Python give every person-day the same grams."""
    with transaction.atomic():
        persons = [ids.new() for _ in range(6)]
        ledger.open(accounts=[(p, "ripe", "energy", 0) for p in persons], now=world.DAWN)
        _fill([(persons[p], world.MONDAY + timedelta(days=d), k, t, q) for p, d, k, t, q in rows])
        actions.award_set(programme=programme("forest"), now=world.at(world.MONDAY + timedelta(days=5), 12))
        for n, person in enumerate(persons):
            for d in range(3):
                day = world.MONDAY + timedelta(days=d)
                facts = [Fact(kind=k, tier=t, quantity=q) for p, dd, k, t, q in rows if (p, dd) == (n, d)]
                awarded = sum(Award.objects.filter(person=person, day=day).values_list("amount", flat=True))
                assert awarded == grams(programme("forest"), facts, day)
        transaction.set_rollback(True)


def _fill(rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS fact (person uuid, day date, zone text, kind text, tier text, quantity bigint) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM fact")
        cursor.executemany("INSERT INTO fact VALUES (%s, %s, 'Europe/Paris', %s, %s, %s)", rows)


@given(amount=st.integers(1, 10**6), rule=st.sampled_from(["owner", "half"]))
def test_a_rescue_shares_out_all_of_it_and_a_friendship_cannot_lose(amount: int, rule: str) -> None:
    owner, friend = share(amount, rule)
    assert owner + friend == amount
    assert owner >= friend >= 0
