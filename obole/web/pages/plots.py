"""Numbered places: what was promised, planted and is alive there, who paid, photos by date, the view from above."""

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from obole.evidence import queries as proofs
from obole.giving import queries
from obole.giving.models import Claim, Delivery, Plot
from obole.giving.refusals import UnknownGood
from obole.lib import clock, words
from obole.lib.drawing import plot as outline
from obole.lib.drawing import worldmap
from obole.people.models import Person
from obole.web.pages.picks import good_of
from obole.web.roles import needs


@require_GET
@needs("public")
def every(request: HttpRequest) -> HttpResponse:
    """All places: a map of pins, and the same list below as text."""
    plots = queries.plots()
    rows = [{"plot": plot, "counts": _counts(plot)} for plot in plots]
    pins = [
        worldmap.Pin(
            lon=plot.longitude,
            lat=plot.latitude,
            href=f"/plots/{plot.number}",
            label=words.inlang(plot.names),
            here=False,
        )
        for plot in plots
    ]
    return render(
        request,
        "plots.html",
        {"rows": rows, "map": worldmap.world(pins=pins, title=_("Places")) if rows else ""},
    )


def _counts(plot: Plot) -> dict[str, int]:
    """Trees and square metres by state at a place: kept apart, never added up."""
    counts = {"trees_promised": 0, "trees_planted": 0, "land_promised": 0, "land_planted": 0, "dead": 0}
    for (slug, state), units in queries.state_counts(Q(project__plot=plot)).items():
        what = "land" if slug == "land" else "trees"
        if state in (Claim.State.PROMISED, Claim.State.REPORTED):
            counts[f"{what}_promised"] += units
        elif state in (Claim.State.PLANTED, Claim.State.DEAD):
            counts[f"{what}_planted"] += units
            counts["dead"] += units if state == Claim.State.DEAD else 0
    return counts


@require_GET
@needs("public")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A place by its number."""
    plot = queries.plot(number)
    if plot is None:
        raise UnknownGood
    now = clock.now()
    deliveries = [d for d in queries.deliveries(plot.planter_id) if d.project.plot_id == plot.number]
    accepted = [d for d in deliveries if d.state == Delivery.State.ACCEPTED]
    counted, alive = queries.alive(accepted)
    return render(
        request,
        "plot.html",
        {
            "plot": plot,
            "outline": _outline(plot),
            "counts": _counts(plot),
            "counted": counted,
            "alive": alive,
            "share": round(100 * alive / counted) if counted else None,
            "projects": [
                {"project": p, "good": good_of(p.good, now)}
                for p in queries.projects()
                if p.plot_id == number
            ],
            "pools": _pools(plot),
            "named": _named(plot),
            "sightings": proofs.sightings(number),
            "deliveries": [
                {"row": d, "good": good_of(d.project.good, now), "overdue": queries.is_overdue(d, now)}
                for d in reversed(deliveries)
            ][:24],
        },
    )


def _outline(plot: Plot) -> str:
    rings = [[(point[0], point[1]) for point in ring] for ring in plot.outline["coordinates"]]
    title = _("Outline of plot {number}").format(number=plot.number)
    return outline.outline(rings=rings, title=title)


def _pools(plot: Plot) -> list[str]:
    rows = Claim.objects.filter(project__plot=plot, pool__isnull=False).values_list("pool__name", flat=True)
    return sorted(set(rows))


def _named(plot: Plot, most: int = 40) -> list[str]:
    """Those whose trees stand here and who agreed to be named."""
    holders = Claim.objects.filter(project__plot=plot, state__in=["planted", "reported", "promised"]).values(
        "shares__person"
    )
    rows = Person.objects.filter(named_on_plots=True, id__in=holders).exclude(display_name="")
    return sorted(rows.values_list("display_name", flat=True)[:most], key=str.casefold)


@require_GET
@needs("public")
def photo(request: HttpRequest, name: str) -> HttpResponse:
    """A delivery's photo: our own re-encoded copy, never the file that was sent."""
    path = settings.MEDIA_ROOT / "deliveries" / name
    if not Delivery.objects.filter(photo=name).exists() or not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
