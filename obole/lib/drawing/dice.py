"""Randomness with a name: the same key always gives the same numbers, whatever was drawn before it."""

from hashlib import sha256
from random import Random


class Dice:
    """Numbers drawn from a key such as ``"claim-7/0/2"``."""

    def __init__(self, key: str) -> None:
        self._random = Random(int.from_bytes(sha256(key.encode()).digest()[:8]))  # noqa: S311  a picture, no secret

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def jitter(self, size: float) -> float:
        """A number from ``-size`` to ``size``."""
        return self.between(-size, size)
