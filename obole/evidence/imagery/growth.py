"""When plants grow large enough for a satellite: spacing, crowns and pixel noise. Pure; no Django, no pixels.

The signal of young plants is the share of ground their crowns cover times the difference between a crown and
bare ground. 675 shrubs/ha with crowns of 0.5 m2 cover 3.4 %, so about 0.02 NDVI: below the 0.05 that clear
dates differ by from year to year (measured on 68 Sentinel-2 dates, reference/evidence.md 3.3 and 3.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

NOISE = 0.05
"""NDVI by which the median of one land's clear dates differs from year to year without any change."""

CROWN_CONTRAST = 0.6
"""NDVI of a closed crown less that of bare ground."""

M2_PER_HA = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """A species: its usual spacing (m, m) and its mean crown area (m2) by whole years since planting."""

    name: str
    spacing_m: tuple[float, float]
    crown_m2_by_year: Mapping[int, float]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Species":
        """From a row of ``data/species.toml`` (its ``latin``, ``spacing_m`` and ``crown_m2_by_year``)."""
        along, across = row["spacing_m"]
        crowns = {int(age): float(area) for age, area in row["crown_m2_by_year"].items()}
        return cls(name=row["latin"], spacing_m=(float(along), float(across)), crown_m2_by_year=crowns)

    @property
    def plants_per_ha(self) -> float:
        """How many stand on a hectare at the usual spacing."""
        return M2_PER_HA / (self.spacing_m[0] * self.spacing_m[1])


def crown_m2(species: Species, age: int) -> float:
    """Mean crown area (m2) at that age (years): linear between the known ages, from 0 m2 at planting.

    After the last known age it stays as it is: growth nobody wrote down is not claimed.
    """
    known = sorted({0: 0.0, **species.crown_m2_by_year}.items())
    for (young, small), (old, large) in pairwise(known):
        if young <= age <= old:
            return small + (large - small) * (age - young) / (old - young)
    return known[-1][1] if age > 0 else known[0][1]


def signal(species: Species, plants_per_ha: float, age: int) -> float:
    """NDVI (0 to 0.6) the crowns add at that age (years), all plants alive; a closed cover is the most."""
    cover = min(1.0, plants_per_ha * crown_m2(species, age) / M2_PER_HA)
    return cover * CROWN_CONTRAST


def detectable_age(species: Species, plants_per_ha: float) -> int | None:
    """The first age (whole years) whose signal rises above the noise; None when it never does."""
    oldest = max(species.crown_m2_by_year, default=0)
    ages = (age for age in range(1, oldest + 1) if signal(species, plants_per_ha, age) > NOISE)
    return next(ages, None)
