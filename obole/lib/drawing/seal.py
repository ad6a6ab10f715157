"""The seal: three rings of six curves, all from the bytes of a document's SHA-256.

Two seals that differ are two documents; two alike prove nothing, the checks below them do.
"""

from functools import lru_cache
from math import cos, pi, sin

from obole.lib.drawing.svg import element, frame, polyline

RADII = (0.52, 0.72, 0.92)
CURVES, STEPS, RADIUS, RIM = 6, 240, 90, "#B07A12"


def svg(*, digest: bytes | str, size: int = 160, title: str = "") -> str:
    """The seal of a SHA-256 (32 bytes or 64 hex digits), ``size`` px across."""
    raw = bytes.fromhex(digest) if isinstance(digest, str) else digest
    return frame(
        group(raw), (-100, -100, 200, 200), title=title, width=size, height=size, class_="seal-picture"
    )


@lru_cache(maxsize=256)
def group(digest: bytes) -> str:
    """The seal as a ``<g>`` of radius 100 round (0, 0)."""
    rings = "".join(_ring(digest[index * 10 : index * 10 + 10], radius) for index, radius in enumerate(RADII))
    curves = element("g", rings, fill="none", stroke=RIM, stroke_width=0.7, class_="seal-line")
    plain = element("circle", r=93, fill="none", stroke=RIM, stroke_width=1.4, class_="seal-line")
    dotted = element(
        "circle",
        r=97.5,
        fill="none",
        stroke=RIM,
        stroke_width=1,
        stroke_dasharray="1 2.5",
        class_="seal-line",
    )
    return element("g", curves + plain + dotted, class_="seal")


def _ring(part: bytes, radius: float) -> str:
    """Six curves r = R·(1 + a·sin(nθ + φ)·cos(mθ)), one turned a little from the next."""
    n, m = 7 + part[0] % 9, 2 + part[1] % 5
    a, phase = 0.10 + part[2] / 255 * 0.10, part[3] / 255 * 2 * pi
    turn = 0.16 + part[4] / 255 * 0.22
    return "".join(element("path", d=_curve(radius, n, m, a, phase + turn * k)) for k in range(CURVES))


def _curve(radius: float, n: int, m: int, a: float, phase: float) -> str:
    angles = [2 * pi * step / STEPS for step in range(STEPS)]
    lengths = [RADIUS * radius * (1 + a * sin(n * t + phase) * cos(m * t)) for t in angles]
    return polyline([(r * cos(t), r * sin(t)) for r, t in zip(lengths, angles, strict=True)]) + "z"
