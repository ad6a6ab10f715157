"""A place: its outline with scale bar, north and the one-kilometre cell it is told by. Never a point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians

from obole.lib.drawing.svg import Point, element, fine, frame, polyline, text

WIDE, HIGH, MARGIN = 320.0, 240.0, 30.0
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The few words on the drawing, in the page's language."""

    north: str = "N"
    metres: str = "m"
    kilometres: str = "km"


def outline(
    *, rings: Sequence[Sequence[Point]], title: str = "", desc: str = "", words: Words | None = None
) -> str:
    """The rings (lon, lat in degrees, the first the outer one) as a plan, 320 × 240 units, north up."""
    said, flat = words or Words(), _flat(rings)
    if not flat:
        return frame("", (0, 0, WIDE, HIGH), title=title, desc=desc, class_="plot")
    scale, place = _window(flat)
    shape = "".join(polyline([place(point) for point in ring]) + "z" for ring in flat)
    body = (
        _grid(scale)
        + element("path", d=shape, fill_rule="evenodd", class_="plot-shape")
        + _north(said)
        + _bar(scale, said)
    )
    return frame(body, (0, 0, WIDE, HIGH), title=title, desc=desc, class_="plot")


def _flat(rings: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Degrees → metres from the first corner: exact enough for a plot, wrong for a country."""
    if not rings or not rings[0]:
        return []
    lon0, lat0 = rings[0][0]
    narrow = cos(radians(lat0)) * METRES_PER_DEGREE
    return [
        [((lon - lon0) * narrow, (lat - lat0) * METRES_PER_DEGREE) for lon, lat in ring] for ring in rings
    ]


def _window(flat: list[list[Point]]) -> tuple[float, Callable[[Point], Point]]:
    """Units per metre, and the function that puts a point (metres) on the sheet."""
    xs, ys = [x for ring in flat for x, _ in ring], [y for ring in flat for _, y in ring]
    wide, high = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
    scale = min((WIDE - 2 * MARGIN) / wide, (HIGH - 2 * MARGIN - 24) / high)
    left, top = (WIDE - wide * scale) / 2, MARGIN + (HIGH - 2 * MARGIN - 24 - high * scale) / 2
    return scale, lambda point: (left + (point[0] - min(xs)) * scale, top + (max(ys) - point[1]) * scale)


def _grid(scale: float) -> str:
    """Quiet squares, as long as the scale bar, so that size is felt."""
    step = _round_length(scale) * scale
    columns = "".join(f"M{fine(x * step)} 0V{fine(HIGH)}" for x in range(1, int(WIDE / step) + 1))
    rows = "".join(f"M0 {fine(y * step)}H{fine(WIDE)}" for y in range(1, int(HIGH / step) + 1))
    return element("path", d=columns + rows, class_="plot-grid", fill="none")


def _round_length(scale: float) -> float:
    """The longest of 1, 2, 5 × 10ⁿ metres that takes at most 90 units."""
    room = 90 / scale
    power = 10 ** floor(log10(room))
    return float(max(step * power for step in (1, 2, 5) if step * power <= room))


def _bar(scale: float, words: Words) -> str:
    length = _round_length(scale)
    label = (
        f"{length / 1000:g}\u00a0{words.kilometres}" if length >= 1000 else f"{length:g}\u00a0{words.metres}"
    )
    end = fine(16 + length * scale)
    bar = element("path", d=f"M16 214v6H{end}v-6", class_="plot-bar", fill="none")
    return bar + text(label, 16, 208, class_="plot-word")


def _north(words: Words) -> str:
    arrow = element("path", d="M300 16l7 20-7-5-7 5z", class_="plot-north")
    return arrow + text(words.north, 300, 50, text_anchor="middle", class_="plot-word")
