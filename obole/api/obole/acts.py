"""Acts from phones: ``POST /obole/v1/acts``; and a person's own energy."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from obole.activity import actions
from obole.activity.actions import Outcome
from obole.activity.sources.acts_json import line
from obole.api.obole.door import PersonalToken, door
from obole.api.obole.replies import kept_reply
from obole.ledger import queries as books
from obole.lib import clock
from obole.lib.refusals import Refusal
from obole.people.models import Person

MOST = 1000


class TooMany(Refusal):
    """At most 1,000 acts at once; send the rest in another request."""

    code = "too_many"
    status = 413


class Told(Schema):
    """What became of one act: recorded, duplicate or refused with a code."""

    index: int
    status: str
    code: str | None = None
    id: str | None = None


class Acts(Schema):
    """Up to 1,000 acts: ``{"source", "record", "rev"?, "kind", "quantity", "day"}`` each."""

    acts: list[dict[str, Any]]


class Answer(Schema):
    """The account of a batch, and where the sender may go on: ``cursor`` is the number of acts read."""

    recorded: int
    duplicates: int
    refused: int
    cursor: int
    results: list[Told]


class Energy(Schema):
    """Grams: ready to spend, and ripe or ripening."""

    energy_g: int
    waiting_g: int


@door.post("/acts", auth=PersonalToken(), response=Answer, tags=["acts"])
def post_acts(request: HttpRequest, body: Acts) -> Any:
    """Record acts of the key's person. Each is recorded once by source and record; send again what you aren't sure of.

    An ``Idempotency-Key`` gives the first answer again, byte for byte.
    """
    person: Person = request.auth  # type: ignore[attr-defined]
    if len(body.acts) > MOST:
        raise TooMany
    digest = hashlib.sha256(json.dumps(body.acts, sort_keys=True, default=str).encode()).digest()
    key = request.headers.get("Idempotency-Key")
    return kept_reply(person=person.id, key=key, digest=digest, make=lambda: _record(person, body.acts))


def _record(person: Person, items: list[dict[str, Any]]) -> dict[str, Any]:
    lines = [line(n, item) for n, item in enumerate(items)]
    readings = [found.reading for found in lines if found.reading]
    done = iter(actions.record(person=person.id, zone=person.zone, readings=readings, now=clock.now()))
    outcomes = [next(done) if found.reading else Outcome("refused", found.code) for found in lines]
    statuses = [outcome.status for outcome in outcomes]
    return {
        "recorded": statuses.count("recorded"),
        "duplicates": statuses.count("duplicate"),
        "refused": statuses.count("refused"),
        "cursor": len(outcomes),
        "results": [
            {"index": n, "status": o.status, "code": o.code, "id": str(o.act) if o.act else None}
            for n, o in enumerate(outcomes)
        ],
    }


@door.get("/energy", auth=PersonalToken(), response=Energy, tags=["energy"])
def get_energy(request: HttpRequest) -> dict[str, int]:
    """The key's person's grams."""
    person: Person = request.auth  # type: ignore[attr-defined]
    return {
        "energy_g": books.available(person.id, "energy", "energy"),
        "waiting_g": books.balance(person.id, "ripe", "energy"),
    }
