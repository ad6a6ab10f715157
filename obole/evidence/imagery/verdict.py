"""Seen, not seen, or cannot tell before a year: decided from numbers alone. Pure; no Django, no pixels.

The rule (reference/evidence.md 3.3): the same sixty days each year, the median of at least three clear dates,
less a control ring of the land around, and no claim below ten whole pixels or before the plants are large
enough to be seen at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import median

from obole.evidence.imagery.growth import NOISE, Species, detectable_age, signal
from obole.evidence.imagery.season import FEWEST, Pair, Season, pair

FEWEST_PIXELS = 10
DEVIATIONS = 1.96
"""Standard errors on either side: 95 of 100 such intervals hold the truth, were the errors normal."""

MAD_TO_SD = 1.4826
MEDIAN_TO_MEAN = 1.2533
"""How much wider a median's standard error is than a mean's, for normal errors."""


class Answer(StrEnum):
    """The three honest answers."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """What the answer rests on; for *cannot tell*, what is missing."""

    GREENED = "greened"
    UNCHANGED = "unchanged"
    TOO_SMALL = "too_small"
    TOO_YOUNG = "too_young"
    NEVER_VISIBLE = "never_visible"
    NO_USABLE_IMAGE = "no_usable_image"
    TOO_FEW_DATES = "too_few_dates"
    NOT_COMPARABLE = "not_comparable"
    NO_RECENT_IMAGE = "no_recent_image"
    WITHIN_NOISE = "within_noise"


@dataclass(frozen=True, slots=True)
class Reading:
    """One clear date: the median NDVI of the place's whole pixels and of the control land around it."""

    scene: str
    day: date
    place: float
    control: float

    @property
    def contrast(self) -> float:
        """The place less its control: haze and season lie on both and drop out."""
        return self.place - self.control


@dataclass(frozen=True, slots=True)
class Change:
    """How NDVI moved between two years, less the control's move, with its 95 % interval (all in NDVI)."""

    value: float
    low: float
    high: float
    before_year: int
    after_year: int
    season: Season
    place_before: float
    place_after: float
    control_before: float
    control_after: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, why, the year before which no satellite can tell (if that is known), and any change."""

    answer: Answer
    why: Why
    before_year: int | None
    detectable_year: int | None
    change: Change | None
    used: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """What was planted: day, species, density (plants/ha), and its place's whole pixels, if known."""

    planted_on: date
    species: Species
    plants_per_ha: float
    pixels: int | None

    @property
    def detectable_year(self) -> int | None:
        """The first year whose season can show these plants."""
        age = detectable_age(self.species, self.plants_per_ha)
        return None if age is None else self.planted_on.year + age

    def signal_in(self, year: int) -> float:
        """NDVI the plants should have added by that year, all alive."""
        return signal(self.species, self.plants_per_ha, year - self.planted_on.year)


def decide(
    readings: Sequence[Reading], planting: Planting, *, seasons: Iterable[Season], today: date
) -> Verdict:
    """The verdict over clear readings, one a day, trying ``seasons`` in order; ``today`` is the clock's."""
    years = pair([reading.day for reading in readings], planting.planted_on, seasons)
    change = _change(readings, years) if years else None
    why = _obstacle(readings, planting, change, today) or _compare(planting, change)
    answer = {Why.GREENED: Answer.SEEN, Why.UNCHANGED: Answer.NOT_SEEN}.get(why, Answer.CANNOT_TELL)
    return Verdict(
        answer=answer,
        why=why,
        before_year=planting.detectable_year if why is Why.TOO_YOUNG else None,
        detectable_year=planting.detectable_year,
        change=change,
        used=tuple(_used(readings, years)),
    )


def _obstacle(
    readings: Sequence[Reading], planting: Planting, change: Change | None, today: date
) -> Why | None:
    """What forbids a claim, the lasting reasons first."""
    visible = planting.detectable_year
    if planting.pixels is not None and planting.pixels < FEWEST_PIXELS:
        return Why.TOO_SMALL
    if visible is None:
        return Why.NEVER_VISIBLE
    if today.year < visible:
        return Why.TOO_YOUNG
    if change is None:
        return _nothing_to_compare(readings, planting.planted_on)
    return Why.NO_RECENT_IMAGE if change.after_year < visible else None


def _nothing_to_compare(readings: Sequence[Reading], planted_on: date) -> Why:
    if not readings:
        return Why.NO_USABLE_IMAGE
    before = sum(reading.day < planted_on for reading in readings)
    enough = min(before, len(readings) - before) >= FEWEST
    return Why.NOT_COMPARABLE if enough else Why.TOO_FEW_DATES


def _compare(planting: Planting, change: Change | None) -> Why:
    """Greened when all of the interval lies above zero; unchanged when it leaves no room for the plants."""
    if change is None:
        return Why.NO_USABLE_IMAGE
    if change.low > 0:
        return Why.GREENED
    return Why.UNCHANGED if change.high < planting.signal_in(change.after_year) else Why.WITHIN_NOISE


def _change(readings: Sequence[Reading], years: Pair) -> Change:
    before = _of_year(readings, years.season, years.before)
    after = _of_year(readings, years.season, years.after)
    value = median(one.contrast for one in after) - median(one.contrast for one in before)
    half = max(NOISE, DEVIATIONS * sqrt(_error(before) ** 2 + _error(after) ** 2))
    return Change(
        value=value,
        low=value - half,
        high=value + half,
        before_year=years.before,
        after_year=years.after,
        season=years.season,
        place_before=median(one.place for one in before),
        place_after=median(one.place for one in after),
        control_before=median(one.control for one in before),
        control_after=median(one.control for one in after),
    )


def _error(readings: Sequence[Reading]) -> float:
    """Standard error of the median contrast, from the median absolute deviation: one haze can't widen it."""
    middle = median(one.contrast for one in readings)
    spread = MAD_TO_SD * median(abs(one.contrast - middle) for one in readings)
    return MEDIAN_TO_MEAN * spread / sqrt(len(readings))


def _of_year(readings: Sequence[Reading], season: Season, year: int) -> list[Reading]:
    return [one for one in readings if season.year_of(one.day) == year]


def _used(readings: Sequence[Reading], years: Pair | None) -> list[Reading]:
    if years is None:
        return []
    both = {years.before, years.after}
    return [one for one in readings if years.season.year_of(one.day) in both]
