"""The only writer of acts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction

from obole.activity import kinds
from obole.activity.models import Upload
from obole.activity.plausible import STALE_DAYS, Reading, doubt
from obole.lib import clock, ids, sql


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reading: recorded, duplicate, or refused with a code."""

    status: str
    code: str | None = None
    act: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A reading of a person living in ``zone``."""

    person: UUID
    zone: str
    reading: Reading


day_end = lru_cache(maxsize=4096)(clock.day_end)
local_day = lru_cache(maxsize=4096)(clock.local_day)


def digest(reading: Reading) -> bytes:
    """SHA-256 of what the reading says, its id apart."""
    text = f"{reading.kind}|{reading.quantity}|{reading.day}|{reading.tier}"
    return hashlib.sha256(text.encode()).digest()


def record(*, person: UUID, zone: str, readings: Sequence[Reading], now: datetime) -> list[Outcome]:
    """Record one person's readings; an outcome for each, in order. Nothing is recorded twice."""
    return record_batch(told=[Told(person, zone, reading) for reading in readings], now=now)


@transaction.atomic
def record_batch(
    *, told: Sequence[Told], now: datetime, stale_days: int | None = STALE_DAYS
) -> list[Outcome]:
    """Record readings of many persons: an outcome for each, in order.

    ``stale_days`` None takes any past day (a steward's import). The days touched wait to be judged.
    """
    outcomes: list[Outcome | None] = [_doubt(item, now, stale_days) for item in told]
    asked = [n for n, outcome in enumerate(outcomes) if outcome is None]
    for n, outcome in _write(told, asked, now).items():
        outcomes[n] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def _doubt(item: Told, now: datetime, stale_days: int | None) -> Outcome | None:
    reading = item.reading
    if not (0 < len(reading.record) <= 120 and 0 < len(reading.source) <= 40 and 0 <= reading.rev < 2**31):
        return Outcome("refused", "bad_record")
    most = {code: kind.most for code, kind in kinds.all_kinds().items()}
    code = doubt(reading, today=local_day(now, item.zone), most=most, stale_days=stale_days)
    return Outcome("refused", code) if code else None


def _write(told: Sequence[Told], asked: Sequence[int], now: datetime) -> dict[int, Outcome]:
    if not asked:
        return {}
    first = _first_of_each(told, asked)
    columns = _columns(told, first)
    with connection.cursor() as cursor:
        cursor.execute(sql.named(__file__, "record"), columns | {"run": ids.new(), "now": now})
        made = dict(cursor.fetchall())
        cursor.execute(sql.named(__file__, "other_content"), columns)
        other = {n for (n,) in cursor.fetchall()}
    return _told_back(told, asked, first, made, other)


def _key(item: Told) -> tuple[UUID, str, str, int]:
    return item.person, item.reading.source, item.reading.record, item.reading.rev


def _first_of_each(told: Sequence[Told], asked: Sequence[int]) -> list[int]:
    seen: dict[tuple[UUID, str, str, int], int] = {}
    for n in asked:
        seen.setdefault(_key(told[n]), n)
    return list(seen.values())


def _columns(told: Sequence[Told], first: Sequence[int]) -> dict[str, list[object]]:
    rows = [told[n] for n in first]
    return {
        "n": list(first),
        "person": [r.person for r in rows],
        "source": [r.reading.source for r in rows],
        "record": [r.reading.record for r in rows],
        "rev": [r.reading.rev for r in rows],
        "id": [ids.derived("act", *_key(r)) for r in rows],
        "kind": [r.reading.kind for r in rows],
        "quantity": [r.reading.quantity for r in rows],
        "tier": [r.reading.tier for r in rows],
        "day": [r.reading.day for r in rows],
        "digest": [digest(r.reading) for r in rows],
        "zone": [r.zone for r in rows],
        "ends_at": [day_end(r.reading.day, r.zone) for r in rows],
    }


def _told_back(
    told: Sequence[Told], asked: Sequence[int], first: Sequence[int], made: dict[int, bool], other: set[int]
) -> dict[int, Outcome]:
    leader = {_key(told[n]): n for n in first}
    outcomes = {}
    for n in asked:
        lead = leader[_key(told[n])]
        same = digest(told[n].reading) == digest(told[lead].reading)
        if lead in other or not same:
            outcomes[n] = Outcome("refused", "act_other_content")
        else:
            status = "recorded" if made[lead] and n == lead else "duplicate"
            outcomes[n] = Outcome(status, act=ids.derived("act", *_key(told[n])))
    return outcomes


def take_due(*, now: datetime, limit: int, day: date | None = None) -> int:
    """Take up to ``limit`` person-days that have ended by the clock into this transaction's closing set.

    Fills the temp tables ``closing`` (person, day, zone) and ``fact`` (person, day, zone, kind, tier, quantity)
    and returns how many person-days were taken. With ``day``, only that local day and earlier ones.
    """
    largest = [code for code, kind in kinds.all_kinds().items() if kind.merge == "max"]
    with connection.cursor() as cursor:
        cursor.execute(sql.named(__file__, "due_table"))
        cursor.execute(sql.named(__file__, "take_due"), {"now": now, "most": limit, "day": day})
        taken: int = cursor.rowcount
        if taken:
            cursor.execute(sql.named(__file__, "gather_facts"), {"max_kinds": largest})
            cursor.execute("ANALYZE fact")  # so that the judging joins it as the small set it is
    return taken


def keep_upload(
    *, person: UUID | None, kind: str, sha256: bytes, outcomes: Sequence[tuple[int, Outcome]], now: datetime
) -> Upload:
    """Keep the account of a file: how many lines were read, recorded, known already, and each refusal by line."""
    statuses = [outcome.status for _, outcome in outcomes]
    return Upload.objects.create(
        id=ids.new(),
        person=person,
        kind=kind,
        sha256=sha256,
        read=len(statuses),
        recorded=statuses.count("recorded"),
        duplicates=statuses.count("duplicate"),
        refusals=[{"line": line, "code": o.code} for line, o in outcomes if o.status == "refused"],
        created_at=now,
    )
