"""Readers of acts."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from obole.activity.models import Act, Due, Upload


def newest(person: UUID, *, since: date | None = None, limit: int = 200) -> list[Act]:
    """A person's acts, newest day first; of each record only its newest revision."""
    rows = Act.objects.filter(person=person)
    rows = rows.filter(day__gte=since) if since else rows
    seen: set[tuple[str, str]] = set()
    kept = []
    for act in rows.order_by("-day", "source", "record", "-rev")[: limit * 2]:
        if (act.source, act.record) not in seen:
            seen.add((act.source, act.record))
            kept.append(act)
    return kept[:limit]


def of_day(person: UUID, day: date) -> list[Act]:
    """A person's acts of one local day, newest revisions."""
    return [act for act in newest(person, since=day) if act.day == day]


def act(person: UUID, act_id: UUID) -> Act | None:
    """One act of that person."""
    return Act.objects.filter(person=person, id=act_id).first()


def is_due(person: UUID, day: date) -> bool:
    """Does this day wait to be judged?"""
    return Due.objects.filter(person=person, day=day).exists()


def uploads(person: UUID, limit: int = 10) -> Iterable[Upload]:
    """A person's files, newest first."""
    return Upload.objects.filter(person=person).order_by("-created_at")[:limit]


def tier_of(source: str) -> str:
    """How far a source is trusted: what a person typed themselves is its own tier with a lower cap."""
    return "typed" if source == "typed" else "measured"
