"""Photos: decoded and encoded anew, so that nothing else a file carries (place, name, code) is kept or served."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from obole.giving.refusals import BadPhoto

BYTES_MAX = 20_000_000
POINTS_MAX = 50_000_000
SIDE_MAX = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def keep(stream: BinaryIO, folder: Path) -> tuple[str, str]:
    """Re-encode a photo as JPEG without metadata under ``folder``; (file name, SHA-256 of the copy).

    Raises BadPhoto for what is too large, too many points, or no picture: sizes are read before pixels.
    """
    data = stream.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise BadPhoto
    copy = _encode(data)
    digest = hashlib.sha256(copy).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{digest}.jpg").write_bytes(copy)
    return f"{digest}.jpg", digest


def _encode(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > POINTS_MAX:
                raise BadPhoto
            picture.draft("RGB", (SIDE_MAX, SIDE_MAX))
            turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise BadPhoto from error
    turned.thumbnail((SIDE_MAX, SIDE_MAX))
    out = io.BytesIO()
    Image.frombytes("RGB", turned.size, turned.tobytes()).save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
