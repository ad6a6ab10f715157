"""Our own JSON: ``{"acts": [{"person"?, "source", "record", "rev"?, "kind", "quantity", "day"}]}`` or a bare list.

The same shape is what ``POST /obole/v1/acts`` takes.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from obole.activity import refusals
from obole.activity.plausible import Reading
from obole.activity.sources import Line

KIND = "acts-json"


def read(stream: BinaryIO) -> Iterator[Line]:
    """A line for each act, numbered from 1. Raises BadFile when the whole isn't such JSON."""
    try:
        body = json.loads(stream.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise refusals.BadFile(kind=KIND) from error
    items = body.get("acts") if isinstance(body, dict) else body
    if not isinstance(items, list):
        raise refusals.BadFile(kind=KIND)
    for number, item in enumerate(items, 1):
        yield line(number, item)


def line(number: int, item: Any) -> Line:
    """One act of the JSON as a line."""
    if not isinstance(item, dict):
        return Line(number, None, None, "bad_line")
    person = item.get("person")
    if person is not None and not (isinstance(person, str) and 0 < len(person) <= 100):
        return Line(number, None, None, "unknown_person")
    code, reading = _reading(item)
    return Line(number, person, reading, code)


def _reading(item: dict[str, Any]) -> tuple[str | None, Reading | None]:
    source, record, rev = item.get("source", "api"), item.get("record"), item.get("rev", 0)
    if not (isinstance(record, str) and _name(source, 40) and _name(record, 120)):
        return "bad_record", None
    if type(rev) is not int or not 0 <= rev < 2**31:
        return "bad_record", None
    if source == "typed":  # what a person types goes by the form, where its low cap is said
        return "bad_record", None
    day = _day(item.get("day"))
    if day is None:
        return "bad_day", None
    kind, quantity = item.get("kind"), item.get("quantity")
    if not isinstance(kind, str):
        return "unknown_kind", None
    if type(quantity) is not int:
        return "bad_quantity", None
    return None, Reading(source=source, record=record, kind=kind, quantity=quantity, day=day, rev=rev)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _name(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable()
