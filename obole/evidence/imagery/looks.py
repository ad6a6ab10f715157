"""What is found while a folder is read: scenes looked at over one place, and scenes refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

from obole.evidence.imagery.grid import Grid, Mask, around
from obole.evidence.imagery.items import Scene
from obole.evidence.imagery.pixels import Pixels
from obole.evidence.imagery.refusals import BlueDisagrees, SceneRefusal

BLUE_DISAGREES = 0.04
"""Blue reflectance of one land hardly changes with the seasons; haze and a wrong offset (0.1) change it."""

FEWEST_BLUE = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """A scene that was not used, and why. ``day`` is None when its item can't be read."""

    scene: str
    day: date | None
    refusal: SceneRefusal

    @property
    def code(self) -> str:
        """The refusal's stable code."""
        return self.refusal.code


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One scene read over the place."""

    scene: Scene
    pixels: Pixels
    grid: Grid

    @property
    def day(self) -> date:
        """The day it was taken (UTC)."""
        return self.scene.taken_at.date()

    def clear(self, where: Mask) -> float:
        """Share of these pixels that is clear."""
        return float(self.pixels.clear[where].mean()) if where.any() else 0.0

    def middle(self, where: Mask) -> float:
        """Median NDVI of the clear ones of these pixels."""
        return float(np.median(self.pixels.ndvi[where & self.pixels.clear]))

    def off(self) -> NDArray[np.float32]:
        """How far each clear pixel's NDVI lies from the place's; NaN where not clear."""
        return np.where(self.pixels.clear, self.pixels.ndvi - self.middle(self.grid.inside), np.nan)

    def check_blue(self, usual: float | None) -> None:
        """Refuse a scene whose blue differs from the other dates'; two equal camps refuse each other."""
        if usual is None or self.pixels.blue is None:
            return
        off = self.pixels.blue - usual
        if abs(off) > BLUE_DISAGREES:
            raise BlueDisagrees(item=self.scene.name, off=f"{off:+.3f}")


@dataclass(slots=True)
class Table:
    """The looks and refusals over one place (and its control, in degrees), and the grids they share."""

    place: BaseGeometry
    control: BaseGeometry | None
    now: datetime
    looks: list[Look] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    grids: dict[tuple[str, Affine], Grid] = field(default_factory=dict)

    @property
    def pixels(self) -> int | None:
        """The place's whole pixels on the finest grid; None when no scene could be opened."""
        return max((grid.pixels for grid in self.grids.values()), default=None)

    def grid(self, crs: CRS, transform: Affine) -> Grid:
        """The place's grid on such pictures, computed once."""
        key = (crs.to_string(), transform)
        if key not in self.grids:
            self.grids[key] = around(self.place, self.control, crs, transform)
        return self.grids[key]


def usual_blue(looks: Iterable[Look]) -> float | None:
    """The median blue of all dates; None when too few have one."""
    blues = [look.pixels.blue for look in looks if look.pixels.blue is not None]
    return median(blues) if len(blues) >= FEWEST_BLUE else None
