"""Goods are data: ``data/goods.toml``. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from obole.lib import toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """What grams become: ``price_g`` grams for ``each`` units of ``unit``."""

    slug: str
    unit: str
    each: int
    price_g: int
    since: date
    kind: str  # tree | land
    species: str
    together: bool
    names: dict[str, str]
    short: dict[str, str]
    latin: str


@cache
def _all() -> tuple[Good, ...]:
    rows = toml.read("goods.toml")["good"]
    return tuple(Good(since=row["from"], **{k: v for k, v in row.items() if k != "from"}) for row in rows)


def ladder(day: date) -> list[Good]:
    """Every good at the price in force that day, cheapest first."""
    newest: dict[str, Good] = {}
    for good in sorted((g for g in _all() if g.since <= day), key=lambda g: g.since):
        newest[good.slug] = good
    return sorted(newest.values(), key=lambda g: g.price_g)


def good(slug: str, day: date) -> Good | None:
    """One good at that day's price."""
    return next((g for g in ladder(day) if g.slug == slug), None)
