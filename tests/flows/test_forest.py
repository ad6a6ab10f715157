"""The walk: acts, the night, seven o'clock, collecting, fading, and a friend's hand."""

from datetime import timedelta

import pytest

from obole.flows import forest
from obole.ledger import queries as books
from obole.ledger import verify
from obole.people import actions as people
from obole.people.models import Rule
from obole.programmes import actions, queries
from obole.programmes.models import Award, LotEnd
from obole.programmes.refusals import NotFriends, NotRipe, NotToRescue
from obole.programmes.rules import programme
from tests import world
from tests.world import MONDAY, at, energy, night, walks

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


def awards(who: object) -> list[int]:
    return list(Award.objects.filter(person=who.id).order_by("kind", "rev").values_list("amount", flat=True))  # type: ignore[attr-defined]


def test_12031_steps_are_240_grams_ripe_at_seven_the_next_morning() -> None:
    awa = world.person("Awa")
    walks(awa, 12_031)
    night()
    assert awards(awa) == [240]
    with pytest.raises(NotRipe):
        actions.collect(person=awa.id, now=at(TUESDAY, 7) - timedelta(seconds=1))
    assert actions.collect(person=awa.id, now=at(TUESDAY, 7)) == 240
    assert energy(awa) == 240
    assert verify.verify().balanced


def test_a_second_tap_collects_nothing_more() -> None:
    awa = world.person("Awa")
    walks(awa, 5_000)
    night()
    actions.collect(person=awa.id, now=at(TUESDAY, 8))
    with pytest.raises(NotRipe):
        actions.collect(person=awa.id, now=at(TUESDAY, 8))
    assert energy(awa) == 100


def test_closing_a_day_twice_awards_once_and_a_late_sync_adds_its_difference() -> None:
    awa = world.person("Awa")
    walks(awa, 6_000)
    night()
    night()
    assert awards(awa) == [120]
    walks(awa, 9_040, rev=1)
    night()
    assert awards(awa) == [120, 60]
    walks(awa, 20_000, rev=2)
    night()
    assert awards(awa) == [120, 60, 116], "capped at 296 for the day"
    walks(awa, 100, rev=3)
    night()
    assert sum(awards(awa)) == 296, "a lower correction takes nothing back that was awarded"
    assert books.balance(awa.id, "ripe", "energy") == 296


def test_two_devices_on_one_body_are_not_added_up_but_two_rides_are() -> None:
    awa = world.person("Awa")
    walks(awa, 7_000, source="watch")
    walks(awa, 6_000, source="phone")
    world.tells(awa, "metro", 1, record="r1")
    world.tells(awa, "metro", 1, record="r2")
    night()
    assert sorted(awards(awa)) == [104, 140]


def test_typed_steps_have_the_lower_cap() -> None:
    awa = world.person("Awa")
    walks(awa, 12_000, source="typed", tier="typed")
    night()
    assert awards(awa) == [100]


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Asia/Shanghai", "America/Bogota", "Pacific/Pago_Pago"]
)
def test_a_day_closes_when_it_ends_where_the_person_lives(zone: str) -> None:
    who = world.person(zone=zone)
    walks(who, 5_000)
    end = at(TUESDAY, 0, zone)
    assert forest.close_days(now=end - timedelta(seconds=1)).days == 0
    assert forest.close_days(now=end).days == 1
    assert Award.objects.get(person=who.id).ripe_at == at(TUESDAY, 7, zone)


def test_the_day_the_clocks_change_still_ripens_at_seven() -> None:
    awa = world.person("Awa")
    saturday = MONDAY.replace(day=28)
    walks(awa, 5_000, saturday)
    night(saturday)
    award = Award.objects.get(person=awa.id)
    assert award.ripe_at == at(saturday + timedelta(days=1), 7)
    assert (award.ripe_at - at(saturday, 7)) == timedelta(hours=23)
    assert award.expires_at - award.ripe_at == timedelta(hours=72)


def test_what_arrives_late_ripens_when_it_is_judged_and_has_its_full_time() -> None:
    awa = world.person("Awa")
    walks(awa, 5_000)
    forest.close_days(now=at(FRIDAY, 12))
    assert actions.collect(person=awa.id, now=at(FRIDAY, 12)) == 100


def test_uncollected_it_fades_after_72_hours_and_the_books_say_so() -> None:
    awa = world.person("Awa")
    walks(awa, 5_000)
    night()
    assert forest.fade(now=at(FRIDAY, 7) - timedelta(seconds=1)) == 0
    assert forest.fade(now=at(FRIDAY, 7)) == 100
    assert forest.fade(now=at(FRIDAY, 8)) == 0
    with pytest.raises(NotRipe):
        actions.collect(person=awa.id, now=at(FRIDAY, 8))
    found = queries.first_faded(awa.id)
    assert found is not None
    assert found[1].amount == 100
    assert books.balance(awa.id, "ripe", "energy") == 0
    assert verify.verify().balanced


def test_collect_for_me_needs_no_alarm_clock() -> None:
    awa, eve = world.person("Awa"), world.person("Eve")
    people.choose(person=awa.id, collect_for_me=True)
    for who in (awa, eve):
        walks(who, 5_000)
    night()
    assert forest.collect_for_all(now=at(TUESDAY, 9)) == 100
    assert (energy(awa), energy(eve)) == (100, 0)


RESCUES = [(Rule.HALF, 5_050, 51, 50), (Rule.OWNER, 5_050, 101, 0)]


@pytest.mark.parametrize(("rule", "steps", "owner_gets", "friend_gets"), RESCUES)
def test_in_the_last_day_a_friend_rescues_by_the_rule_both_chose(
    rule: Rule, steps: int, owner_gets: int, friend_gets: int
) -> None:
    lin, awa = world.person("Lin"), world.person("Awa")
    people.befriend(one=lin.id, other=awa.id, rule=rule, now=world.DAWN)
    walks(lin, steps)
    night()
    award = Award.objects.get(person=lin.id)
    ask = {"owner": lin.id, "friend": awa.id, "award": award.id, "programme": programme("forest")}
    with pytest.raises(NotToRescue):
        actions.rescue(**ask, now=award.expires_at - timedelta(hours=24, seconds=1))
    assert actions.rescue(**ask, now=award.expires_at - timedelta(hours=24)) == (owner_gets, friend_gets)
    assert (energy(lin), energy(awa)) == (owner_gets, friend_gets)
    with pytest.raises(NotToRescue):
        actions.rescue(**ask, now=award.expires_at - timedelta(hours=1))
    assert LotEnd.objects.get(person=lin.id).how == "rescued"
    assert verify.verify().balanced


def test_a_stranger_rescues_nothing() -> None:
    lin, eve = world.person("Lin"), world.person("Eve")
    walks(lin, 5_000)
    night()
    award = Award.objects.get(person=lin.id)
    with pytest.raises(NotFriends):
        actions.rescue(
            owner=lin.id, friend=eve.id, award=award.id, programme=programme("forest"), now=at(FRIDAY, 1)
        )


def test_slices_of_one_close_the_same_as_one_slice() -> None:
    persons = [world.person() for _ in range(7)]
    for n, who in enumerate(persons):
        walks(who, 1_000 * (n + 1))
    forest.close_days(now=at(TUESDAY, 1), slice_size=2)
    assert [sum(awards(who)) for who in persons] == [20 * (n + 1) for n in range(7)]
    assert verify.verify().balanced
