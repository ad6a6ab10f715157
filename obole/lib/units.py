"""Units are data: ``data/units.toml`` names each with its scale (digits after the point) and its kind."""

from dataclasses import dataclass
from functools import cache

from obole.lib import toml
from obole.lib.refusals import Refusal


class UnknownUnit(Refusal):
    """We keep no books in the unit {unit}."""

    code = "unknown_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One commodity of the ledger. ``scale``: how many digits of the whole number stand after the point."""

    code: str
    scale: int
    kind: str  # money | energy | step | good
    sign: str = ""


@cache
def all_units() -> dict[str, Unit]:
    """Every unit by code, from ``data/units.toml``."""
    rows = toml.read("units.toml")["unit"]
    return {row["code"]: Unit(**row) for row in rows}


def unit(code: str) -> Unit:
    """The unit of that code. Raises UnknownUnit."""
    try:
        return all_units()[code]
    except KeyError:
        raise UnknownUnit(unit=code) from None
