"""Amounts are whole and carry their unit; splits sum to the whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from obole.lib.refusals import Refusal


class UnlikeUnits(Refusal):
    """{left} and {right} can't be added: they are different things."""

    code = "unlike_units"


class NotWhole(Refusal):
    """Amounts are whole numbers in the smallest unit."""

    code = "not_whole"


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number of one unit, such as 240 of ``energy`` (grams) or 650 of ``EUR`` (cents)."""

    number: int
    unit: str

    def __post_init__(self) -> None:
        if type(self.number) is not int:
            raise NotWhole

    def __add__(self, other: "Amount") -> "Amount":
        if self.unit != other.unit:
            raise UnlikeUnits(left=self.unit, right=other.unit)
        return Amount(self.number + other.number, self.unit)


def split(total: int, weights: Mapping[str, int], *, seed: str) -> dict[str, int]:
    """Split ``total`` (whole, not negative) by whole weights; the parts sum to it exactly.

    Each part is floored; the units left over go one each to the parts with the largest remainders, ties
    (and only ties) by SHA-256(seed, recipient): independent of order, fair over many seeds, within one
    unit of exact. Recipients of nothing are left out. Raises NotWhole for fractions or negatives.
    """
    whole = sum(weights.values())
    if (
        type(total) is not int
        or total < 0
        or whole <= 0
        or any(type(w) is not int or w < 0 for w in weights.values())
    ):
        raise NotWhole
    parts = {name: total * weight // whole for name, weight in weights.items()}
    left = total - sum(parts.values())
    for name in _by_remainder(total, weights, whole, seed)[:left]:
        parts[name] += 1
    return {name: part for name, part in parts.items() if part}


def _by_remainder(total: int, weights: Mapping[str, int], whole: int, seed: str) -> Sequence[str]:
    def rank(name: str) -> tuple[int, bytes]:
        return -(total * weights[name] % whole), hashlib.sha256(f"{seed}\x1f{name}".encode()).digest()

    return sorted((name for name in weights if weights[name]), key=rank)
