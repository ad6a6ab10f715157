"""Is this reading believable? A pure judgment: the first reason against it, by its code, or none.

Order of precedence: unknown_kind, bad_quantity, absurd, future, stale. Sources and reasons: reference notes on
activity; the most a day can hold per kind is data (``data/acts.toml``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Tier = Literal["measured", "partner", "typed"]
STALE_DAYS = 30
QUANTITY_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A fact as a source told it: ``record`` is the source's own id of it, ``rev`` its revision there."""

    source: str
    record: str
    kind: str
    quantity: int
    day: date  # the person's local day
    tier: Tier = "measured"
    rev: int = 0


def doubt(
    reading: Reading, *, today: date, most: Mapping[str, int], stale_days: int | None = STALE_DAYS
) -> str | None:
    """The code of the first reason to refuse ``reading``, None when it stands.

    ``today`` is the person's local day; ``most`` how many of each kind a day can hold; ``stale_days`` None
    takes any past (a steward's import).
    """
    if reading.kind not in most:
        return "unknown_kind"
    if type(reading.quantity) is not int or not 0 <= reading.quantity <= QUANTITY_MAX:
        return "bad_quantity"
    if reading.quantity > most[reading.kind]:
        return "absurd"
    return _time_doubt(reading.day, today, stale_days)


def _time_doubt(day: date, today: date, stale_days: int | None) -> str | None:
    if day > today:
        return "future"
    if stale_days is not None and day < today - timedelta(days=stale_days):
        return "stale"
    return None
