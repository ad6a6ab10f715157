"""Claiming: grams, stock and a sponsor's money move together or not at all; sold out and waiting are states."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from obole.giving import actions, claims, queries, refusals
from obole.giving.models import Claim, Pool, Waiting
from obole.ledger import queries as books
from obole.ledger import verify
from tests import world
from tests.world import DAWN, earns, energy, founded, person, plants

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]


def stock(made: world.World, place: str, good: str, unit: str) -> int:
    return books.available(made.projects[place, good].id, "stock", unit)


def test_a_claim_takes_the_grams_one_of_the_stock_and_holds_the_money() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 20_000)
    before = stock(made, "silver-dune", "saxaul", "tree:saxaul")
    done = plants(made, awa)
    assert (done.state, done.grams, done.price_minor, done.pool) == (
        "promised",
        17_900,
        650,
        made.pools["northwind"],
    )
    assert energy(awa) == 2_100
    assert stock(made, "silver-dune", "saxaul", "tree:saxaul") == before - 1
    assert queries.pool_state(made.pools["northwind"])["promised"] == 650
    assert verify.verify().balanced


def test_the_same_form_twice_is_one_tree() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 50_000)
    assert plants(made, awa).id == plants(made, awa).id
    assert energy(awa) == 50_000 - 17_900
    with pytest.raises(refusals.KeyTaken):
        plants(made, awa, place="wolf-spring")


def test_the_price_stays_with_the_claim_and_conversion_says_its_rate() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 20_000)
    done = plants(made, awa)
    (entry,) = [e for e in books.entries(awa.id) if e.rate]
    assert entry.rate == {"rate": "17900/1", "version": "goods:saxaul:2016-01-01"}
    assert done.grams == 17_900


def test_too_few_grams_are_refused_and_nothing_moves() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 17_899)
    with pytest.raises(refusals.NotEnoughGrams) as refused:
        plants(made, awa)
    assert refused.value.details == {"have": 17_899, "need": 17_900}
    assert (energy(awa), Claim.objects.count()) == (17_899, 0)


def test_sold_out_is_said_and_the_grams_stay() -> None:
    made = founded()
    diego = made.persons["diego"]
    project = made.projects["cloud-step", "fir"]
    actions.fund(pool=made.pools["lanternworks"], minor=1_000_000, reference="more", now=DAWN)
    earns(diego, 330_759 * 21)
    for n in range(20):
        plants(made, diego, "fir", "cloud-step", key=f"{n}")
    with pytest.raises(refusals.SoldOut):
        plants(made, diego, "fir", "cloud-step", key="21st")
    assert energy(diego) == 330_759
    assert actions.wait(person=diego.id, project=project.id, now=DAWN) == 1
    assert actions.wait(person=made.persons["awa"].id, project=project.id, now=DAWN) == 2
    assert actions.wait(person=diego.id, project=project.id, now=DAWN) == 1
    assert Waiting.objects.count() == 2


def test_without_a_pool_nothing_is_promised() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 400_000)
    with pytest.raises(refusals.NoPool):
        plants(made, awa, "fir", "quiet-ridge")
    assert energy(awa) == 400_000


def test_a_pool_that_ended_pays_for_nothing_new() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 20_000)
    Pool.objects.update(ends_at=DAWN)
    with pytest.raises(refusals.NoPool):
        plants(made, awa)


def test_a_place_that_opens_later_is_not_claimed_before() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 200_000)
    with pytest.raises(refusals.NotOpenYet):
        plants(made, awa, "pine", "new-shore")
    done = plants(made, awa, "pine", "new-shore", now=DAWN + timedelta(days=300))
    assert done.state == "promised"


def test_together_several_put_in_until_it_is_promised_and_one_certificate_will_stand() -> None:
    made = founded()
    awa, lin = made.persons["awa"], made.persons["lin"]
    earns(awa, 20_000)
    earns(lin, 20_000)
    tree = actions.gather(
        person=awa.id,
        project=made.projects["silver-dune", "saxaul"].id,
        seats=2,
        grams=10_000,
        key="t",
        now=DAWN,
    )
    assert tree.state == "gathering"
    actions.put_in(claim=tree.id, person=lin.id, grams=7_000, key="a", now=DAWN)
    actions.put_in(claim=tree.id, person=lin.id, grams=7_000, key="a", now=DAWN)
    assert (energy(awa), energy(lin), claims.gathered(tree.id)) == (10_000, 13_000, 17_000)
    with pytest.raises(refusals.BadGrams) as refused:
        actions.put_in(claim=tree.id, person=lin.id, grams=901, key="b", now=DAWN)
    assert refused.value.details == {"missing": 900}
    done = actions.put_in(claim=tree.id, person=awa.id, grams=900, key="c", now=DAWN)
    assert done.state == "promised"
    assert sorted(done.shares.values_list("grams", flat=True)) == [7_000, 10_900]
    assert verify.verify().balanced


def test_seats_are_two_to_twenty_and_no_more_than_said() -> None:
    made = founded()
    awa, lin, diego = (made.persons[k] for k in ("awa", "lin", "diego"))
    project = made.projects["silver-dune", "saxaul"].id
    for who in (awa, lin, diego):
        earns(who, 5_000)
    for seats in (1, 21, 0):
        with pytest.raises(refusals.BadSeats):
            actions.gather(person=awa.id, project=project, seats=seats, grams=10, key=f"{seats}", now=DAWN)
    tree = actions.gather(person=awa.id, project=project, seats=2, grams=10, key="two", now=DAWN)
    actions.put_in(claim=tree.id, person=lin.id, grams=10, key="l", now=DAWN)
    with pytest.raises(refusals.NoSeat):
        actions.put_in(claim=tree.id, person=diego.id, grams=10, key="d", now=DAWN)
    with pytest.raises(refusals.NotTogether):
        actions.gather(
            person=awa.id,
            project=made.projects["silver-dune", "land"].id,
            seats=2,
            grams=10,
            key="land",
            now=DAWN,
        )


def test_a_full_tree_waits_for_a_pool_with_its_grams_untouched() -> None:
    made = founded()
    awa, lin = made.persons["awa"], made.persons["lin"]
    earns(awa, 330_000)
    earns(lin, 1_000)
    tree = actions.gather(
        person=awa.id,
        project=made.projects["quiet-ridge", "fir"].id,
        seats=2,
        grams=330_000,
        key="f",
        now=DAWN,
    )
    done = actions.put_in(claim=tree.id, person=lin.id, grams=759, key="x", now=DAWN)
    assert (done.state, claims.gathered(tree.id)) == ("gathering", 330_759)
    actions.fund(pool=made.pools["lanternworks"], minor=10_000, reference="more", now=DAWN)
    assert actions.promise_gathered(now=DAWN) == 1
    tree.refresh_from_db()
    assert tree.state == "promised"
    assert verify.verify().balanced


def test_giving_back_returns_everyones_grams_once() -> None:
    made = founded()
    awa, lin = made.persons["awa"], made.persons["lin"]
    earns(awa, 1_000)
    earns(lin, 1_000)
    tree = actions.gather(
        person=awa.id,
        project=made.projects["silver-dune", "saxaul"].id,
        seats=3,
        grams=700,
        key="t",
        now=DAWN,
    )
    actions.put_in(claim=tree.id, person=lin.id, grams=300, key="a", now=DAWN)
    with pytest.raises(refusals.UnknownGood):
        actions.give_back(claim=tree.id, person=lin.id, now=DAWN)
    for _ in range(2):
        actions.give_back(claim=tree.id, person=awa.id, now=DAWN)
    assert (energy(awa), energy(lin)) == (1_000, 1_000)
    assert verify.verify().balanced


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_fifty_at_once_for_the_last_five_trees_get_exactly_five() -> None:
    made = founded()
    project = made.projects["silver-dune", "willow"]
    persons = [person(f"p{n}") for n in range(50)]
    for who in persons:
        earns(who, 19_680)
    earns(made.persons["awa"], 19_680 * 55)
    for n in range(55):
        plants(made, made.persons["awa"], "willow", key=f"{n}")
    outcomes = _all_at_once(
        lambda who: actions.claim(person=who.id, project=project.id, key="k", now=DAWN), persons
    )
    assert sorted(outcomes) == ["SoldOut"] * 45 + ["promised"] * 5
    assert sum(energy(who) == 0 for who in persons) == 5
    assert verify.verify().balanced


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_twenty_presses_of_one_form_are_one_tree() -> None:
    made = founded()
    awa = made.persons["awa"]
    earns(awa, 17_900 * 20)
    project = made.projects["silver-dune", "saxaul"]
    outcomes = _all_at_once(
        lambda _: actions.claim(person=awa.id, project=project.id, key="same", now=DAWN), [awa] * 20
    )
    assert set(outcomes) == {"promised"}
    assert Claim.objects.filter(person=awa.id).count() == 1
    assert energy(awa) == 17_900 * 19


def _all_at_once(verb, persons) -> list[str]:  # type: ignore[no-untyped-def]
    outcomes: list[str] = []
    start = threading.Barrier(min(len(persons), 8))

    def work(some) -> None:  # type: ignore[no-untyped-def]
        start.wait()
        for who in some:
            try:
                outcomes.append(verb(who).state)
            except refusals.Refusal as refused:
                outcomes.append(type(refused).__name__)
        connection.close()

    threads = [threading.Thread(target=work, args=(persons[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
