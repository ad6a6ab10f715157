"""Readers of awards and lots."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from obole.programmes.models import Award, LotEnd, OpenLot


def open_lots(person: UUID, now: datetime) -> list[tuple[OpenLot, Award]]:
    """A person's lots that are ripening or ripe, with their awards, soonest to fade first."""
    lots = list(OpenLot.objects.filter(person=person, expires_at__gt=now).order_by("expires_at", "award"))
    awards = {a.id: a for a in Award.objects.filter(person=person, id__in=[lot.award for lot in lots])}
    return [(lot, awards[lot.award]) for lot in lots]


def to_rescue(persons: Iterable[UUID], now: datetime, hours: int) -> list[OpenLot]:
    """The ripe lots of these persons that fade within so many hours."""
    window = now + timedelta(hours=hours)
    return list(
        OpenLot.objects.filter(
            person__in=list(persons), ripe_at__lte=now, expires_at__gt=now, expires_at__lte=window
        ).order_by("expires_at", "award")
    )


def of_day(person: UUID, day: date) -> list[Award]:
    """The awards of one local day, by kind and revision."""
    return list(Award.objects.filter(person=person, day=day).order_by("kind", "rev"))


def award(person: UUID, award_id: UUID) -> Award | None:
    """One award of that person."""
    return Award.objects.filter(person=person, id=award_id).first()


def end_of(person: UUID, award_id: UUID) -> LotEnd | None:
    """How that lot ended, if it has."""
    return LotEnd.objects.filter(person=person, award=award_id).first()


def first_faded(person: UUID) -> tuple[LotEnd, Award] | None:
    """The newest lot that faded, when a person has lost any."""
    end = LotEnd.objects.filter(person=person, how="faded").order_by("-ended_at").first()
    row = award(person, end.award) if end else None
    return (end, row) if end and row else None


def pace(person: UUID, today: date, days: int = 14) -> float:
    """Grams a day over the last days: what an estimate of waiting rests on."""
    since = today - timedelta(days=days)
    amounts = Award.objects.filter(person=person, day__gte=since, day__lt=today).values_list(
        "amount", flat=True
    )
    return sum(amounts) / days
