"""TopoJSON read at vendor time: the world as whole-unit paths and country rings, small enough to ship."""

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from obole.lib.drawing.svg import Point
from obole.lib.drawing.worldmap import WIDTH, project

Ring = list[Point]
ANTARCTICA = "010"
CODES = {  # names Natural Earth shortens, and where its names differ from CLDR's
    "Bosnia and Herz.": "BA",
    "Central African Rep.": "CF",
    "Côte d'Ivoire": "CI",
    "Dem. Rep. Congo": "CD",
    "Congo": "CG",
    "Dominican Rep.": "DO",
    "Eq. Guinea": "GQ",
    "eSwatini": "SZ",
    "Falkland Is.": "FK",
    "Fr. S. Antarctic Lands": "TF",
    "Macedonia": "MK",
    "Myanmar": "MM",
    "Palestine": "PS",
    "S. Sudan": "SS",
    "Solomon Is.": "SB",
    "Trinidad and Tobago": "TT",
    "Turkey": "TR",
    "United States of America": "US",
    "W. Sahara": "EH",
    "Bahamas": "BS",
    "Czechia": "CZ",
    "Timor-Leste": "TL",
    "Hong Kong": "HK",
}


def world(atlas: Mapping[str, Any], codes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What ``data/geo/world.json`` holds: land as a path (480 units wide), countries as rings (0.1°)."""
    known = {**(codes or {}), **CODES}
    arcs = list(_arcs(atlas))
    shapes = [shape for shape in atlas["objects"]["countries"]["geometries"] if shape.get("id") != ANTARCTICA]
    countries = {}
    for shape in shapes:
        name = shape["properties"]["name"]
        countries[known.get(name, name)] = {
            "name": name,
            "rings": [_tenths(ring) for ring in rings(shape, arcs)],
        }
    land = atlas["objects"]["land"]["geometries"][0]
    return {"land": "".join(_path(ring) for ring in rings(land, arcs)), "countries": countries}


def rings(shape: Mapping[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    """The rings (lon, lat in degrees) of a Polygon or MultiPolygon, holes included."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            yield from _cut(_join(ring, arcs))


def _cut(ring: Ring) -> Iterator[Ring]:
    """The ring in pieces where it leaps the date line: a leap would be drawn right across the map."""
    pieces: list[Ring] = [[]]
    for before, point in zip([ring[0], *ring], ring, strict=False):
        if abs(point[0] - before[0]) > 180:
            pieces.append([])
        pieces[-1].append(point)
    if len(pieces) > 1:  # the ring's end and beginning are one piece
        pieces[0] = pieces.pop() + pieces[0]
    yield from (piece for piece in pieces if len(piece) > 2)


def _arcs(atlas: Mapping[str, Any]) -> Iterator[Ring]:
    """Each arc's points in degrees: deltas summed, then scaled and moved."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        xs, ys = accumulate(p[0] for p in arc), accumulate(p[1] for p in arc)
        yield [(x * sx + tx, y * sy + ty) for x, y in zip(xs, ys, strict=True)]


def _join(indexes: list[int], arcs: list[Ring]) -> Ring:
    """A ring from its arcs; a negative index ~i is arc i walked backward. Shared end points are kept once."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _tenths(ring: Ring) -> list[list[int]]:
    return [[round(lon * 10), round(lat * 10)] for lon, lat in ring]


def _path(ring: Ring) -> str:
    """Whole-unit path data on the world map; repeated points and specks are left out, Antarctica too."""
    if max(lat for _, lat in ring) < -60:
        return ""
    points = [(round(x), round(y)) for x, y in (project(lon, lat, WIDTH) for lon, lat in ring)]
    kept = [p for before, p in zip([None, *points], points, strict=False) if p != before]
    if len(kept) < 4:
        return ""
    steps = [f"{x - px} {y - py}" for (px, py), (x, y) in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}l" + " ".join(steps) + "z"
