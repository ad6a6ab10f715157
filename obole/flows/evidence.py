"""Proof across the rooms: sealing, checking everything, writing certificates out, looking from above."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from obole.evidence import actions as evidence
from obole.evidence import log, merkle
from obole.evidence.detectability import species
from obole.evidence.imagery.growth import Species
from obole.evidence.models import LogLeaf
from obole.flows import deliveries
from obole.giving import queries as giving
from obole.giving.goods import good
from obole.giving.models import Plot
from obole.giving.refusals import UnknownGood
from obole.ledger import verify as ledger


def seal_all(*, now: datetime) -> int:
    """Certify what is accepted, tell the log of what waits, and sign a checkpoint; returns how many entries were told."""
    deliveries.certify_accepted(now=now)
    told = 0
    while some := evidence.seal(now=now):
        told += some
    evidence.publish(now=now)
    return told


def verify_all() -> dict[str, Any]:
    """Recompute the books and the log; ``ok`` only if all of it holds, ``broken`` names the first that doesn't."""
    report = ledger.verify()
    size, root, broken = _log()
    told: dict[str, Any] = {
        "entries": report.entries,
        "lines": report.lines,
        "units": report.units,
        "balanced": report.balanced,
        "log_size": size,
        "checkpoint": root,
        "ok": report.balanced and broken is None,
    }
    if report.broken:
        told["broken"] = str(report.broken)
    elif broken:
        told["broken"] = broken
    return told


def _log() -> tuple[int, str | None, str | None]:
    """(leaves, root of the newest checkpoint as hex, what is wrong): every leaf hashed again up to the checkpoint."""
    newest = log.newest_checkpoint()
    size = log.size()
    if newest is None:
        return size, None, None
    frontier = merkle.Frontier()
    rows = (
        LogLeaf.objects.filter(seq__lt=newest.size).order_by("seq").values_list("seq", "body").iterator(5000)
    )
    for expected, (seq, body) in enumerate(rows):
        if seq != expected:
            return size, newest.root.hex(), f"log: leaf {expected} is missing"
        frontier, nodes = frontier.grow([merkle.leaf_hash(bytes(body))])
        if log.node(0, seq) != nodes[0].hash:
            return size, newest.root.hex(), f"log: leaf {seq} was changed"
    if frontier.size != newest.size or frontier.root() != bytes(newest.root):
        return size, newest.root.hex(), f"log: the checkpoint of size {newest.size} doesn't fit the leaves"
    return size, newest.root.hex(), None


def observe_plot(*, number: int, scenes: Path, now: datetime) -> dict[str, Any]:
    """Look at a place from above and keep the verdict: seen, not seen, or cannot tell before YEAR.

    Raises UnknownGood (no such place, or nothing planted there), NoScenes, NotAPlace.
    """
    from obole.evidence.imagery.observe import observe
    from obole.evidence.imagery.report import as_json, write_chips

    plot, planted_on, figures = _planting(number)
    seen = observe(plot.outline, scenes, planted_on=planted_on, species=figures, now=now)
    told = as_json(seen)
    write_chips(seen.chips, settings.MEDIA_ROOT / "chips" / str(number))
    used = {reading.scene for reading in seen.verdict.used}
    chips = [(chip.scene, bytes.fromhex(chip.sha256)) for chip in seen.chips if chip.scene in used]
    evidence.sight(plot=number, verdict=seen.verdict.answer.value, told=told, scenes=chips, now=now)
    return {
        "plot": number,
        "answer": told["answer"],
        "why": told["why"],
        "before_year": told["before_year"],
    } | {
        "used": len(told["used"]),
        "refused": len(told["refused"]),
        "change": told["change"],
    }


def _planting(number: int) -> tuple[Plot, date, Species]:
    """A place, the first day anything with crowns was planted there, and that species' figures."""
    plot = giving.plot(number)
    rows = [d for d in giving.deliveries(state="accepted") if plot and d.project.plot_id == number]
    for row in sorted(rows, key=lambda d: d.planted_on):
        kind = good(row.project.good, row.planted_on)
        figures = species(kind.species) if kind else None
        if plot and figures:
            return plot, row.planted_on, figures
    raise UnknownGood
