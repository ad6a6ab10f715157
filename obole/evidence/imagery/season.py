"""Which dates may be compared: the same sixty days of each year. Pure; looks at dates, never at values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 60
FEWEST = 3
"""A year needs this many clear dates before its median is worth anything."""

NORTH = [(month, day) for month in (5, 6, 7, 8) for day in (1, 11, 21)]
SOUTH = [(month, day) for month in (11, 12, 1, 2) for day in (1, 11, 21)]
"""Days on which a window may begin: the growing season of each half of the earth."""


@dataclass(frozen=True, slots=True)
class Season:
    """Sixty days from one day of the year on, the same each year; named by the year in which they begin."""

    month: int
    day: int

    def begins(self, year: int) -> date:
        """The first day of that year's sixty."""
        return date(year, self.month, self.day)

    def ends(self, year: int) -> date:
        """The last day of that year's sixty."""
        return self.begins(year) + timedelta(days=DAYS - 1)

    def year_of(self, day: date) -> int | None:
        """The year whose season holds this day, or None when it is out of season."""
        years = (year for year in (day.year, day.year - 1) if self.begins(year) <= day <= self.ends(year))
        return next(years, None)


@dataclass(frozen=True, slots=True)
class Pair:
    """One season in the last good year before planting and in the last good one after."""

    season: Season
    before: int
    after: int


def seasons(latitude: float) -> list[Season]:
    """The windows tried at this latitude (degrees, north positive)."""
    return [Season(month, day) for month, day in (NORTH if latitude >= 0 else SOUTH)]


def pair(days: Iterable[date], planted_on: date, choices: Iterable[Season]) -> Pair | None:
    """The season and two years to compare, from the days with a clear picture; None when no season has both.

    The season with most dates in the poorer of its two years is taken, then most in both, then the earliest
    in the list: nobody picks the window by the answer it gives.
    """
    days = list(days)
    found = [candidate for one in choices if (candidate := _years(days, planted_on, one))]
    return max(found, key=lambda candidate: _depth(days, candidate), default=None)


def _years(days: list[date], planted_on: date, season: Season) -> Pair | None:
    good = [year for year, count in _counts(days, season).items() if count >= FEWEST]
    before = [year for year in good if season.ends(year) <= planted_on]
    after = [year for year in good if season.begins(year) >= planted_on]
    return Pair(season, max(before), max(after)) if before and after else None


def _depth(days: list[date], candidate: Pair) -> tuple[int, int]:
    counts = _counts(days, candidate.season)
    both = counts[candidate.before], counts[candidate.after]
    return min(both), sum(both)


def _counts(days: list[date], season: Season) -> Counter[int]:
    return Counter(year for day in days if (year := season.year_of(day)) is not None)
