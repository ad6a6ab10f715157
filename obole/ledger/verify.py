"""Recompute everything from the entries, and name the first row that doesn't agree."""

from dataclasses import dataclass

from django.db import transaction

from obole.ledger import store

CHECKS = (
    "digest_is_of_content",
    "lines_are_moves",
    "balances_to_zero",
    "balances_are_sums",
    "floors_hold",
    "answers_fit",
    "reserves_are_open_holds",
    "open_holds_are_open",
    "reversals_are_whole",
    "whole_reversals_left_debts",
    "debts_have_reversals",
    "owed_is_open_debts",
    "booked_in_open_periods",
    "outbox_is_entries",
)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that breaks an invariant: the check (``sql/verify.sql``), the table, the row's key."""

    check: str
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Report:
    """How much was read, and what was found. ``balanced`` only if nothing is broken."""

    entries: int
    lines: int
    units: int
    broken: Broken | None

    @property
    def balanced(self) -> bool:
        """Whether every check holds."""
        return self.broken is None


def verify() -> Report:
    """Read the whole book as of one instant and check every invariant, in the order of ``CHECKS``."""
    inside = store.inside()
    with transaction.atomic():
        if not inside:
            store.driver().execute("set transaction isolation level repeatable read, read only")
        entries, lines, units = store.fetch("counts")[0]
        return Report(entries, lines, units, first_broken())


def first_broken() -> Broken | None:
    """The first row that breaks a check, or None."""
    return next((found for check in CHECKS if (found := _broken(check))), None)


def _broken(check: str) -> Broken | None:
    rows = store.fetch(check, **({"free": store.FREE} if "%(free)s" in store.statement(check) else {}))
    return Broken(check, *rows[0]) if rows else None
