"""Reads the pixels of one scene over one place from its GeoTIFFs: local, checked files only."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import pystac
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import CRSError, RasterioError
from rasterio.transform import Affine, array_bounds
from rasterio.vrt import WarpedVRT
from shapely.geometry import box

from obole.evidence.imagery import pixels
from obole.evidence.imagery.grid import Grid
from obole.evidence.imagery.items import Scene, assets, bands, checked_file, stated
from obole.evidence.imagery.pixels import Pixels, Values
from obole.evidence.imagery.refusals import BrokenFile, OutsideScene, WrongCrs

REFLECTANCE_SCALE = 0.0001
"""Sentinel-2's quantification, for pictures that state none."""

NO_DATA = {"cloud": 255, "scl": 0, "red": 0, "near": 0, "blue": 0, "ndvi": -32768}
"""What stands where a picture has no value, when neither it nor its item says."""


ALONE = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}
"""Files beside a picture (.aux.xml, .msk, .ovr) have no checksum and may not change what it says."""


class Layer:
    """One open picture of a scene: its asset, its file, and how its numbers become values."""

    def __init__(self, scene: Scene, kind: str, asset: pystac.Asset, source: Any) -> None:
        self.scene, self.kind, self.asset, self.source = scene, kind, asset, source
        self.nodata = _first(source.nodata, stated(asset, "nodata"), float(NO_DATA[kind]))
        self.scale = _first(stated(asset, "scale"), _unless(source.scales[0], 1.0), _usual_scale(kind))
        self.offset = _first(stated(asset, "offset"), source.offsets[0])

    def raw(self, grid: Grid) -> NDArray[Any]:
        """The numbers on the grid's pixels, the nearest one where the picture's are coarser."""
        size = {"crs": grid.crs, "transform": grid.transform, "width": grid.width, "height": grid.height}
        try:
            with WarpedVRT(
                self.source, src_nodata=self.nodata, nodata=self.nodata, resampling=Resampling.nearest, **size
            ) as warped:
                return np.asarray(warped.read(1))
        except RasterioError as error:
            raise BrokenFile(item=self.scene.name, asset=self.asset.href) from error

    def values(self, grid: Grid) -> Values:
        """Reflectance or NDVI on the grid's pixels, NaN where there is none."""
        return pixels.reflectance(self.raw(grid), self.scale, self.offset, self.nodata)


@contextmanager
def opened(scene: Scene) -> Iterator[dict[str, Layer]]:
    """The scene's pictures by what they are for, checked and open. Raises a SceneRefusal."""
    with ExitStack() as stack:
        stack.enter_context(rasterio.Env(**ALONE))
        layers = {}
        for kind, asset in assets(scene).items():
            layers[kind] = Layer(scene, kind, asset, stack.enter_context(_open(scene, asset)))
        yield layers


def frame(scene: Scene, layers: Mapping[str, Layer]) -> tuple[CRS, Affine]:
    """The coordinate system (metres) and transform of the scene's main picture. Raises WrongCrs."""
    main = layers.get("ndvi") or layers["red"]
    for layer in layers.values():
        _check_crs(scene, layer)
    return main.source.crs, main.source.transform


def read(scene: Scene, layers: Mapping[str, Layer], grid: Grid) -> Pixels:
    """NDVI and clear pixels over the grid. Raises OutsideScene, BrokenFile and the offset's refusals."""
    _check_cover(scene, layers.get("ndvi") or layers["red"], grid)
    if "ndvi" in layers:
        return _ready_made(layers, grid)
    return _from_reflectance(scene, layers, grid)


def _ready_made(layers: Mapping[str, Layer], grid: Grid) -> Pixels:
    values = layers["ndvi"].values(grid)
    return Pixels(values, pixels.clear(values, _masked(layers, grid)))


def _from_reflectance(scene: Scene, layers: Mapping[str, Layer], grid: Grid) -> Pixels:
    red, near = layers["red"].values(grid), layers["near"].values(grid)
    values = pixels.ndvi(red, near)
    clear = pixels.clear(values, _masked(layers, grid))
    visible = layers["blue"].values(grid) if "blue" in layers else red
    plants = clear & (layers["scl"].raw(grid) == pixels.SCL_VEGETATION)
    declared = layers["red"].offset
    pixels.check_offset(scene.name, visible, plants, declared=declared, carries_offset=scene.carries_offset)
    return Pixels(values, clear, pixels.middle(visible, clear) if "blue" in layers else None)


def _masked(layers: Mapping[str, Layer], grid: Grid) -> NDArray[np.bool_]:
    if "scl" in layers:
        return np.isin(layers["scl"].raw(grid), pixels.SCL_MASKED)
    return np.asarray(layers["cloud"].raw(grid) != 0)


def _open(scene: Scene, asset: pystac.Asset) -> Any:
    """Open a checked file as a GeoTIFF and nothing else: other drivers may read further files or hosts."""
    path = checked_file(scene, asset)
    try:
        return rasterio.open(path, driver="GTiff")
    except RasterioError as error:
        raise BrokenFile(item=scene.name, asset=path.name) from error


def _check_crs(scene: Scene, layer: Layer) -> None:
    found = layer.source.crs
    said = _said_crs(scene, layer)
    in_metres = found is not None and found.is_projected and found.linear_units_factor[1] == 1.0
    if not in_metres or said not in (None, found):
        raise WrongCrs(item=scene.name, asset=layer.asset.href)


def _said_crs(scene: Scene, layer: Layer) -> CRS | None:
    """What the item says the coordinate system is (projection extension 1 or 2)."""
    for source in (layer.asset.extra_fields, *bands(layer.asset)[:1], scene.item.properties):
        code = source.get("proj:code") or source.get("proj:epsg")
        if code:
            return _parsed_crs(scene, layer, str(code))
    return None


def _parsed_crs(scene: Scene, layer: Layer, code: str) -> CRS:
    try:
        return CRS.from_user_input(code if ":" in code else f"EPSG:{code}")
    except (CRSError, ValueError) as error:
        raise WrongCrs(item=scene.name, asset=layer.asset.href) from error


def _check_cover(scene: Scene, main: Layer, grid: Grid) -> None:
    """The place must lie wholly in the picture; the ring may reach out of it and isn't clear there."""
    covered = box(*array_bounds(main.source.height, main.source.width, main.source.transform))
    if not covered.contains(grid.outline):
        raise OutsideScene(item=scene.name)


def _first(*choices: float | None) -> float:
    return next(choice for choice in choices if choice is not None)


def _unless(value: float, unset: float) -> float | None:
    return None if value == unset else value


def _usual_scale(kind: str) -> float:
    return REFLECTANCE_SCALE if kind in {"red", "near", "blue"} else 1.0
