"""Arithmetic on one picture's pixels: reflectance, NDVI, what is clear, and whether the offset is right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from obole.evidence.imagery.refusals import OffsetTwice, OffsetUnapplied, OffsetUnknown

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

SCL_MASKED = (0, 1, 3, 8, 9, 10, 11)
"""No data, saturated, cloud shadow, two kinds of cloud, cirrus, snow: ESA's scene classification."""

SCL_VEGETATION = 4
DARKEST_OFFSET = 0.1
"""Visible light that plants reflect at most; an unapplied offset of 1000 (0.1) lifts every plant above it."""

FEWEST_PLANTS = 30
EXPECTED_OFFSET = -0.1


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """NDVI over a grid, and which of its pixels are clear; the others' values mean nothing.

    ``blue``: the clear pixels' median blue reflectance, None where the scene has no blue picture.
    """

    ndvi: Values
    clear: Mask
    blue: float | None = None


def reflectance(raw: NDArray[np.generic], scale: float, offset: float, nodata: float | None) -> Values:
    """Digital numbers times scale plus offset; NaN where there is no data."""
    values: Values = (raw.astype(np.float64) * scale + offset).astype(np.float32)
    if nodata is not None:
        values[raw == nodata] = np.nan
    return values


def ndvi(red: Values, near: Values) -> Values:
    """(near infrared - red) / (near infrared + red); NaN where their sum is not above zero."""
    total = near + red
    with np.errstate(invalid="ignore", divide="ignore"):
        values: Values = np.where(total > 0, (near - red) / total, np.nan).astype(np.float32)
    return values


def clear(values: Values, masked: Mask) -> Mask:
    """Pixels with a value in [-1, 1] that are neither masked nor next to a masked one."""
    with np.errstate(invalid="ignore"):
        known = np.isfinite(values) & (np.abs(values) <= 1)
    found: Mask = known & ~widened(masked | ~np.isfinite(values))
    return found


def widened(mask: Mask) -> Mask:
    """The mask and one pixel around it, corners too."""
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    shifts = (padded[r : r + rows, c : c + columns] for r in range(3) for c in range(3))
    found: Mask = np.logical_or.reduce(list(shifts))
    return found


def middle(values: Values, where: Mask) -> float | None:
    """The median of the known values there; None when there are none."""
    known = values[where & np.isfinite(values)]
    return float(np.median(known)) if known.size else None


def check_offset(name: str, visible: Values, plants: Mask, *, declared: float, carries_offset: bool) -> None:
    """Refuse a picture whose offset of 1000 was not applied, applied twice, or can't be known.

    ``visible``: blue (else red) reflectance as its metadata would have it; ``plants``: clear vegetation
    pixels; ``declared``: the offset its metadata states; ``carries_offset``: whether pictures of its date and
    baseline are delivered with one. Plants decide where there are enough, whatever the metadata claim.
    """
    seen = visible[plants & np.isfinite(visible)]
    if seen.size >= FEWEST_PLANTS:
        _judge_plants(name, float(np.median(seen)))
    elif carries_offset and abs(declared - EXPECTED_OFFSET) > 1e-6:
        raise OffsetUnknown(item=name)


def _judge_plants(name: str, middle: float) -> None:
    if middle > DARKEST_OFFSET:
        raise OffsetUnapplied(item=name, seen=round(middle, 3))
    if middle < 0:
        raise OffsetTwice(item=name, seen=round(middle, 3))
