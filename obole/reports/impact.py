"""The public counters. Each has a definition in words, one named statement, and rows without personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obole.activity import kinds
from obole.giving import queries as giving
from obole.lib import sql

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Counter:
    """One public number: its name in addresses, its group, words for what it is and what it means."""

    name: str
    group: str
    word: Words
    meaning: Words
    unit: str = ""
    tag: str = ""

    @property
    def sql(self) -> str:
        """The statement its rows come from; the value is the sum of their ``n``."""
        return sql.named(__file__, self.name)

    def value(self, now: datetime) -> int:
        """The number, recomputed now."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT coalesce(sum(n), 0)::bigint FROM ({self.sql}) AS counted", _parameters(now)
            )
            row: tuple[int] = cursor.fetchone()
        return row[0]

    def rows(self, now: datetime, limit: int | None) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        """Column names and rows, in the statement's own order."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql + (f" LIMIT {int(limit)}" if limit else ""), _parameters(now))
            return [column.name for column in cursor.description or ()], cursor.fetchall()


def _parameters(now: datetime) -> dict[str, Any]:
    factors = kinds.all_kinds().values()
    return {
        "now": now,
        "kinds": [k.code for k in factors],
        "per_unit_mg": [k.co2e.per_unit_mg for k in factors],
    }


COUNTERS = (
    Counter(
        "persons_registered",
        "persons",
        _("persons registered"),
        _("Everyone who has a place here now. Those who left are not counted."),
    ),
    Counter(
        "persons_active",
        "persons",
        _("persons active"),
        _("Different persons with at least one act on a day of the last 30 days."),
    ),
    Counter(
        "acts_recorded",
        "acts",
        _("acts recorded"),
        _("Readings by source and record, newest revision each; a day’s steps from one source are one act."),
    ),
    Counter(
        "energy_awarded",
        "acts",
        _("grams awarded"),
        _("Green energy awarded under the rules in force on each day. Points, not a weight of gas."),
        "g",
    ),
    Counter(
        "co2e_estimated",
        "acts",
        _("estimated kg CO₂e avoided"),
        _(
            "Acts times this house’s published estimate for their kind, rounded down. An estimate, never a credit; "
            "the low and high ends are on the rules page."
        ),
        "kg",
    ),
    Counter(
        "trees_promised",
        "trees",
        _("trees promised"),
        _("Claims paid with grams and covered by a sponsor’s held money, not yet accepted as planted."),
        "",
        "promised",
    ),
    Counter(
        "trees_planted",
        "trees",
        _("trees planted"),
        _("Reported by a planter and accepted by someone outside it, dead ones included."),
        "",
        "planted",
    ),
    Counter(
        "trees_alive",
        "trees",
        _("trees counted alive"),
        _("By the newest visit to each delivery. Deliveries nobody has visited yet add nothing."),
        "",
        "alive",
    ),
    Counter(
        "land_promised",
        "land",
        _("m² promised"),
        _("Land claimed and covered by held money, not yet accepted as protected."),
        "m²",
        "promised",
    ),
    Counter(
        "land_planted",
        "land",
        _("m² protected"),
        _("Land reported and accepted as protected."),
        "m²",
        "planted",
    ),
    Counter(
        "certificates_issued",
        "proof",
        _("certificates issued"),
        _("Signed certificates, revoked ones included; each stands in the public log."),
    ),
)


def counter(name: str) -> Counter | None:
    """The counter of that name."""
    return next((c for c in COUNTERS if c.name == name), None)


def groups(now: datetime) -> list[list[dict[str, object]]]:
    """The counters with their values, group by group."""
    names = list(dict.fromkeys(c.group for c in COUNTERS))
    return [
        [
            {"counter": c, "value": c.value(now), "href": f"/totals/{c.name}"}
            for c in COUNTERS
            if c.group == name
        ]
        for name in names
    ]


def pools() -> list[dict[str, object]]:
    """Money by pool: received, promised, paid, free, never added up across states."""
    return [{"pool": pool, "state": giving.pool_state(pool)} for pool in giving.pools()]
