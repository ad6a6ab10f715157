"""The planter's desk: what is promised, a report that survives a weak line, what came of it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from obole.giving import actions, photos, queries, refusals
from obole.giving.models import Project
from obole.ledger import queries as books
from obole.lib import clock, words
from obole.people.models import Organisation
from obole.web.pages.picks import day_of, good_of, key_of, new_key, person_of, stream_of, uuid_of, whole
from obole.web.roles import needs


def _organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise refusals.UnknownGood
    return found


@require_GET
@needs("planter", organisation_from="slug")
def orders(request: HttpRequest, slug: str) -> HttpResponse:
    """What is promised, by place; deliveries with their state; what is earned and what is still to be paid."""
    planter, now = _organisation(slug), clock.now()
    rows = [
        {
            "project": p,
            "waiting": waiting,
            "good": good_of(p.good, now),
            "stock": books.available(p.id, "stock", good_of(p.good, now).unit) // good_of(p.good, now).each,
        }
        for p, waiting in queries.orders(planter.id)
    ]
    delivered = [
        {"row": d, "good": good_of(d.project.good, now), "overdue": queries.is_overdue(d, now)}
        for d in reversed(queries.deliveries(planter.id))
    ]
    earned = [
        (account.unit, account.balance) for account in books.balances(planter.id) if account.path == "earned"
    ]
    return render(
        request,
        "orders.html",
        {
            "planter": planter,
            "rows": rows,
            "delivered": delivered[:30],
            "earned": earned,
            "any": any(r["waiting"] for r in rows),
        },
    )


@require_http_methods(["GET", "POST"])
@needs("planter", organisation_from="slug")
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a delivery: place, day, count, photo. The draft stays in the browser until it is through."""
    planter, now = _organisation(slug), clock.now()
    projects = [(p, waiting) for p, waiting in queries.orders(planter.id)]
    if request.method == "GET":
        rows = [{"project": p, "waiting": w, "good": good_of(p.good, now)} for p, w in projects if w]
        today = clock.local_day(now, person_of(request).zone)
        return render(
            request, "report.html", {"planter": planter, "rows": rows, "key": new_key(), "today_day": today}
        )
    project = _own(uuid_of(request.POST.get("project")), projects)
    file, day = request.FILES.get("photo"), day_of(request.POST.get("planted_on"))
    if file is None or day is None:
        raise refusals.BadDelivery
    name, digest = photos.keep(stream_of(file), settings.MEDIA_ROOT / "deliveries")
    made = actions.report(
        project=project.id,
        reporter=person_of(request).id,
        planted_on=day,
        count=whole(request.POST.get("count")) or 0,
        photo=name,
        photo_sha256=digest,
        note=request.POST.get("note", ""),
        key=key_of(request),
        now=now,
        where=_where(request),
    )
    text = ngettext(
        "{n} reported. Someone outside {planter} looks at it next.",
        "{n} reported. Someone outside {planter} looks at them next.",
        made.count,
    )
    messages.success(request, text.format(n=words.number(made.count), planter=planter.name))
    return redirect(f"/desk/{slug}/orders")


def _own(project: object, projects: list[tuple[Project, int]]) -> Project:
    found = next((p for p, _waiting in projects if p.id == project), None)
    if found is None:
        raise refusals.UnknownGood
    return found


def _where(request: HttpRequest) -> tuple[float, float] | None:
    try:
        latitude, longitude = (
            float(request.POST.get("latitude", "")),
            float(request.POST.get("longitude", "")),
        )
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


@require_GET
@needs("sponsor", organisation_from="slug")
def pools(request: HttpRequest, slug: str) -> HttpResponse:
    """A sponsor's pools: left, promised, paid, and every promise to its delivery."""
    from obole.evidence import queries as proofs
    from obole.giving.models import Claim

    sponsor = _organisation(slug)
    rows = [
        {"pool": p, "state": queries.pool_state(p)} for p in queries.pools() if p.sponsor_id == sponsor.id
    ]
    claims = list(
        Claim.objects.filter(pool__sponsor=sponsor)
        .select_related("project__plot", "delivery")
        .order_by("-promised_at", "id")[:40]
    )
    certificates = proofs.of_claims([c.id for c in claims])
    told = [
        {"claim": c, "good": good_of(c.project.good, c.created_at), "certificate": certificates.get(c.id)}
        for c in claims
    ]
    return render(
        request, "pools.html", {"sponsor": sponsor, "rows": rows, "claims": told, "title": _("Pools")}
    )
