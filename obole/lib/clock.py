"""One clock. Every verb takes ``now``; doors ask here, and a demo or a test moves it from outside.

The clock of a process is, in this order: the time given with ``--now`` (fixed), the house's moved clock
(an offset kept by the demo), the machine's clock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from obole.lib.refusals import Refusal


class NaiveTime(Refusal):
    """A time needs its offset, such as 2026-11-25T07:00:00+01:00."""

    code = "naive_time"


class UnknownZone(Refusal):
    """This time zone isn't one we know; use a name such as Europe/Paris."""

    code = "unknown_zone"


_fixed: list[datetime] = []
_shift: list[Callable[[], timedelta]] = []


def now() -> datetime:
    """The time of this house, aware, UTC."""
    if _fixed:
        return _fixed[-1]
    offset = _shift[0]() if _shift else timedelta()
    return datetime.now(UTC) + offset


def shift_by(source: Callable[[], timedelta]) -> None:
    """Let ``source`` say how far this house's clock stands from the machine's (used by the demo only)."""
    _shift[:] = [source]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` inside the block."""
    _fixed.append(aware(moment))
    try:
        yield
    finally:
        _fixed.pop()


def parse(text: str) -> datetime:
    """An ISO 8601 time with offset, in UTC. Raises NaiveTime without one, ValueError when it is no time."""
    return aware(datetime.fromisoformat(text))


def aware(moment: datetime) -> datetime:
    """``moment`` in UTC; refuses a naive one."""
    if moment.tzinfo is None:
        raise NaiveTime
    return moment.astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name, from the pinned tzdata. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone from error


def local_day(moment: datetime, zone_name: str) -> date:
    """The calendar day of an instant for someone living in that zone."""
    return moment.astimezone(zone(zone_name)).date()


def instant(day: date, hour: int, zone_name: str) -> datetime:
    """The instant when that local day's clock shows ``hour`` o'clock; the first of two, the end of a gap."""
    local = datetime.combine(day, time(hour), tzinfo=zone(zone_name))
    back = local.astimezone(UTC).astimezone(zone(zone_name))
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):  # a gap: such a wall time doesn't exist
        local = local.replace(fold=1)
    return local.astimezone(UTC)


def day_end(day: date, zone_name: str) -> datetime:
    """The instant when that local day ends, that is, when the next begins."""
    return instant(day + timedelta(days=1), 0, zone_name)
