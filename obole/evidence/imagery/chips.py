"""The piece of a scene over one place: exact bytes to hash, and a picture for people."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, PngImagePlugin

from obole.evidence.imagery.grid import Grid
from obole.evidence.imagery.pixels import Pixels

SCALE = 10_000
NO_DATA = -32_768
SIDE = 640
"""Pixels the longer side of a picture has at least, each of the scene's drawn as a whole square."""

RAMP = [
    (-0.2, (74, 102, 118)),
    (0.05, (214, 196, 160)),
    (0.25, (226, 216, 160)),
    (0.5, (132, 170, 96)),
    (0.9, (22, 84, 48)),
]
"""Water, bare ground, dry, green, dense: colours by NDVI."""

UNCLEAR = (233, 238, 228)
GOLD, INK = (199, 138, 24), (22, 36, 28)


@dataclass(frozen=True, slots=True)
class Chip:
    """A scene's NDVI over a place, as bytes and as a picture; ``cloud_share`` (0 to 1) is the place's own."""

    scene: str
    taken_at: datetime
    sensor: str
    cloud_share: float
    data: bytes
    sha256: str
    png: bytes


def cut(scene: str, taken_at: datetime, sensor: str, pixels: Pixels, grid: Grid, cloud_share: float) -> Chip:
    """The chip of a scene already read; the same scene and place give the same bytes anywhere."""
    data = canonical(scene, pixels, grid)
    share = f"{cloud_share:.3f}"
    facts = {"scene": scene, "date": taken_at.isoformat(), "sensor": sensor, "cloud_share": share}
    picture = draw(pixels, grid, facts)
    return Chip(scene, taken_at, sensor, cloud_share, data, hashlib.sha256(data).hexdigest(), picture)


def canonical(scene: str, pixels: Pixels, grid: Grid) -> bytes:
    """One line of JSON, then NDVI x 10,000 as little-endian int16 by rows, -32768 where not clear."""
    head = {
        "scene": scene,
        "crs": grid.crs.to_string(),
        "transform": [repr(float(number)) for number in grid.transform[:6]],
        "width": grid.width,
        "height": grid.height,
        "scale": "0.0001",
        "nodata": NO_DATA,
    }
    whole = np.where(pixels.clear, np.rint(np.nan_to_num(pixels.ndvi) * SCALE), NO_DATA)
    line = json.dumps(head, sort_keys=True, separators=(",", ":"))
    return line.encode() + b"\n" + whole.astype("<i2").tobytes()


def draw(pixels: Pixels, grid: Grid, facts: dict[str, str]) -> bytes:
    """A PNG in colours of NDVI, unclear pixels pale, the place outlined; ``facts`` go in as text chunks."""
    factor = max(1, -(-SIDE // max(grid.height, grid.width)))
    image = Image.fromarray(_colours(pixels)).resize(
        (grid.width * factor, grid.height * factor), Image.Resampling.NEAREST
    )
    _outline(image, grid, factor)
    notes = PngImagePlugin.PngInfo()
    for name, text in facts.items():
        notes.add_text(name, text)
    out = BytesIO()
    image.save(out, "PNG", pnginfo=notes, optimize=False)
    return out.getvalue()


def _colours(pixels: Pixels) -> NDArray[np.uint8]:
    stops = [stop for stop, _ in RAMP]
    channels = [np.interp(pixels.ndvi, stops, [colour[n] for _, colour in RAMP]) for n in range(3)]
    picture = np.nan_to_num(np.stack(channels, axis=-1)).astype(np.uint8)
    picture[~pixels.clear] = UNCLEAR
    return picture


def _outline(image: Image.Image, grid: Grid, factor: int) -> None:
    pen = ImageDraw.Draw(image)
    for part in getattr(grid.outline, "geoms", [grid.outline]):
        points = [~grid.transform @ point[:2] for point in part.exterior.coords]
        line = [(x * factor, y * factor) for x, y in points]
        pen.line(line, fill=INK, width=5, joint="curve")
        pen.line(line, fill=GOLD, width=3, joint="curve")
