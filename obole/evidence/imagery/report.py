"""An observation as others use it: JSON for programs and the log, chips as files, a pair of pictures."""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from obole.evidence.imagery.chips import Chip
from obole.evidence.imagery.observe import Observation
from obole.evidence.imagery.verdict import Change, Reading


def as_json(observation: Observation) -> dict[str, Any]:
    """An observation as JSON values; NDVI and shares are decimal strings, as the log's leaves need."""
    verdict = observation.verdict
    return {
        "answer": verdict.answer.value,
        "why": verdict.why.value,
        "before_year": verdict.before_year,
        "detectable_year": verdict.detectable_year,
        "change": _change(verdict.change) if verdict.change else None,
        "pixels": observation.pixels,
        "control_pixels": observation.control_pixels,
        "observed_at": observation.observed_at.isoformat(),
        "used": [_reading(reading) for reading in verdict.used],
        "refused": [
            {"scene": one.scene, "day": _day(one.day), "code": one.code, "sentence": str(one.refusal)}
            for one in observation.refused
        ],
        "chips": [_chip(chip) for chip in observation.chips],
    }


def before_and_after(observation: Observation) -> tuple[Chip, Chip] | None:
    """One chip of each compared year, the one nearest its year's median; None when nothing was compared."""
    change = observation.verdict.change
    if change is None:
        return None
    chips = {chip.scene: chip for chip in observation.chips}
    years: dict[int, list[Reading]] = {change.before_year: [], change.after_year: []}
    for reading in observation.verdict.used:
        years[change.season.year_of(reading.day) or 0].append(reading)
    first, second = (chips[_typical(readings).scene] for readings in years.values())
    return first, second


def write_chips(chips: Iterable[Chip], folder: Path) -> list[Path]:
    """Write each chip as ``<scene>.ndvi`` (what its SHA-256 covers) and ``<scene>.png``; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chip in chips:
        for ending, content in ((".ndvi", chip.data), (".png", chip.png)):
            path = folder / f"{file_name(chip.scene)}{ending}"
            path.write_bytes(content)
            written.append(path)
    return written


def file_name(scene: str) -> str:
    """A scene's name as a file's: letters, digits, hyphen and underscore only."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in scene)


def _typical(readings: list[Reading]) -> Reading:
    usual = median(reading.contrast for reading in readings)
    return min(readings, key=lambda reading: abs(reading.contrast - usual))


def _change(change: Change) -> dict[str, Any]:
    numbers = ("value", "low", "high", "place_before", "place_after", "control_before", "control_after")
    window = {"from": f"{change.season.month:02}-{change.season.day:02}", "days": 60}
    years = {"before_year": change.before_year, "after_year": change.after_year, "season": window}
    return {name: _decimal(getattr(change, name)) for name in numbers} | years


def _reading(reading: Reading) -> dict[str, str]:
    return {
        "scene": reading.scene,
        "day": reading.day.isoformat(),
        "place": _decimal(reading.place),
        "control": _decimal(reading.control),
    }


def _chip(chip: Chip) -> dict[str, str]:
    return {
        "scene": chip.scene,
        "taken_at": chip.taken_at.isoformat(),
        "sensor": chip.sensor,
        "cloud_share": _decimal(chip.cloud_share),
        "sha256": chip.sha256,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _decimal(value: float) -> str:
    """Four digits, as the pixels themselves have; never minus zero."""
    return f"{round(value, 4) + 0.0:.4f}"
