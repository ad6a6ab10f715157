"""What anyone may read: certificates, the log, the totals."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema

from obole.api.obole.door import door
from obole.evidence import log, numbers, queries
from obole.evidence.refusals import NotInLog
from obole.lib import clock
from obole.reports import impact


class Total(Schema):
    """A public counter, recomputed now."""

    name: str
    value: int
    unit: str
    meaning: str


class Head(Schema):
    """The log's newest checkpoint."""

    size: int
    root: str
    note: str


@door.get("/totals", response=list[Total], tags=["public"])
def get_totals(request: HttpRequest) -> list[dict[str, Any]]:
    """Every public counter."""
    now = clock.now()
    return [
        {"name": c.name, "value": c.value(now), "unit": c.unit, "meaning": str(c.meaning)}
        for c in impact.COUNTERS
    ]


@door.get("/certificates/{number}", response=dict[str, Any], tags=["public"])
def get_certificate(request: HttpRequest, number: str) -> dict[str, Any]:
    """A signed certificate by its number."""
    return dict(queries.certificate(str(numbers.parse(number))).document)


@door.get("/log/checkpoint", response=Head, tags=["public"])
def get_checkpoint(request: HttpRequest) -> dict[str, Any]:
    """The newest signed head of the public log."""
    newest = log.newest_checkpoint()
    if newest is None:
        raise NotInLog
    return {"size": newest.size, "root": bytes(newest.root).hex(), "note": newest.note}
