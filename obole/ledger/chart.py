"""The chart: which accounts may go below nothing, and how a path is written.

An account is (holder, path, unit). Its path's first part says what it is. *Free* accounts are issuers,
revenue and counters: they have no floor, so no balance row and no lock; their totals are reports over the
lines. Every other account must be opened, with a floor, before anything moves through it.
"""

import re

FREE = frozenset({"issued", "spent", "faded", "outside", "revenue", "count", "planted", "delivered"})
PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*(/[A-Za-z0-9_.:-]+)*")
LONGEST = 120


def is_free(path: str) -> bool:
    """Whether an account of that path has no floor, hence no row."""
    return path.partition("/")[0] in FREE


def is_path(path: object) -> bool:
    """Whether this is a path: words of letters, digits and ``_.:-`` joined by ``/``, at most 120 long."""
    return isinstance(path, str) and len(path) <= LONGEST and PATH.fullmatch(path) is not None
