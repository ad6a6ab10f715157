"""The pixels of a place: which lie whole inside it, and which make the control ring around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.features import geometry_mask
from rasterio.transform import Affine
from rasterio.warp import transform_geom
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from obole.evidence.imagery.refusals import NotAPlace, TooManyPixels

Mask = NDArray[np.bool_]
GAP, WIDTH = 2, 10
"""The control ring begins two pixels outside the place, clear of its mixed edge, and is ten pixels wide."""

PAD = 2
MOST_PIXELS = 4_000_000
WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A window of whole pixels around a place in the coordinates of a picture (metres)."""

    crs: CRS
    transform: Affine
    inside: Mask
    control: Mask
    outline: BaseGeometry

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.inside.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.inside.shape[1])

    @property
    def pixels(self) -> int:
        """How many whole pixels the place has."""
        return int(self.inside.sum())


def polygon(geojson: Mapping[str, Any]) -> BaseGeometry:
    """The valid polygon of a GeoJSON geometry or feature, in degrees. Raises NotAPlace."""
    try:
        found = shape(geojson.get("geometry") or geojson)
    except Exception as error:  # shapely raises many kinds for malformed coordinates
        raise NotAPlace from error
    if found.geom_type not in {"Polygon", "MultiPolygon"} or found.is_empty or not found.is_valid:
        raise NotAPlace
    west, south, east, north = found.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise NotAPlace
    return found


def around(place: BaseGeometry, control: BaseGeometry | None, crs: CRS, origin: Affine) -> Grid:
    """The grid of a place (degrees) on the pixels of a picture with that transform (metres a pixel).

    Only pixels whose centre lies in the place eroded by one pixel count as inside, so each is whole.
    """
    pixel = max(abs(origin.a), abs(origin.e))
    outline = project(place, crs)
    beside = project(control, crs) if control else _ring(outline, pixel)
    transform, shape_ = _window(outline.union(beside).bounds, origin)
    inside = _centres(outline.buffer(-pixel), transform, shape_)
    beside_mask = _centres(beside.difference(outline.buffer(pixel)), transform, shape_)
    return Grid(crs, transform, inside, beside_mask, outline)


def project(place: BaseGeometry, crs: CRS) -> BaseGeometry:
    """A geometry in degrees, in the coordinates of ``crs``."""
    return shape(transform_geom(WGS84, crs, place.__geo_interface__))


def _ring(outline: BaseGeometry, pixel: float) -> BaseGeometry:
    return outline.buffer((GAP + WIDTH) * pixel).difference(outline.buffer(GAP * pixel))


def _window(bounds: tuple[float, ...], origin: Affine) -> tuple[Affine, tuple[int, int]]:
    """Whole pixels of the picture covering ``bounds``, and some to spare for what lies on the edge."""
    left, top = ~origin @ (bounds[0], bounds[3])
    right, bottom = ~origin @ (bounds[2], bounds[1])
    column, row = int(np.floor(left)) - PAD, int(np.floor(top)) - PAD
    size = int(np.ceil(bottom)) + PAD - row, int(np.ceil(right)) + PAD - column
    if size[0] * size[1] > MOST_PIXELS:
        raise TooManyPixels(pixels=size[0] * size[1], most=MOST_PIXELS)
    return origin @ Affine.translation(column, row), size


def _centres(area: BaseGeometry, transform: Affine, size: tuple[int, int]) -> Mask:
    if area.is_empty:
        return np.zeros(size, dtype=np.bool_)
    found: Mask = geometry_mask([area], out_shape=size, transform=transform, invert=True)
    return found
