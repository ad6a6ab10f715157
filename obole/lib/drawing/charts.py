"""Small charts, drawn on the server: colours are classes, numbers stand in a table beside them.

No second axis, no pies.
"""

from collections.abc import Sequence

from obole.lib.drawing.svg import Point, element, fine, frame, polyline

WIDE = 320.0
STACKS, STACK_HIGH = 8, 5


def sparkline(*, values: Sequence[float], title: str = "", desc: str = "") -> str:
    """A line of values at even steps (a month of days), its last one marked. 320 × 64 units."""
    if not values:
        return _chart("", 64, title, desc)
    points = _points(values, 64.0, 8.0)
    line = element("path", d=polyline(points), fill="none", class_="chart-line")
    area = element("path", d=f"{polyline(points)}V64H{fine(points[0][0])}z", class_="chart-area")
    last = element("circle", cx=fine(points[-1][0]), cy=fine(points[-1][1]), r=4.5, class_="chart-last")
    return _chart(area + line + last, 64, title, desc)


def _points(values: Sequence[float], high: float, room: float) -> list[Point]:
    most = max(max(values), 1e-9)
    step = (WIDE - 2 * room) / max(1, len(values) - 1)
    return [
        (room + index * step, high - 4 - max(0.0, value) / most * (high - room - 4))
        for index, value in enumerate(values)
    ]


def shares(*, parts: Sequence[tuple[str, int]], title: str = "", desc: str = "") -> str:
    """One bar, one piece per (name, amount), class ``share-n`` for the nth. 320 × 28 units."""
    total = sum(max(0, amount) for _, amount in parts) or 1
    pieces, x = [], 0.0
    for number, (name, amount) in enumerate(parts, start=1):
        width = WIDE * max(0, amount) / total
        piece = {
            "x": fine(x),
            "y": 0,
            "width": fine(max(0.0, width - 2)),
            "height": 28,
            "rx": 5,
            "class_": f"share share-{min(number, 6)}",
        }
        pieces.append(element("rect", element("title", _plain(name)), **piece))
        x += width
    return _chart("".join(pieces), 28, title, desc)


def day_curve(*, steps: Sequence[int], title: str = "", desc: str = "") -> str:
    """Steps by hour of a day (24 numbers) as bars; ticks every six hours. 320 × 84 units."""
    most, width = max([*steps, 1]), WIDE / max(1, len(steps))
    bars = [_bar(index * width, width, 62 * max(0, value) / most) for index, value in enumerate(steps)]
    base = element("path", d=f"M0 66H{fine(WIDE)}", class_="chart-base")
    marks = [_tick(WIDE * hour / 24, hour) for hour in (0, 6, 12, 18, 24)]
    return _chart("".join(bars) + base + "".join(marks), 84, title, desc)


def _bar(x: float, width: float, height: float) -> str:
    tall = max(1.5, height)
    return element(
        "rect",
        x=fine(x + 2),
        y=fine(66 - tall),
        width=fine(width - 4),
        height=fine(tall),
        rx=3,
        class_="chart-bar",
    )


def _tick(x: float, hour: int) -> str:
    anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
    return element("text", str(hour), x=fine(x), y=81, text_anchor=anchor, class_="chart-tick")


def coin_stack(*, left: int, total: int, title: str = "", desc: str = "") -> str:
    """A pool as 40 coins in 8 stacks: gold is left (any rest shows one), dashed is given. 320 × 76 units."""
    coins = STACKS * STACK_HIGH
    share = min(1.0, max(0.0, left / total)) if total > 0 else 0.0
    gold = max(1, round(coins * share)) if left > 0 else 0
    drawn = [_disc(number % STACKS, number // STACKS, gold=number < gold) for number in range(coins)]
    return _chart("".join(drawn), 76, title, desc)


def _disc(stack: int, level: int, *, gold: bool) -> str:
    """One coin lying on its stack, seen a little from above: its edge, then its face."""
    x, y = 20 + stack * 40, 62 - level * 11
    edge = f"M{x - 17} {y - 4}v7a17 6 0 0 0 34 0v-7"
    body = element("path", d=edge) + element("ellipse", cx=x, cy=y - 4, rx=17, ry=6)
    return element("g", body, class_="stack-coin" if gold else "stack-gone")


def progress(*, value: int, total: int, title: str = "", desc: str = "") -> str:
    """A rounded bar filled to value / total. 320 × 12 units."""
    share = min(1.0, max(0.0, value / total)) if total > 0 else 0.0
    groove = element("rect", x=0.5, y=0.5, width=WIDE - 1, height=11, rx=5.5, class_="chart-groove")
    fill = (
        element("rect", x=0, y=0, width=fine(max(12.0, WIDE * share)), height=12, rx=6, class_="chart-fill")
        if value > 0
        else ""
    )
    return _chart(groove + fill, 12, title, desc)


def ring(*, value: int, total: int, title: str = "", desc: str = "") -> str:
    """A ring filled to value / total, for what is shared together. 96 × 96 units."""
    done = round(100 * min(1.0, max(0.0, value / total))) if total > 0 else 0
    circle = {"cx": 48, "cy": 48, "r": 40, "fill": "none", "stroke_width": 10}
    arc = element(
        "circle",
        pathLength=100,
        stroke_dasharray=f"{done} 100",
        transform="rotate(-90 48 48)",
        class_="ring-fill",
        **circle,
    )
    body = element("circle", class_="ring-groove", **circle) + (arc if done else "")
    return frame(body, (0, 0, 96, 96), title=title, desc=desc, width=96, height=96, class_="chart ring")


def _chart(body: str, height: float, title: str, desc: str) -> str:
    return frame(body, (0, 0, WIDE, height), title=title, desc=desc, class_="chart")


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
