"""Living a file's days one after another, as if each arrived that evening from its person."""

from collections import defaultdict
from datetime import date, timedelta
from typing import BinaryIO

from obole.activity.sources import Line
from obole.flows import forest, imports
from obole.ledger import verify
from obole.lib import clock
from obole.people import actions as people
from obole.people.models import Identity
from obole.programmes.models import Award
from obole.programmes.rules import programme


def replay(*, kind: str, stream: BinaryIO, programme_id: str) -> dict[str, object]:
    """Import each day of the file at 21:00 of that day where its persons live, then close it the next morning.

    The tool for trying a rule before it goes live. Call it again and nothing changes.
    """
    rules = programme(programme_id)
    zone = people.house().zone
    lines = imports.lines_of(kind, stream)
    account = imports.Account()
    days = _by_day(lines)
    for day in sorted(days):
        evening = clock.instant(day, 21, zone)
        imports.record_lines(
            kind=kind, lines=days[day], account=account, now=evening, create_persons=True, zone=zone
        )
        forest.close_days(now=clock.instant(day + timedelta(days=1), rules.ripe_hour, zone), under=rules)
    return _told(kind, lines, account, programme_id)


def _by_day(lines: list[Line]) -> dict[date, list[Line]]:
    days: dict[date, list[Line]] = defaultdict(list)
    for line in lines:
        if line.reading:
            days[line.reading.day].append(line)
    return days


def _told(kind: str, lines: list[Line], account: imports.Account, programme_id: str) -> dict[str, object]:
    external = {line.external_id for line in lines if line.reading}
    days = {line.reading.day for line in lines if line.reading}
    persons = Identity.objects.filter(source=kind, external_id__in=external).values_list(
        "person_id", flat=True
    )
    awards = Award.objects.filter(programme=programme_id, person__in=list(persons), day__in=days)
    amounts = list(awards.values_list("amount", flat=True))
    return {
        "persons": len(external),
        "days": len(days),
        "acts": account.recorded + account.duplicates,
        "awards": len(amounts),
        "energy_g": sum(amounts),
        "books_balanced": verify.verify().balanced,
    }
