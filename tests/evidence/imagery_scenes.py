"""Folders of dated scenes for tests: the 68 real dates of Slovenia one by one, and made ones that say so."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin
from rasterio.warp import transform_geom

from obole.evidence.imagery.growth import Species
from tests.shared import DATA

REAL = DATA / "evidence" / "s2_slovenia_2015_2017"
SAXAUL = Species(name="saxaul", spacing_m=(3, 5), crown_m2_by_year={1: 0.05, 3: 0.5, 5: 1.5, 8: 3.0})
"""Invented growth, close to what is told of plot 277: half a square metre of crown after three years."""

WILLOW = Species(name="willow", spacing_m=(2, 2), crown_m2_by_year={1: 1.0, 3: 4.0})
UTM48 = CRS.from_epsg(32648)
SIDE = 60
ORIGIN = from_origin(560_000, 4_300_000, 10, 10)


def square(west: float, north: float, metres: float, crs: CRS) -> dict[str, Any]:
    """A square place as GeoJSON in degrees, from its north-west corner in metres."""
    east, south = west + metres, north - metres
    ring = [(west, north), (east, north), (east, south), (west, south), (west, north)]
    found: dict[str, Any] = transform_geom(crs, 4326, {"type": "Polygon", "coordinates": [ring]})
    return found


def real_place(metres: float = 300, row: int = 35, column: int = 35) -> dict[str, Any]:
    """A place in the real scenes, from the pixel of its north-west corner."""
    with rasterio.open(REAL / "ndvi_68dates.tif") as source:
        west, north = source.transform @ (column, row)
        return square(west, north, metres, source.crs)


MADE_PLACE = square(560_150, 4_299_850, 300, UTM48)
"""Thirty by thirty pixels in the middle of every made scene."""


def inside() -> NDArray[np.bool_]:
    """The pixels of the made place."""
    mask = np.zeros((SIDE, SIDE), dtype=np.bool_)
    mask[15:45, 15:45] = True
    return mask


def real_days() -> list[datetime]:
    """The instants of the 68 real dates, in order."""
    with rasterio.open(REAL / "ndvi_68dates.tif") as source:
        return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in source.descriptions]


def unstack(folder: Path, keep: Callable[[datetime], bool] = lambda _: True) -> Path:
    """Write the real dates that ``keep`` wants as single scenes with checksums, as a supplier would."""
    with (
        rasterio.open(REAL / "ndvi_68dates.tif") as values,
        rasterio.open(REAL / "cloudmask_68dates.tif") as clouds,
    ):
        for number, moment in enumerate(real_days(), 1):
            if keep(moment):
                layers = {
                    "ndvi": (values.read(number), -32768, 0.0001),
                    "clm": (clouds.read(number), 255, 1.0),
                }
                write(folder, f"S2_{number:02}", moment, layers, values.crs, values.transform)
    return folder


def write(
    folder: Path,
    name: str,
    moment: datetime,
    layers: Mapping[str, tuple[NDArray[Any], int, float]],
    crs: CRS = UTM48,
    transform: Affine = ORIGIN,
    properties: Mapping[str, Any] | None = None,
    stated: Mapping[str, Any] | None = None,
) -> Path:
    """One scene: a GeoTIFF for each layer (numbers, nodata, scale) and its STAC item; gives the item."""
    folder.mkdir(parents=True, exist_ok=True)
    assets = {}
    for kind, (numbers, nodata, scale) in layers.items():
        path = tiff(folder / f"{name}_{kind}.tif", numbers, nodata, scale, crs, transform)
        extra = {} if kind in {"scl", "clm"} else dict(stated or {})
        assets[kind] = {"href": f"./{path.name}", "file:checksum": multihash(path), **extra}
    item = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "geometry": None,
        "properties": {
            "datetime": moment.isoformat(),
            "constellation": "sentinel-2",
            "proj:code": crs.to_string(),
            **(properties or {}),
        },
        "links": [],
        "assets": assets,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(item))
    return path


def tiff(
    path: Path, numbers: NDArray[Any], nodata: int, scale: float, crs: CRS | None, transform: Affine
) -> Path:
    """A one-band GeoTIFF."""
    height, width = numbers.shape
    profile = {"driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": numbers.dtype}
    with rasterio.open(path, "w", **profile, crs=crs, transform=transform, nodata=nodata) as out:
        out.write(numbers, 1)
        out.scales = (scale,)
    return path


def multihash(path: Path) -> str:
    """SHA-256 as the STAC file extension writes it."""
    return "1220" + hashlib.sha256(path.read_bytes()).hexdigest()


def made(folder: Path, days: Iterable[date], green: float, *, offset: int = 1000, **told: Any) -> list[Path]:
    """Made Sentinel-2 scenes as delivered since 2022: sparse plants outside, ``green`` (0 to 1) inside.

    ``offset`` is added to the numbers; ``told`` goes to ``write`` (properties, stated).
    """
    paths = []
    for day in days:
        noise = np.random.default_rng(day.toordinal()).normal(0, 0.004, (3, SIDE, SIDE))
        cover = np.where(inside(), green, 0.2)
        red = 0.16 - 0.12 * cover + noise[0]
        near = 0.24 + 0.16 * cover + noise[1]
        blue = 0.09 - 0.06 * cover + noise[2]
        layers = {
            name: (np.rint(value * 10_000 + offset).astype(np.uint16), 0, 1.0)
            for name, value in {"red": red, "nir": near, "blue": blue}.items()
        }
        layers["scl"] = (np.full((SIDE // 2, SIDE // 2), 4, dtype=np.uint8), 0, 1.0)
        moment = datetime(day.year, day.month, day.day, 3, 40, tzinfo=UTC)
        paths.append(_with_coarse_scl(folder, f"MADE_{day:%Y%m%d}", moment, layers, **told))
    return paths


def _with_coarse_scl(folder: Path, name: str, moment: datetime, layers: dict[str, Any], **told: Any) -> Path:
    """SCL comes at 20 m beside bands at 10 m."""
    scl, nodata, scale = layers["scl"]
    full = np.kron(scl, np.ones((2, 2), dtype=np.uint8))
    path = write(folder, name, moment, layers | {"scl": (full, nodata, scale)}, **told)
    file = tiff(folder / f"{name}_scl.tif", scl, nodata, scale, UTM48, ORIGIN @ Affine.scale(2))
    change(path, lambda item: item["assets"]["scl"].update({"file:checksum": multihash(file)}))
    return path


def change(path: Path, how: Callable[[dict[str, Any]], object]) -> None:
    """Alter a written item."""
    item = json.loads(path.read_text())
    how(item)
    path.write_text(json.dumps(item))
