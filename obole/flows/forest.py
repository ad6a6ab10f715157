"""Forest's path across the rooms: acts are judged at the day's end, energy ripens and is collected or fades."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from obole.activity import actions as activity
from obole.giving import actions as giving
from obole.programmes import actions as programmes
from obole.programmes.rules import Programme, programme

SLICE = 5000


@dataclass(slots=True)
class Closed:
    """What a closing did: person-days judged, awards made, grams awarded."""

    days: int = 0
    awards: int = 0


def close_days(
    *, now: datetime, day: date | None = None, under: Programme | None = None, slice_size: int = SLICE
) -> Closed:
    """Judge every person-day that has ended by the clock (with ``day``: that local day and earlier ones).

    In slices of holders, each its own transaction: kill it anywhere and the next call goes on; call it twice
    and the second finds nothing to do.
    """
    done = Closed()
    while taken := _close_slice(now, day, under or programme("forest"), slice_size, done):
        done.days += taken
    return done


@transaction.atomic
def _close_slice(now: datetime, day: date | None, under: Programme, size: int, done: Closed) -> int:
    taken = activity.take_due(now=now, limit=size, day=day)
    if taken:
        done.awards += programmes.award_set(programme=under, now=now)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM fact; DELETE FROM closing")
    return taken


def fade(*, now: datetime) -> int:
    """Let every lot whose time is over fade; returns the grams."""
    grams = 0
    while slice_grams := programmes.fade_due(now=now, limit=SLICE):
        grams += slice_grams
    return grams


def collect_for_all(*, now: datetime) -> int:
    """Collect what is ripe for those who asked for it; returns the grams."""
    grams = 0
    while slice_grams := programmes.collect_due(now=now, limit=SLICE):
        grams += slice_grams
    return grams


def sweep(*, now: datetime) -> dict[str, int]:
    """Everything that is due by the clock: days to judge, coins to collect or fade, trees that waited for a pool."""
    closed = close_days(now=now)
    collected = collect_for_all(now=now)
    faded = fade(now=now)
    promised = giving.promise_gathered(now=now)
    return {
        "days": closed.days,
        "awards": closed.awards,
        "collected_g": collected,
        "faded_g": faded,
        "promised": promised,
    }
