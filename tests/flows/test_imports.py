"""Files of many persons, and a file's days lived one after another."""

import csv
import io

import pytest

from obole.activity import refusals
from obole.activity.models import Act
from obole.flows import imports
from obole.flows.replay import replay
from obole.people.models import Identity, Person
from obole.people.refusals import IdentityTaken
from obole.programmes.models import Award
from tests import world
from tests.shared import DATA

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]
STEPS = DATA / "activity" / "fitbit" / "dailySteps_merged.csv"


def load(create: bool = True) -> dict[str, object]:
    with STEPS.open("rb") as stream:
        return imports.import_file(
            kind="fitbit-daily", stream=stream, now=world.DAWN, create_persons=create
        ).told()


def test_the_real_file_is_recorded_once() -> None:
    assert load() == {"read": 940, "recorded": 940, "duplicates": 0, "refused": 0, "refusals": []}
    assert load() == {"read": 940, "recorded": 0, "duplicates": 940, "refused": 0, "refusals": []}
    assert (Person.objects.count(), Act.objects.count()) == (33, 940)


def test_without_leave_to_create_persons_every_line_says_why_not() -> None:
    told = load(create=False)
    assert (told["recorded"], told["refused"]) == (0, 940)
    assert told["refusals"][0] == {"line": 2, "code": "unknown_person"}  # type: ignore[index]


def test_a_replay_agrees_with_a_plain_recomputation_and_changes_nothing_twice() -> None:
    with STEPS.open(newline="") as file:
        steps = [int(row["StepTotal"]) for row in csv.DictReader(file)]
    grams = sum(min(count // 50, 296) for count in steps)
    for _ in range(2):
        with STEPS.open("rb") as stream:
            told = replay(kind="fitbit-daily", stream=stream, programme_id="forest")
        assert told == {
            "persons": 33, "days": 31, "acts": 940, "awards": sum(count >= 50 for count in steps),
            "energy_g": grams, "books_balanced": True,
        }  # fmt: skip
    assert sum(Award.objects.values_list("amount", flat=True)) == grams


def own(who: Person, text: str, kind: str = "fitbit-daily") -> dict[str, object]:
    now = world.at(world.MONDAY, 21)
    return imports.import_own(person=who, kind=kind, stream=io.BytesIO(text.encode()), now=now)[0].told()


HEAD = "Id,ActivityDay,StepTotal\n"


def test_a_persons_own_file_counts_for_them_and_old_days_are_told() -> None:
    told = own(world.person(), HEAD + "77,3/2/2026,8000\n77,1/1/2020,8000\n77,3/3/2026,1\n77,x,1\n")
    assert told["recorded"] == 1
    assert told["refusals"] == [
        {"line": 3, "code": "stale"},
        {"line": 4, "code": "future"},
        {"line": 5, "code": "bad_day"},
    ]


def test_one_account_at_the_source_feeds_one_person() -> None:
    awa, eve = world.person("Awa"), world.person("Eve")
    own(awa, HEAD + "77,3/2/2026,8000\n")
    with pytest.raises(IdentityTaken):
        own(eve, HEAD + "77,3/2/2026,8000\n")
    assert Identity.objects.get().person_id == awa.id
    assert not Act.objects.filter(person=eve.id).exists()


def test_a_file_of_two_persons_is_nobodys_own() -> None:
    with pytest.raises(refusals.BadFile):
        own(world.person(), HEAD + "77,3/2/2026,8000\n78,3/2/2026,9000\n")


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obole.flows.imports.BYTES_MAX", 100)
    with pytest.raises(refusals.TooLarge):
        own(world.person(), HEAD + "77,3/2/2026,8000\n" * 10)


def test_an_unknown_kind_of_file_is_refused() -> None:
    with pytest.raises(refusals.BadFile):
        own(world.person(), "", kind="pigeon")
