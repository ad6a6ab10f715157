"""The rule in numbers: detectability, seasons, and the three answers."""

from datetime import date, timedelta

import pytest

from obole.evidence.imagery.growth import NOISE, Species, crown_m2, detectable_age, signal
from obole.evidence.imagery.season import Season, pair, seasons
from obole.evidence.imagery.verdict import Answer, Planting, Reading, Why, decide
from obole.lib import toml
from tests.evidence.imagery_scenes import SAXAUL, WILLOW

PLANTED = date(2020, 4, 12)
TODAY = date(2024, 11, 1)
JULY = Season(7, 1)


def readings(
    year: int, contrast: float, *, dates: int = 4, month: int = 7, scatter: float = 0.0
) -> list[Reading]:
    first = date(year, month, 3)
    signs = (1, -1, 0.5, -0.5, 0)
    days = [first + timedelta(days=10 * n) for n in range(dates)]
    return [
        Reading(f"S{day:%Y%m%d}", day, 0.3 + contrast + scatter * signs[n % 5], 0.3)
        for n, day in enumerate(days)
    ]


def verdict(found: list[Reading], species: Species = WILLOW, pixels: int = 400, today: date = TODAY):
    planting = Planting(
        planted_on=PLANTED, species=species, plants_per_ha=species.plants_per_ha, pixels=pixels
    )
    return decide(found, planting, seasons=seasons(45), today=today)


def test_675_shrubs_of_half_a_square_metre_add_two_hundredths() -> None:
    shrub = Species(name="saxaul", spacing_m=(3, 5), crown_m2_by_year={2: 0.5})
    assert signal(shrub, 675, 2) == pytest.approx(0.02, abs=0.0005)
    assert detectable_age(shrub, 675) is None


@pytest.mark.parametrize(
    ("age", "area"), [(0, 0), (1, 0.05), (2, 0.275), (3, 0.5), (4, 1.0), (8, 3.0), (20, 3.0)]
)
def test_crowns_grow_along_what_is_known_and_no_further(age: int, area: float) -> None:
    assert crown_m2(SAXAUL, age) == pytest.approx(area)


def test_plants_are_detectable_from_the_first_year_above_the_noise() -> None:
    age = detectable_age(SAXAUL, 675)
    assert age == 5
    assert signal(SAXAUL, 675, age - 1) <= NOISE < signal(SAXAUL, 675, age)


def test_every_species_of_the_house_becomes_visible_some_day_but_none_in_its_first_year() -> None:
    for row in toml.read("species.toml")["species"]:
        species = Species.from_row(row)
        age = detectable_age(species, species.plants_per_ha)
        assert age is not None
        assert age > 1, species.name


def test_a_season_across_the_new_year_belongs_to_the_year_it_begins_in() -> None:
    south = Season(12, 11)
    assert [south.year_of(date(2021, 1, 5)), south.year_of(date(2020, 12, 20))] == [2020, 2020]
    assert south.year_of(date(2021, 2, 9)) is None
    assert (south.ends(2020) - south.begins(2020)).days == 59


def test_the_season_is_chosen_by_dates_alone() -> None:
    days = [date(year, 8, day) for year in (2019, 2023) for day in (2, 12, 22)]
    found = pair(days, PLANTED, seasons(45))
    assert found is not None
    assert (found.before, found.after) == (2019, 2023)
    assert all(found.season.year_of(day) for day in days)


def test_greening_beyond_the_noise_is_seen() -> None:
    found = verdict(readings(2019, 0.0) + readings(2023, 0.25))
    assert (found.answer, found.why) == (Answer.SEEN, Why.GREENED)
    assert found.change is not None
    assert found.change.value == pytest.approx(0.25)
    assert (found.change.low, found.change.high) == pytest.approx((0.20, 0.30))


def test_no_change_is_not_seen() -> None:
    found = verdict(readings(2019, 0.02) + readings(2023, 0.03))
    assert (found.answer, found.why) == (Answer.NOT_SEEN, Why.UNCHANGED)


def test_a_change_too_uncertain_to_call_is_not_called() -> None:
    wide = readings(2019, 0.0, scatter=0.4) + readings(2023, 0.2, scatter=0.4)
    assert verdict(wide).why is Why.WITHIN_NOISE


def test_one_hazy_date_moves_neither_value_nor_interval_much() -> None:
    clear = readings(2019, 0.0) + readings(2023, 0.25, dates=5)
    hazy = clear[:-1] + [Reading("haze", clear[-1].day, 0.22, 0.30)]
    assert verdict(hazy).answer is Answer.SEEN
    before, after = verdict(clear).change, verdict(hazy).change
    assert before is not None
    assert after is not None
    assert after.value == pytest.approx(before.value, abs=0.01)


@pytest.mark.parametrize(
    ("found", "told", "why"),
    [
        (readings(2019, 0.0) + readings(2023, 0.25), {"pixels": 9}, Why.TOO_SMALL),
        (
            readings(2019, 0.0) + readings(2021, 0.25),
            {"species": SAXAUL, "today": date(2021, 9, 9)},
            Why.TOO_YOUNG,
        ),
        ([], {}, Why.NO_USABLE_IMAGE),
        (readings(2019, 0.0, dates=2) + readings(2023, 0.2), {}, Why.TOO_FEW_DATES),
        (readings(2020, 0.0, month=1) + readings(2023, 0.4), {}, Why.NOT_COMPARABLE),
        (
            readings(2019, 0.0) + readings(2022, 0.2),
            {"species": SAXAUL, "today": date(2026, 1, 1)},
            Why.NO_RECENT_IMAGE,
        ),
    ],
)
def test_what_forbids_a_claim(found: list[Reading], told: dict, why: Why) -> None:
    given = verdict(found, **told)
    assert (given.answer, given.why) == (Answer.CANNOT_TELL, why)
    assert given.before_year == (2025 if why is Why.TOO_YOUNG else None)
