"""What this house holds on persons, as ``data/privacy.toml`` declares it for every table.

The privacy page, the export and the erasure all read it here, so none can know of less than the others.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from obole.lib import toml

Words = dict[str, str]  # {en, fr, zh}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is held, for how long, and who sees it, each in three languages."""

    why: Words
    keep: Words
    seen: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that holds data on persons.

    ``holder``: the lookups that lead from a row to its person (any of them).
    ``by``: what these lookups compare with: the person's id, their claims' ids, both, or their e-mail addresses.
    ``leaving``: what becomes of the rows when the person is forgotten: deleted, or kept under the opaque id.
    ``export``: the file of the take-away they are in. ``fields``: column → reason.
    ``impersonal``: columns that say nothing of anybody. ``hidden``: columns never given out, such as digests.
    """

    label: str
    holder: tuple[str, ...]
    by: str
    leaving: str
    export: str
    names: Words
    fields: dict[str, str]
    impersonal: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def model(self) -> type[Model]:
        """The table's model."""
        return apps.get_model(self.label)


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its name."""
    return {name: Reason(**row) for name, row in toml.read("privacy.toml")["reason"].items()}


@cache
def tables() -> tuple[Table, ...]:
    """Every table that holds data on persons, in the order of the file."""
    return tuple(_table(row) for row in toml.read("privacy.toml")["table"])


def impersonal() -> dict[str, str]:
    """Tables without data on persons: label → the sentence that says why not."""
    found: dict[str, str] = toml.read("privacy.toml")["impersonal"]
    return found


def _table(row: dict[str, Any]) -> Table:
    holder = row["holder"]
    return Table(
        label=row["model"],
        holder=tuple([holder] if isinstance(holder, str) else holder),
        by=row.get("by", "person"),
        leaving=row["leaving"],
        export=row.get("export", ""),
        names=row["names"],
        fields={column: reason for reason, columns in row["fields"].items() for column in columns},
        impersonal=tuple(row.get("impersonal", ())),
        hidden=tuple(row.get("hidden", ())),
    )
