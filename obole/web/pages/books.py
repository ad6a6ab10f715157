"""The public books: totals that open to their reasons, the rules with their examples, the log."""

import csv
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from obole.activity import kinds
from obole.evidence import keys, log, queries
from obole.giving.goods import ladder
from obole.lib import clock
from obole.lib.refusals import NotFound
from obole.programmes.rules import grams, of_day, programmes
from obole.reports import impact
from obole.web.roles import needs


@require_GET
@needs("public")
def totals(request: HttpRequest) -> HttpResponse:
    """The counters, in pairs that must not be mixed."""
    now = clock.now()
    return render(
        request, "totals.html", {"counters": impact.groups(now), "pools": impact.pools(), "now": now}
    )


@require_GET
@needs("public")
def total(request: HttpRequest, name: str) -> HttpResponse:
    """One counter opened: definition, named SQL, the value recomputed now, the time, the rows."""
    counter = impact.counter(name)
    if counter is None:
        raise NotFound
    now = clock.now()
    header, rows = counter.rows(now, limit=20)
    return render(
        request,
        "total.html",
        {
            "counter": counter,
            "value": counter.value(now),
            "now": now,
            "header": header,
            "rows": rows,
            "sql": counter.sql,
        },
    )


@require_GET
@needs("public")
def total_csv(request: HttpRequest, name: str) -> HttpResponse:
    """A counter's rows, without personal data."""
    counter = impact.counter(name)
    if counter is None:
        raise NotFound
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    header, rows = counter.rows(clock.now(), limit=None)
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows(rows)
    return response


@require_GET
@needs("public")
def rules(request: HttpRequest) -> HttpResponse:
    """How it works: each programme's rules, worked examples, and what goods cost."""
    told = [
        {
            "programme": p,
            "rules": [{"rule": r, "kind": kinds.all_kinds()[r.act]} for r in p.rules],
            "examples": [
                {
                    "example": e,
                    "grams": grams(p, e.facts, e.day),
                    "sums": [
                        {"sum": s, "kind": kinds.all_kinds()[s.kind]} for s in of_day(p, e.facts, e.day)
                    ],
                }
                for e in p.examples
            ],
        }
        for p in programmes()
    ]
    return render(
        request,
        "rules.html",
        {"programmes": told, "kinds": kinds.all_kinds().values(), "goods": ladder(clock.now().date())},
    )


@require_GET
@needs("public")
def log_page(request: HttpRequest) -> HttpResponse:
    """The public log: its newest checkpoint, its last leaves, and how to check it without us."""
    now = clock.now()
    origin = log.origin(now)
    leaves = [{"leaf": row, "told": json.loads(bytes(row.body))} for row in queries.newest_leaves(25)]
    return render(
        request,
        "log.html",
        {
            "checkpoint": log.newest_checkpoint(),
            "leaves": leaves,
            "origin": origin,
            "size": log.size(),
            "vkey": str(keys.log_signer(origin).verifier),
        },
    )


@require_GET
@needs("public")
def leaf(request: HttpRequest, seq: int) -> HttpResponse:
    """One leaf and where it stands."""
    row = queries.leaf(seq)
    newest = log.newest_checkpoint()
    body = json.loads(bytes(row.body))
    return render(
        request,
        "leaf.html",
        {
            "leaf": row,
            "told": sorted(body.items()),
            "newest": newest,
            "covered": bool(newest and seq < newest.size),
        },
    )
