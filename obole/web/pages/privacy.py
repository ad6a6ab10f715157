"""What we hold on a person, field by field: made from the tables themselves and ``data/privacy.toml``."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from obole.people.privacy import Table, reasons, tables
from obole.web.roles import needs


@require_GET
@needs("public")
def page(request: HttpRequest) -> HttpResponse:
    """Every table with data on persons: its fields, why, for how long, who sees them, what leaving does."""
    return render(request, "privacy/page.html", {"tables": [told(table) for table in tables()]})


def told(table: Table) -> dict[str, Any]:
    """A table for the page: its fields gathered by the reason they share, in the order of the columns."""
    columns = [f.name for f in table.model._meta.concrete_fields if f.name in table.fields]
    grouped: dict[str, list[str]] = {}
    for column in columns:
        grouped.setdefault(table.fields[column], []).append(column)
    groups = [{"fields": names, "reason": reasons()[reason]} for reason, names in grouped.items()]
    db_table = table.model._meta.db_table
    return {
        "name": table.names,
        "table": db_table,
        "kept": table.leaving == "kept",
        "groups": groups,
        "export": table.export,
    }
