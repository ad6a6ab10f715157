"""What a benchmark tells."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure: group, case, value and unit; ``reach``: what it should reach; ``beside``: whom it is measured beside."""

    group: str
    case: str
    value: float
    unit: str
    reach: float | None = None
    beside: str = ""


def told(rows: list[Row]) -> list[dict[str, object]]:
    """The rows as JSON values."""
    return [asdict(row) | {"value": float(row.value)} for row in rows]
