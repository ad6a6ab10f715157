"""Which readings are believed: one line a case, in order of precedence."""

from datetime import date

import pytest

from obole.activity.plausible import Reading, doubt

TODAY = date(2026, 3, 10)
MOST = {"walk": 120_000, "metro": 20}

CASES = [
    # kind, quantity, day, code
    ("walk", 12_031, TODAY, None),
    ("walk", 0, TODAY, None),
    ("walk", 120_000, TODAY, None),
    ("walk", 120_001, TODAY, "absurd"),
    ("metro", 21, TODAY, "absurd"),
    ("flying", 1, TODAY, "unknown_kind"),
    ("flying", -1, date(2030, 1, 1), "unknown_kind"),
    ("walk", -1, TODAY, "bad_quantity"),
    ("walk", 2**63, TODAY, "bad_quantity"),
    ("walk", True, TODAY, "bad_quantity"),
    ("walk", 1.5, TODAY, "bad_quantity"),
    ("walk", 100, date(2026, 3, 11), "future"),
    ("walk", 100, date(2026, 2, 8), None),
    ("walk", 100, date(2026, 2, 7), "stale"),
]


@pytest.mark.parametrize(("kind", "quantity", "day", "code"), CASES)
def test_it_names_the_first_reason_against_a_reading(
    kind: str, quantity: int, day: date, code: str | None
) -> None:
    reading = Reading(source="phone", record="1", kind=kind, quantity=quantity, day=day)
    assert doubt(reading, today=TODAY, most=MOST) == code


def test_a_stewards_import_takes_any_past_day_but_no_future_one() -> None:
    old = Reading(source="file", record="1", kind="walk", quantity=10, day=date(2016, 4, 12))
    assert doubt(old, today=TODAY, most=MOST, stale_days=None) is None
    late = Reading(source="file", record="1", kind="walk", quantity=10, day=date(2026, 3, 11))
    assert doubt(late, today=TODAY, most=MOST, stale_days=None) == "future"
