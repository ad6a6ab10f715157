"""The front page for those who aren't signed in, and the pages machines ask for."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from obole.evidence.models import Certificate
from obole.lib import clock
from obole.lib.drawing import coin, seal, tree
from obole.lib.drawing.colour import house_css
from obole.people import queries as people
from obole.programmes.rules import grams, programme
from obole.reports import impact
from obole.web.roles import needs

SHOWN = ("energy_awarded", "trees_planted", "land_planted")


@require_GET
@needs("public")
def page(request: HttpRequest) -> HttpResponse:
    """One sentence, a living tree, one coin's way with real numbers of this house, three totals."""
    if request.user.is_authenticated:
        return redirect("/forest")
    now = clock.now()
    counters = [c for c in impact.COUNTERS if c.name in SHOWN]
    values = [{"counter": c, "value": c.value(now), "href": f"/totals/{c.name}"} for c in counters]
    newest = Certificate.objects.filter(kind="tree").order_by("-year", "-running").first()
    return render(
        request,
        "home.html",
        {
            "values": values,
            "lived": any(v["value"] for v in values),
            "way": _way(newest),
            "hero": _hero(),
            "newest": newest,
            "house_row": people.house(),
        },
    )


def _hero() -> str:
    return tree.svg(
        seed="house", species="saxaul", growth=0.92, season="summer", title=_("A saxaul, drawn by this house")
    )


def _way(newest: Certificate | None) -> dict[str, object]:
    """Steps, coin, sapling, certificate: the worked example of the rules, marked as such."""
    example = programme("forest").examples[0]
    given = grams(programme("forest"), example.facts, example.day)
    digest = bytes.fromhex("9f" * 32)
    if newest:
        from obole.evidence.credential import fingerprint

        digest = fingerprint(newest.document)
    return {
        "steps": example.facts[0].quantity,
        "grams": given,
        "coin": coin.face(value=str(given), unit="g", grams=given),
        "sapling": tree.svg(seed="way", species="saxaul", growth=0.3, season="spring", state="growing"),
        "seal": seal.svg(digest=digest),
    }


@require_GET
@needs("public")
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})


@require_GET
@needs("public")
def live(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all."""
    return JsonResponse({"live": True})


@require_GET
@needs("public")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures of this process; no figure names a person."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@require_GET
@needs("public")
def css(request: HttpRequest) -> HttpResponse:
    """The house's own colour, as tokens."""
    response = HttpResponse(house_css(people.house().colour), content_type="text/css")
    response.headers["Cache-Control"] = "max-age=300"
    return response


@require_GET
@needs("public")
def helping(request: HttpRequest) -> HttpResponse:
    """Short answers, and how to send acts from a phone."""
    return render(request, "help.html", {})


@require_GET
@needs("public")
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may serve every page when the line is down."""
    found = finders.find("sw.js")
    assert isinstance(found, str)
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
