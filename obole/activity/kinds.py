"""Kinds of act are data: ``data/acts.toml``. Pure."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from obole.lib import toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimated CO2e avoided per unit in milligrams: middle, low, high; against what; from where."""

    per_unit_mg: int
    low_mg: int
    high_mg: int
    baseline: dict[str, str]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActKind:
    """One kind of act: what is counted, how sources join, and how many in a day would be absurd."""

    code: str
    unit: str
    icon: str
    merge: Literal["max", "sum"]
    most: int
    names: dict[str, str]
    counted: dict[str, str]
    each: dict[str, str]
    co2e: Estimate


@cache
def all_kinds() -> dict[str, ActKind]:
    """Every kind by code."""
    return {row["code"]: _kind(row) for row in toml.read("acts.toml")["act"]}


def _kind(row: dict[str, Any]) -> ActKind:
    return ActKind(**row | {"co2e": Estimate(**row["co2e"])})
