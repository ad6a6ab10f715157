"""Certificate numbers: year, running number, check digit, such as ``2026-000412-4``.

The check digit is Damm's (H. M. Damm, 2004, the order-10 table): it catches every single wrong digit and
every swap of two neighbours, the two mistakes people make when they copy a number from paper.
"""

import re
import unicodedata
from dataclasses import dataclass

from obole.lib.refusals import Refusal

TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
SHAPE = re.compile(r"(\d{4})(0\d{5}|[1-9]\d{5,11})(\d)", re.ASCII)


class NotANumber(Refusal):
    """{number} isn't a certificate number: please look at it once more."""

    code = "not_a_certificate_number"
    status = 404


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A year (four digits) and the running number within it, from 1 to 999,999,999,999."""

    year: int
    running: int

    def __post_init__(self) -> None:
        if not (1000 <= self.year <= 9999 and 1 <= self.running < 10**12):
            raise NotANumber(number=f"{self.year}-{self.running}")

    def __str__(self) -> str:
        digits = f"{self.year}{self.running:06d}"
        return f"{self.year}-{self.running:06d}-{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """Damm's digit for a text of ASCII digits; digits followed by their check digit give 0."""
    state = 0
    for digit in digits:
        state = TABLE[state][int(digit)]
    return state


def parse(text: str) -> Number:
    """The number a person typed; wide digits, spaces, any dash or none are forgiven. Else NotANumber."""
    digits = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    found = SHAPE.fullmatch(digits)
    if not found or check_digit(digits):
        raise NotANumber(number=text[:40])
    return Number(int(found[1]), int(found[2]))
