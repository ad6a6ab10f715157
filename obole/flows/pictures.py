"""Pictures the demo draws itself: a hillside with rows of seedlings, different for every place and day."""

import hashlib
import io
from datetime import date

from django.conf import settings
from PIL import Image, ImageDraw

from obole.giving import photos
from obole.giving.models import Project


def photo(*, project: Project, day: date, mark: str = "") -> tuple[str, str]:
    """Draw and keep the picture of a planting; (file name, SHA-256). It says that the demo drew it."""
    seed = hashlib.sha256(f"{project.id}{day}{mark}".encode()).digest()
    picture = Image.new("RGB", (960, 640))
    draw = ImageDraw.Draw(picture)
    _sky(draw, seed[0])
    _rows(draw, seed)
    draw.text(
        (20, 610),
        f"drawn by the demo · plot {project.plot_id} · {project.good} · {day.isoformat()}",
        fill="#16241C",
    )
    data = io.BytesIO()
    picture.save(data, "PNG")
    data.seek(0)
    return photos.keep(data, settings.MEDIA_ROOT / "deliveries")


def _sky(draw: ImageDraw.ImageDraw, tint: int) -> None:
    for y in range(0, 640, 4):
        warm = y / 640
        shade = (int(214 + 30 * warm), int(232 - 12 * warm + tint % 9), int(226 - 50 * warm))
        draw.rectangle((0, y, 960, y + 4), fill=shade)
    draw.ellipse((700 + tint % 120, 70, 770 + tint % 120, 140), fill="#F7DFA5")
    draw.polygon(
        [(0, 330 + tint % 40), (420, 250), (960, 350 - tint % 50), (960, 640), (0, 640)], fill="#C8B98F"
    )
    draw.polygon([(0, 420), (520, 360 + tint % 30), (960, 430), (960, 640), (0, 640)], fill="#B9A776")


def _rows(draw: ImageDraw.ImageDraw, seed: bytes) -> None:
    for n in range(90):
        row, place = divmod(n, 15)
        wobble = seed[n % 32]
        size = 7 + row * 3 + wobble % 5
        x, y = 40 + place * 62 + row * 9 + wobble % 17, 400 + row * 34 + wobble % 9
        draw.line((x, y, x, y + size), fill="#6E5A41", width=2)
        for lean in (-1, 0, 1):
            draw.line((x, y + size // 3, x + lean * size // 2, y - size // 2), fill="#5F7F58", width=2)
