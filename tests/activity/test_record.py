"""Recording acts: once per source and record, refusals per item, nothing lost."""

from datetime import date, timedelta

import pytest

from obole.activity import actions, queries
from obole.activity.models import Act, Due
from obole.activity.plausible import Reading
from tests import world
from tests.world import MONDAY

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]


def reading(record: str = "a", quantity: int = 100, **more: object) -> Reading:
    return Reading(source="phone", record=record, kind="walk", quantity=quantity, day=MONDAY, **more)  # type: ignore[arg-type]


def told(who: object, *readings: Reading) -> list[tuple[str, str | None]]:
    outcomes = actions.record(person=who.id, zone=who.zone, readings=readings, now=world.at(MONDAY, 21))  # type: ignore[attr-defined]
    return [(o.status, o.code) for o in outcomes]


def test_the_same_act_again_is_a_duplicate_and_other_content_is_refused() -> None:
    awa = world.person("Awa")
    assert told(awa, reading()) == [("recorded", None)]
    assert told(awa, reading()) == [("duplicate", None)]
    assert told(awa, reading(quantity=101)) == [("refused", "act_other_content")]
    assert told(awa, reading(quantity=101, rev=1)) == [("recorded", None)]
    assert [act.quantity for act in queries.of_day(awa.id, MONDAY)] == [101]


def test_a_batch_is_judged_item_by_item_and_keeps_its_order() -> None:
    awa = world.person("Awa")
    batch = [reading("a"), reading("a"), reading("a", 5), reading("b", -1), reading("c", 10**9), reading("d")]
    assert told(awa, *batch) == [
        ("recorded", None), ("duplicate", None), ("refused", "act_other_content"), ("refused", "bad_quantity"),
        ("refused", "bad_quantity"), ("recorded", None),
    ]  # fmt: skip
    assert Act.objects.filter(person=awa.id).count() == 2


def test_one_persons_record_says_nothing_of_anothers() -> None:
    awa, eve = world.person("Awa"), world.person("Eve")
    assert told(awa, reading()) == told(eve, reading(quantity=7)) == [("recorded", None)]


@pytest.mark.parametrize("record", ["", "x" * 121])
def test_a_record_needs_an_id_of_its_own(record: str) -> None:
    assert told(world.person(), reading(record)) == [("refused", "bad_record")]


def test_the_day_waits_to_be_judged_until_it_ends_where_the_person_lives() -> None:
    lin = world.person("Lin", zone="Asia/Shanghai")
    told(lin, reading())
    due = Due.objects.get(person=lin.id)
    assert due.ends_at == world.at(MONDAY + timedelta(days=1), 0, "Asia/Shanghai")


def test_acts_are_append_only_for_the_program_itself() -> None:
    awa = world.person("Awa")
    told(awa, reading())
    with pytest.raises(TypeError):
        Act.objects.get(person=awa.id).save()
    with pytest.raises(TypeError):
        Act.objects.get(person=awa.id).delete()


def test_a_day_on_the_other_side_of_midnight_is_not_the_future() -> None:
    """At nine in the evening in Paris it is tomorrow in Shanghai."""
    lin = world.person("Lin", zone="Asia/Shanghai")
    tuesday = Reading(source="phone", record="t", kind="walk", quantity=5, day=MONDAY + timedelta(days=1))
    assert told(lin, tuesday) == [("recorded", None)]
    assert told(world.person(), tuesday) == [("refused", "future")]


def test_a_file_is_accounted_for_line_by_line() -> None:
    awa = world.person("Awa")
    outcomes = [(2, actions.Outcome("recorded")), (3, actions.Outcome("refused", "bad_day"))]
    kept = actions.keep_upload(
        person=awa.id, kind="fitbit-daily", sha256=b"0" * 32, outcomes=outcomes, now=world.DAWN
    )
    assert (kept.read, kept.recorded, kept.refusals) == (2, 1, [{"line": 3, "code": "bad_day"}])
    assert date(2026, 3, 1) == kept.created_at.date()
