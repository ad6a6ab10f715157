"""What a planting place's outline must be: rules over GeoJSON, each with its own word. Pure.

The rules are those TerraMatch checks (reference/evidence.md 3.5), with the overlap rule of our own case 10:
an overlap counts above 1 % of the smaller place and only where it is wider than the jitter of a phone's GPS.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import is_valid_reason, transform
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from obole.evidence.place_refusals import (
    MissingFields,
    NotGeoJSON,
    NotPolygon,
    OutOfBounds,
    OutsideCountry,
    Overlap,
    SelfCrossing,
    Spike,
    TooLarge,
    TooSmall,
    UnlikePromise,
    WrongField,
)

MOST_M2 = 1_000_000
FEWEST_M2 = 1
SPIKE_SHARE = 0.6
OVERLAP_SHARE = 0.01
JITTER_M = 5.0
INSIDE_SHARE = 0.75
PROMISED_SHARES = (0.75, 1.25)
"""A place may be 75 to 125 % of the area that was promised."""

EARTH_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
FIELDS = ("poly_name", "plantstart", "plantend", "practice", "target_sys", "distr", "num_trees")
"""What a partner's file says of each place, in TerraMatch's names."""

EMPTY = (None, "", "null")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An approved place: its name and its outline in degrees."""

    name: str
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class Country:
    """A country's name and its land in degrees."""

    name: str
    land: BaseGeometry


def check_outline(
    geojson: Mapping[str, Any],
    *,
    neighbours: Iterable[Neighbour] = (),
    country: Country | None = None,
    promised_m2: int | None = None,
) -> BaseGeometry:
    """The outline (degrees) of a GeoJSON geometry or feature that keeps every rule; raises the first broken.

    An Overlap carries the overlapping piece as GeoJSON in ``details["overlap"]``, to be drawn.
    """
    found = outline(geojson)
    _check_lines(found)
    _check_size(found, promised_m2)
    for neighbour in neighbours:
        _check_overlap(found, neighbour)
    if country:
        _check_country(found, country)
    return found


def outline(geojson: Mapping[str, Any]) -> BaseGeometry:
    """The polygons of a GeoJSON geometry or feature, as drawn. Raises NotGeoJSON, NotPolygon, OutOfBounds."""
    try:
        geometry = geojson.get("geometry") or geojson
        found = shape(geometry)
    except Exception as error:  # shapely raises many kinds for malformed coordinates
        raise NotGeoJSON from error
    if found.geom_type not in {"Polygon", "MultiPolygon"}:
        raise NotPolygon(kind=found.geom_type)
    if found.is_empty:
        raise TooSmall
    west, south, east, north = found.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise OutOfBounds
    return found


def area_m2(found: BaseGeometry) -> int:
    """The area of an outline in degrees (whole m2, half up); good to 0.1 % for places within some ten km."""
    return int(in_metres(found, found.centroid.y).area + 0.5)


def in_metres(found: BaseGeometry, latitude: float) -> BaseGeometry:
    """The outline in metres east and north on the WGS 84 ellipsoid, true at that latitude (degrees)."""
    east, north = _metres_per_degree(latitude)

    def scaled(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(points * (east, north))

    return transform(found, scaled)


def check_fields(properties: Mapping[str, Any]) -> None:
    """Refuse a partner's feature whose attributes are missing, empty or impossible.

    Raises MissingFields for absent ones, WrongField for the first that is empty, no date, or no whole count.
    """
    if missing := [field for field in FIELDS if field not in properties]:
        raise MissingFields(fields=", ".join(missing))
    for field in FIELDS:
        if properties[field] in EMPTY:
            raise WrongField(field=field, value=properties[field] or "empty")
    for field in ("plantstart", "plantend"):
        _check_date(field, properties[field])
    _check_count(properties["num_trees"])


def _check_date(field: str, value: object) -> None:
    try:
        date.fromisoformat(str(value))
    except ValueError as error:
        raise WrongField(field=field, value=value) from error


def _check_count(value: object) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or int(str(value)) < 0:
        raise WrongField(field="num_trees", value=value)


def _metres_per_degree(latitude: float) -> tuple[float, float]:
    """Lengths of one degree of longitude and latitude there (m), by the ellipsoid's radii of curvature."""
    squared = FLATTENING * (2 - FLATTENING)
    bend = 1 - squared * sin(radians(latitude)) ** 2
    prime = EARTH_RADIUS_M / bend**0.5
    meridian = EARTH_RADIUS_M * (1 - squared) / bend**1.5
    return radians(1) * prime * cos(radians(latitude)), radians(1) * meridian


def _check_lines(found: BaseGeometry) -> None:
    """Spikes first: a needle may also touch itself, and its own word helps more."""
    for part in getattr(found, "geoms", [found]):
        if near := _spike(in_metres(part, part.centroid.y if part.area else part.bounds[1]), part):
            raise Spike(near=near)
    if not found.is_valid:
        raise SelfCrossing(near=_crossing(found))


def _spike(metres: BaseGeometry, degrees: BaseGeometry) -> str | None:
    """Where one corner's two edges exceed 60 % of the perimeter, as a triangle's always do: from five on."""
    corners = list(metres.exterior.coords)[:-1]
    if len(corners) <= 4:
        return None
    perimeter = metres.exterior.length
    for number, corner in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        if _distance(before, corner) + _distance(corner, after) > SPIKE_SHARE * perimeter:
            return _said(degrees.exterior.coords[number])
    return None


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _crossing(found: BaseGeometry) -> str:
    """Shapely names the point where it found the fault: "Self-intersection[30.1 10.2]"."""
    reason = str(is_valid_reason(found))
    east, _, north = reason.rpartition("[")[2].rstrip("]").partition(" ")
    return _said((float(east), float(north)))


def _said(point: tuple[float, ...]) -> str:
    return f"{point[1]:.5f}, {point[0]:.5f}"


def _check_size(found: BaseGeometry, promised_m2: int | None) -> None:
    area = area_m2(found)
    if area < FEWEST_M2:
        raise TooSmall
    if area > MOST_M2:
        raise TooLarge(area_m2=area, most_m2=MOST_M2)
    least, most = PROMISED_SHARES
    if promised_m2 is not None and not least * promised_m2 <= area <= most * promised_m2:
        raise UnlikePromise(area_m2=area, promised_m2=promised_m2)


def _check_overlap(found: BaseGeometry, neighbour: Neighbour) -> None:
    """Refuse an overlap above 1 % of the smaller place that is wider than GPS jitter anywhere."""
    both = found.intersection(neighbour.outline)
    if not both.area:
        return
    area, smaller = area_m2(both), min(area_m2(found), area_m2(neighbour.outline))
    if area <= OVERLAP_SHARE * smaller or in_metres(both, both.centroid.y).buffer(-JITTER_M / 2).is_empty:
        return
    percent = round(100 * area / smaller, 1)
    raise Overlap(neighbour=neighbour.name, area_m2=area, percent=percent, overlap=mapping(both))


def _check_country(found: BaseGeometry, country: Country) -> None:
    share = found.intersection(country.land).area / found.area
    if share < INSIDE_SHARE:
        raise OutsideCountry(percent=int(share * 100), country=country.name)
