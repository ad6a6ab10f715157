"""The species that can be planted, from ``data/species.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from obole.lib import toml

Range = tuple[float, float]
Tones = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """How one species grows in a picture; angles in degrees from upright, lengths in picture units."""

    slug: str
    latin: str
    names: Mapping[str, str]
    stems: int
    fan: float
    trunk: tuple[float, float, float]  # length, width, bend
    orders: int
    children: tuple[int, int]
    ratio: Range
    angle: Range
    pull: float
    leaf: str
    bark: tuple[str, str]
    leaves: Mapping[str, Tones]
    kept: Mapping[str, float]
    first: float = 0.0
    pairs: int = 0  # above 0: a leader with branches in pairs

    @property
    def leader(self) -> bool:
        """Whether one stem runs through to the top."""
        return self.pairs > 0


@cache
def every() -> dict[str, Species]:
    """All species by slug."""
    return {row["slug"]: _read(row) for row in toml.read("species.toml")["species"]}


def get(slug: str) -> Species:
    """The species of that slug; an unknown one is drawn as the first row. Pictures never fail a page."""
    known = every()
    return known.get(slug) or next(iter(known.values()))


def _read(row: Mapping[str, Any]) -> Species:
    wanted = {field.name for field in fields(Species)}
    return Species(**{key: _frozen(value) for key, value in row.items() if key in wanted})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
