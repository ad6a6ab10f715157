"""Reads STAC items and says where their pictures lie, unaltered since their checksum was published."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pystac

from obole.evidence.imagery.refusals import (
    BrokenItem,
    MissingChecksum,
    NoScenes,
    OutsideFolder,
    WrongChecksum,
)

KINDS = {
    "ndvi": {"ndvi"},
    "cloud": {"clm", "cloud_mask", "cloudmask"},
    "scl": {"scl"},
    "red": {"red", "b04"},
    "near": {"nir", "nir08", "b08"},
    "blue": {"blue", "b02"},
}
"""What each picture is for, by the names its asset or band may have."""

MULTIHASH_SHA256 = re.compile(r"^1220([0-9a-f]{64})$")
OFFSET_SINCE = datetime(2022, 1, 25, tzinfo=UTC)
"""From this day (processing baseline 04.00) Sentinel-2 numbers carry an offset of 1000."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One dated item: name, instant (UTC), sensor, cloud share of the whole scene (0 to 1), the item."""

    name: str
    taken_at: datetime
    sensor: str
    cloud_share: float | None
    item: pystac.Item
    folder: Path

    @property
    def carries_offset(self) -> bool:
        """Whether pictures of this date or baseline are delivered with the offset of 1000."""
        if "sentinel-2" not in self.sensor:
            return False
        baseline = str(self.item.properties.get("s2:processing_baseline", ""))
        return baseline >= "04.00" if baseline else self.taken_at >= OFFSET_SINCE


def item_files(folder: Path) -> list[Path]:
    """The STAC items of a folder, by name; catalogues and other JSON are passed over. Raises NoScenes."""
    found = [path for path in sorted(folder.glob("*.json")) if _may_be_item(path)]
    if not found:
        raise NoScenes(folder=folder.name)
    return found


def _may_be_item(path: Path) -> bool:
    """A feature, or a file so broken that only reading it as an item can say why."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return True
    return isinstance(content, dict) and content.get("type") == "Feature"


def read_scene(path: Path) -> Scene:
    """The scene of a STAC item (1.0 or 1.1). Raises BrokenItem."""
    try:
        item = pystac.Item.from_file(str(path))
    except Exception as error:  # pystac raises many kinds for malformed items
        raise BrokenItem(item=path.name) from error
    if item.datetime is None:
        raise BrokenItem(item=path.name)
    properties = item.properties
    sensor = properties.get("constellation") or properties.get("platform") or "unknown"
    moment = item.datetime.replace(tzinfo=item.datetime.tzinfo or UTC).astimezone(UTC)
    return Scene(str(item.id), moment, str(sensor).lower(), _share(properties), item, path.parent)


def _share(properties: Mapping[str, Any]) -> float | None:
    cloud = properties.get("eo:cloud_cover")
    return cloud / 100 if isinstance(cloud, int | float) else None


# Other people's JSON: any value may be of any kind, and is then as good as absent.


def assets(scene: Scene) -> dict[str, pystac.Asset]:
    """The scene's pictures by what they are for, as in KINDS: NDVI and cloud, or red, near infrared and SCL.

    Raises BrokenItem when neither set is whole.
    """
    found = {kind: asset for kind, names in KINDS.items() if (asset := _named(scene.item, names))}
    whole = {"ndvi", "cloud"} <= found.keys() or {"red", "near", "scl"} <= found.keys()
    if not whole:
        raise BrokenItem(item=scene.name)
    return found


def _named(item: pystac.Item, names: set[str]) -> pystac.Asset | None:
    for key, asset in item.assets.items():
        if key.lower() in names or any(band.get("eo:common_name") in names for band in bands(asset)):
            return asset
    return None


def bands(asset: pystac.Asset) -> list[Mapping[str, Any]]:
    """The asset's band descriptions, of STAC 1.1 or of the raster extension 1."""
    fields = asset.extra_fields
    found = fields.get("bands") or fields.get("raster:bands")
    return [band for band in found if isinstance(band, dict)] if isinstance(found, list) else []


def stated(asset: pystac.Asset, field: str) -> float | None:
    """``scale``, ``offset`` or ``nodata`` as the item states it for its first band; None when it doesn't."""
    for source in (asset.extra_fields, *bands(asset)[:1]):
        for name in (f"raster:{field}", field):
            if isinstance(source.get(name), int | float):
                return float(source[name])
    return None


def checked_file(scene: Scene, asset: pystac.Asset) -> Path:
    """The local file of an asset, its bytes compared with ``file:checksum``.

    Raises OutsideFolder, MissingChecksum and WrongChecksum, in this order.
    """
    path = _local(scene, asset.href)
    named = MULTIHASH_SHA256.match(str(asset.extra_fields.get("file:checksum", "")))
    if not named:
        raise MissingChecksum(item=scene.name, asset=path.name)
    if not path.is_file() or _digest(path) != named[1]:
        raise WrongChecksum(item=scene.name, asset=path.name)
    return path


def _local(scene: Scene, href: str) -> Path:
    try:
        path = (scene.folder / href).resolve()
    except (TypeError, ValueError) as error:  # no text, or a NUL in it
        raise BrokenItem(item=scene.name) from error
    if "://" in href or not path.is_relative_to(scene.folder.resolve()):
        raise OutsideFolder(item=scene.name)
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
