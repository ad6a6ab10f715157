"""Looks at a planting place from above: reads a folder of scenes, says what can be used, and judges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from obole.evidence.imagery import chips, scenes
from obole.evidence.imagery.chips import Chip
from obole.evidence.imagery.grid import Grid, Mask, polygon
from obole.evidence.imagery.growth import Species
from obole.evidence.imagery.items import Scene, item_files, read_scene
from obole.evidence.imagery.looks import Look, Refused, Table, usual_blue
from obole.evidence.imagery.refusals import (
    Clouded,
    ControlClouded,
    FutureScene,
    NotCompared,
    OtherYear,
    OutOfSeason,
    SameDay,
    SceneRefusal,
)
from obole.evidence.imagery.season import Season, seasons
from obole.evidence.imagery.verdict import Planting, Reading, Verdict, decide

CLEAR_ENOUGH = 0.9
CONTROL_CLEAR_ENOUGH = 0.5
LIKE = 0.15
"""Ring pixels whose NDVI before planting differed from the place's by more than this are other land."""

FEWEST_CONTROL = 10


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a place: the verdict, every date used or refused, and the chips of the dates read.

    Figures are in NDVI; ``pixels`` are the place's whole ones (None: no scene could be opened to count them),
    ``control_pixels`` those it is compared with.
    """

    verdict: Verdict
    refused: tuple[Refused, ...]
    chips: tuple[Chip, ...]
    pixels: int | None
    control_pixels: int
    observed_at: datetime


def observe(
    polygon_geojson: Mapping[str, Any],
    scenes_dir: Path,
    *,
    planted_on: date,
    species: Species,
    plants_per_ha: float | None = None,
    control: Mapping[str, Any] | None = None,
    season: Season | None = None,
    now: datetime,
) -> Observation:
    """Look at a place (GeoJSON polygon, degrees) through the STAC items and GeoTIFFs of a folder.

    ``plants_per_ha`` defaults to the species' usual spacing, ``control`` (GeoJSON) to like land in a ring
    around the place, ``season`` to the one with most clear dates. Raises NotAPlace and NoScenes; what is
    wrong with single scenes is listed in the observation.
    """
    table = Table(polygon(polygon_geojson), polygon(control) if control else None, now.astimezone(UTC))
    for path in item_files(scenes_dir):
        _take(table, path)
    beside = _like_land(table, planted_on)
    readings = _readings(table, beside)
    planting = Planting(
        planted_on=planted_on,
        species=species,
        plants_per_ha=plants_per_ha or species.plants_per_ha,
        pixels=table.pixels,
    )
    tried = [season] if season else seasons(table.place.centroid.y)
    verdict = decide(readings, planting, seasons=tried, today=table.now.date())
    _refuse_unused(table, readings, verdict)
    return _observation(table, verdict, beside)


def _take(table: Table, path: Path) -> None:
    """Read one scene onto the table, or list why not."""
    name, day = path.stem, None
    try:
        scene = read_scene(path)
        name, day = scene.name, scene.taken_at.date()
        table.looks.append(_look(table, scene))
    except SceneRefusal as refusal:
        table.refused.append(Refused(name, day, refusal))


def _look(table: Table, scene: Scene) -> Look:
    if scene.taken_at > table.now:
        raise FutureScene(item=scene.name)
    with scenes.opened(scene) as layers:
        grid = table.grid(*scenes.frame(scene, layers))
        return Look(scene, scenes.read(scene, layers, grid), grid)


def _like_land(table: Table, planted_on: date) -> dict[Grid, Mask]:
    """For each grid, the control pixels that looked like the place before planting; all, if given by hand."""
    if table.control is not None:
        return {grid: grid.control for grid in table.grids.values()}
    return {grid: _alike(grid, _before(table.looks, grid, planted_on)) for grid in table.grids.values()}


def _before(looks: Iterable[Look], grid: Grid, planted_on: date) -> list[Look]:
    clear = [look for look in looks if look.grid is grid and look.clear(grid.inside) >= CLEAR_ENOUGH]
    return [look for look in clear if look.day < planted_on]


def _alike(grid: Grid, before: list[Look]) -> Mask:
    if not before:
        return grid.control
    offs = np.stack([look.off() for look in before])
    seen = grid.control & np.isfinite(offs).any(axis=0)
    alike = np.zeros_like(grid.control)
    alike[seen] = np.abs(np.nanmedian(offs[:, seen], axis=0)) <= LIKE
    return alike


def _readings(table: Table, beside: Mapping[Grid, Mask]) -> list[Reading]:
    """The clear looks as numbers, one a day (the clearest), by day; the others are listed as refused."""
    found: dict[date, Reading] = {}
    usual = usual_blue(table.looks)
    for look in sorted(table.looks, key=lambda one: (-one.clear(one.grid.inside), one.scene.taken_at)):
        try:
            reading = _reading(look, beside[look.grid], usual)
            if look.day in found:
                raise SameDay
            found[look.day] = reading
        except SceneRefusal as refusal:
            table.refused.append(Refused(look.scene.name, look.day, refusal))
    return [found[day] for day in sorted(found)]


def _reading(look: Look, beside: Mask, usual: float | None) -> Reading:
    if (share := look.clear(look.grid.inside)) < CLEAR_ENOUGH:
        raise Clouded(clear=f"{share:.0%}")
    if (share := look.clear(beside)) < CONTROL_CLEAR_ENOUGH or beside.sum() < FEWEST_CONTROL:
        raise ControlClouded(clear=f"{share:.0%}")
    look.check_blue(usual)
    return Reading(look.scene.name, look.day, look.middle(look.grid.inside), look.middle(beside))


def _refuse_unused(table: Table, readings: Iterable[Reading], verdict: Verdict) -> None:
    """List the clear dates the comparison left out, so that every scene is either used or refused."""
    season = verdict.change.season if verdict.change else None
    used = {reading.scene for reading in verdict.used}
    for reading in readings:
        if reading.scene not in used:
            table.refused.append(Refused(reading.scene, reading.day, _why_unused(reading.day, season)))


def _why_unused(day: date, season: Season | None) -> SceneRefusal:
    if season is None:
        return NotCompared()
    return OutOfSeason() if season.year_of(day) is None else OtherYear()


def _observation(table: Table, verdict: Verdict, beside: Mapping[Grid, Mask]) -> Observation:
    return Observation(
        verdict=verdict,
        refused=tuple(sorted(table.refused, key=lambda one: (one.day or date.min, one.scene))),
        chips=tuple(_chip(look) for look in sorted(table.looks, key=lambda one: one.scene.taken_at)),
        pixels=table.pixels,
        control_pixels=int(median(mask.sum() for mask in beside.values())) if beside else 0,
        observed_at=table.now,
    )


def _chip(look: Look) -> Chip:
    share = 1 - look.clear(look.grid.inside)
    return chips.cut(look.scene.name, look.scene.taken_at, look.scene.sensor, look.pixels, look.grid, share)
