"""Fitbit's daily steps as CSV: ``Id,ActivityDay,StepTotal`` (also ``TotalSteps``), a person and day a line."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from obole.activity import refusals
from obole.activity.plausible import Reading
from obole.activity.sources import Line

SOURCE = "fitbit-daily"
DAY_NAMES, STEP_NAMES = ("ActivityDay", "ActivityDate"), ("StepTotal", "TotalSteps")
DAY_FORMS = ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d")


def read(stream: BinaryIO) -> Iterator[Line]:
    """A line for each row; a day of no steps is a fact like any other.

    Raises BadFile when the text isn't UTF-8 (a byte-order mark is fine) or the columns are missing.
    """
    rows = csv.DictReader(io.StringIO(_text(stream), newline=""))
    day_name, step_name = _columns(rows.fieldnames or ())
    for number, row in enumerate(rows, 2):
        yield _line(number, row.get("Id"), row.get(day_name), row.get(step_name))


def _text(stream: BinaryIO) -> str:
    try:
        return stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusals.BadFile(kind=SOURCE) from error


def _columns(names: object) -> tuple[str, str]:
    found = set(names) if isinstance(names, list | tuple) else set()
    day = next((n for n in DAY_NAMES if n in found), None)
    steps = next((n for n in STEP_NAMES if n in found), None)
    if day is None or steps is None or "Id" not in found:
        raise refusals.BadFile(kind=SOURCE)
    return day, steps


def _line(number: int, external_id: str | None, day: str | None, steps: str | None) -> Line:
    external_id = (external_id or "").strip()
    when = _day((day or "").split(" ")[0])
    if not 0 < len(external_id) <= 100:
        return Line(number, None, None, "unknown_person")
    if when is None:
        return Line(number, external_id, None, "bad_day")
    count = (steps or "").strip()
    if not (count.isascii() and count.isdigit() and len(count) < 10):
        return Line(number, external_id, None, "bad_quantity")
    reading = Reading(source=SOURCE, record=when.isoformat(), kind="walk", quantity=int(count), day=when)
    return Line(number, external_id, reading)


def _day(text: str) -> date | None:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a calendar day has no zone
        except ValueError:
            continue
    return None
