"""The back office: what waits, oldest first, with its evidence; and the few verbs that need a steward's hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from obole.evidence import actions as proofs
from obole.evidence import queries as evidence
from obole.flows import deliveries
from obole.flows.evidence import verify_all
from obole.giving import actions, queries, refusals
from obole.giving.models import Delivery, Waiting
from obole.lib import clock, words
from obole.people.models import Organisation, Person
from obole.web.pages.picks import good_of, person_of
from obole.web.roles import needs


@require_GET
@needs("steward", "auditor")
def page(request: HttpRequest) -> HttpResponse:
    """The queues with the age of their oldest."""
    now = clock.now()
    waiting = queries.deliveries(state=Delivery.State.REPORTED)
    queues = [
        {
            "word": _("Deliveries to look at"),
            "count": len(waiting),
            "oldest": waiting[0].reported_at if waiting else None,
            "href": "#deliveries",
        },
        {
            "word": _("Persons in line for a good"),
            "count": Waiting.objects.count(),
            "oldest": None,
            "href": "/goods",
        },
    ]
    rows = [
        {"row": d, "good": good_of(d.project.good, now), "overdue": queries.is_overdue(d, now)}
        for d in waiting
    ]
    return render(
        request,
        "console.html",
        {
            "queues": queues,
            "rows": rows,
            "organisations": Organisation.objects.order_by("name"),
            "persons": Person.objects.count(),
        },
    )


@require_GET
@needs("steward", "auditor")
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery with its photo and place, to accept or send back."""
    found = Delivery.objects.select_related("project__plot__planter").filter(id=delivery_id).first()
    if found is None:
        raise refusals.UnknownGood
    now = clock.now()
    claims = list(found.claims.select_related("pool"))
    certificates = evidence.of_claims([c.id for c in claims])
    return render(
        request,
        "delivery.html",
        {
            "delivery": found,
            "good": good_of(found.project.good, now),
            "claims": claims,
            "overdue": queries.is_overdue(found, now),
            "pays": sum(c.price_minor for c in claims),
            "certificates": sorted(c.number for c in certificates.values()),
        },
    )


@require_POST
@needs("steward", "auditor")
def accept(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Accept: the pools pay, the certificates are made. Twice is once."""
    made = deliveries.accept(delivery=delivery_id, judge=person_of(request).id, now=clock.now())
    messages.success(request, _("Accepted; {n} certificates stand.").format(n=words.number(len(made))))
    return redirect(f"/console/deliveries/{delivery_id}")


@require_POST
@needs("steward", "auditor")
def send_back(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send back with a reason; the promises wait again."""
    actions.send_back(
        delivery=delivery_id,
        judge=person_of(request).id,
        reason=request.POST.get("reason", ""),
        now=clock.now(),
    )
    messages.success(request, _("Sent back; the planter reads your reason."))
    return redirect("/console/")


@require_POST
@needs("steward")
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Revoke a certificate for a reason of the list."""
    proofs.revoke(number=number, reason=request.POST.get("reason", ""), now=clock.now())
    messages.success(request, _("Revoked; the log and the status list say so."))
    return redirect(f"/certificates/{number}")


@require_GET
@needs("steward", "auditor")
def check(request: HttpRequest) -> HttpResponse:
    """Recompute the books and the log now."""
    return render(request, "check.html", {"told": verify_all()})
