"""Sources: one package a kind, each with ``read(stream) -> Iterator[Line]``; lines that can't be read are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from obole.activity.plausible import Reading

BYTES_MAX = 50_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: whose it is at the source (None: the sender's), and its reading or the refusal's code."""

    number: int
    external_id: str | None
    reading: Reading | None
    code: str | None = None


Reader = Callable[[BinaryIO], Iterator[Line]]


def readers() -> dict[str, Reader]:
    """Every kind of file we read."""
    from obole.activity.sources import acts_json, fitbit_daily

    return {"fitbit-daily": fitbit_daily.read, "acts-json": acts_json.read}
