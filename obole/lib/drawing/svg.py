"""Small words of SVG: numbers, elements and the frame with its title for screen readers."""

from collections.abc import Iterable
from html import escape

Point = tuple[float, float]


def whole(value: float) -> str:
    """A coordinate in whole units, never "-0"."""
    return str(round(value))


def fine(value: float) -> str:
    """A coordinate to a tenth, for curves that must be smooth."""
    return f"{value:.1f}".replace("-0.0", "0.0").removesuffix(".0")


def element(name: str, inner: str = "", /, **attributes: object) -> str:
    """``<name …>inner</name>``; attribute names use _ for -, a trailing _ is dropped, None is left out."""
    pairs = (
        (key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None
    )
    text = "".join(f' {key}="{escape(str(value))}"' for key, value in pairs)
    return f"<{name}{text}>{inner}</{name}>" if inner else f"<{name}{text}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """A line of text at (x, y) in user units, escaped."""
    return element("text", escape(words), x=fine(x), y=fine(y), **attributes)


def polygon(points: Iterable[Point]) -> str:
    """Path data of a closed shape through whole-unit points."""
    corners = [f"{round(x)} {round(y)}" for x, y in points]
    return "M" + "L".join(corners) + "z"


def polyline(points: Iterable[Point]) -> str:
    """Path data of an open line, to a tenth of a unit."""
    return "M" + "L".join(f"{fine(x)} {fine(y)}" for x, y in points)


def smooth(points: list[Point], *, closed: bool = True) -> str:
    """Path data of a soft curve: each given point bends it, midpoints are passed through."""
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]
    start = middles[-1] if closed else points[0]
    bends = zip(points, middles, strict=True) if closed else zip(points[:-1], middles[:-1], strict=True)
    curve = "".join(f"Q{round(p[0])} {round(p[1])} {round(m[0])} {round(m[1])}" for p, m in bends)
    return f"M{round(start[0])} {round(start[1])}{curve}" + (
        "z" if closed else f"L{polygon([points[-1]])[1:-1]}"
    )


def frame(
    body: str,
    box: tuple[float, float, float, float],
    *,
    title: str = "",
    desc: str = "",
    **attributes: object,
) -> str:
    """A whole ``<svg>`` with view box (x, y, width, height); without a title it is hidden decoration."""
    view = " ".join(fine(value) for value in box)
    spoken = element("title", escape(title)) if title else ""
    spoken += element("desc", escape(desc)) if desc else ""
    role = {"role": "img", "aria_label": title} if title else {"aria_hidden": "true", "focusable": "false"}
    return element(
        "svg", spoken + body, xmlns="http://www.w3.org/2000/svg", viewBox=view, **role, **attributes
    )
