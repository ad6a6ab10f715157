"""Maps to choose a place on: the world or one country, drawn on the server, with pins that are links.

Shapes are Natural Earth 1:110m (public domain) by way of npm world-atlas (ISC). Borders are that data's;
``borders=False`` leaves them out, since some countries prescribe their own.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from math import cos, radians
from typing import Any

from obole.lib import toml
from obole.lib.drawing.svg import Point, element, fine, frame, polygon

WIDTH, HEIGHT = 480, 232
NEAR = 14
"""Pins closer than this (units) are moved apart so that each can be touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A place to choose: degrees, the link it is, its spoken name, whether it is the chosen one."""

    lon: float
    lat: float
    href: str
    label: str
    here: bool = False


def project(lon: float, lat: float, width: float) -> Point:
    """Degrees → units on a world ``width`` wide, from 84° N: Natural Earth projection (Šavrič 2011)."""
    x, y = _natural(radians(lon), radians(lat))
    scale = width / (2 * 0.8707 * 3.14159265)
    return (width / 2 + x * scale, (_natural(0, radians(84))[1] - y) * scale)


def _natural(lam: float, phi: float) -> Point:
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return (x, y)


def world(*, pins: Iterable[Pin], title: str = "") -> str:
    """The world's land with pins."""
    land = element("path", d=_data()["land"], class_="map-land", fill="#C9DCC4")
    placed = [(pin, project(pin.lon, pin.lat, WIDTH)) for pin in pins]
    return _map(land + _pins(placed), HEIGHT, title)


def country(*, code: str, pins: Iterable[Pin], title: str = "", borders: bool = True) -> str:
    """One country (ISO 3166 alpha-2) with its neighbours and pins; the world when its shape isn't known."""
    found, chosen = _data()["countries"].get(code), list(pins)
    if not found:
        return world(pins=chosen, title=title)
    view = _View.of(max(found["rings"], key=len), chosen)
    around = "" if not borders else _shapes(code, view)
    own = "".join(polygon(view.unit(x / 10, y / 10) for x, y in ring) for ring in found["rings"])
    body = around + element("path", d=own, class_="map-here", fill="#B4CFAE")
    placed = [(pin, view.unit(pin.lon, pin.lat)) for pin in chosen]
    return _map(body + _pins(placed), view.height, title)


@dataclass(frozen=True, slots=True)
class _View:
    """A window of the earth: west and north edge in degrees, units per degree either way, height in units."""

    west: float
    north: float
    across: float
    down: float
    height: float

    @classmethod
    def of(cls, ring: list[list[int]], pins: list[Pin]) -> "_View":
        """The window round a country's main ring (tenths of degrees) and the pins, with a margin."""
        lons = [x / 10 for x, _ in ring] + [pin.lon for pin in pins]
        lats = [y / 10 for _, y in ring] + [pin.lat for pin in pins]
        narrow = cos(radians((min(lats) + max(lats)) / 2))
        wide = max((max(lons) - min(lons)) * narrow, 0.7 * (max(lats) - min(lats)), 1.0) * 1.14
        across = WIDTH / wide * narrow
        height = (max(lats) - min(lats)) * WIDTH / wide + 0.07 * WIDTH
        middle = (min(lons) + max(lons)) / 2
        return cls(middle - WIDTH / 2 / across, max(lats) + 0.035 * wide, across, WIDTH / wide, height)

    def unit(self, lon: float, lat: float) -> Point:
        """Degrees → units."""
        return ((lon - self.west) * self.across, (self.north - lat) * self.down)

    def shows(self, points: list[Point]) -> bool:
        """Whether any part of these points' box lies in the window."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < self.height


def _shapes(code: str, view: _View) -> str:
    """The neighbours that the window shows."""
    rings = (ring for other, row in _data()["countries"].items() if other != code for ring in row["rings"])
    units = ([view.unit(x / 10, y / 10) for x, y in ring] for ring in rings)
    return element(
        "path",
        d="".join(polygon(points) for points in units if view.shows(points)),
        class_="map-land",
        fill="#DDE6D8",
    )


def _pins(placed: list[tuple[Pin, Point]]) -> str:
    """Round pins as links, moved apart where they would cover one another, the chosen one on top."""
    spots: list[tuple[Pin, Point]] = []
    for pin, (x, y) in placed:
        while any(abs(x - ox) < NEAR and abs(y - oy) < NEAR for _, (ox, oy) in spots):
            x += NEAR
        spots.append((pin, (x, y)))
    return "".join(_pin(pin, *spot) for pin, spot in sorted(spots, key=lambda s: s[0].here))


def _pin(pin: Pin, x: float, y: float) -> str:
    hit = element("circle", cx=fine(x), cy=fine(y), r=16, fill="transparent", class_="pin-hit")
    dot = element(
        "circle",
        cx=fine(x),
        cy=fine(y),
        r=8 if pin.here else 6,
        fill="#1F6B45",
        stroke="#FFFFFF",
        stroke_width=2,
        class_="pin-dot",
    )
    ring = (
        element(
            "circle",
            cx=fine(x),
            cy=fine(y),
            r=12,
            fill="none",
            stroke="#7A4E00",
            stroke_width=2,
            class_="pin-ring",
        )
        if pin.here
        else ""
    )
    name = element("title", escape(pin.label))
    here = {"aria_current": "true"} if pin.here else {}
    return element(
        "a",
        name + hit + ring + dot,
        href=pin.href,
        class_="pin is-here" if pin.here else "pin",
        aria_label=pin.label,
        **here,
    )


def _map(body: str, height: float, title: str) -> str:
    """The frame; a group rather than one image, so that readers find the links inside."""
    drawn = frame(body, (0, 0, WIDTH, height), class_="map")
    named = f'role="group" aria-label="{escape(title)}"' if title else 'role="group"'
    return drawn.replace('aria-hidden="true" focusable="false"', named, 1)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(toml.find("geo/world.json").read_text(encoding="utf-8"))
    return data
