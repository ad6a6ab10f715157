"""The demo's own page (demo data only): enter as any of the cast, move the one clock, read the mailbox."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from obole.flows import forest, world
from obole.flows.evidence import seal_all
from obole.lib import clock, words
from obole.people import actions, queries
from obole.people.models import Mail, Person
from obole.web.roles import needs

DOES = {
    "awa": gettext_lazy("walks"),
    "lin": gettext_lazy("rides the metro"),
    "diego": gettext_lazy("cycles"),
    "cleo": gettext_lazy("runs a cause"),
    "bao": gettext_lazy("sponsors"),
    "noor": gettext_lazy("plants"),
    "sol": gettext_lazy("is a steward"),
    "ana": gettext_lazy("audits"),
    "eve": gettext_lazy("has no role and must see nothing of others"),
}
STARTS = {
    "bao": "/desk/northwind/pools",
    "noor": "/desk/desert-hands/orders",
    "sol": "/console/",
    "ana": "/console/",
}


def _only_demo() -> None:
    if not queries.house().demo:
        raise Http404


@require_GET
@needs("public")
def page(request: HttpRequest) -> HttpResponse:
    """The cast, the clock, the mailbox."""
    _only_demo()
    cast = [{"key": key, "name": member.name, "does": DOES[key]} for key, member in world.CAST.items()]
    letters = Mail.objects.order_by("-created_at", "-id")[:12]
    return render(request, "demo.html", {"cast": cast, "now": clock.now(), "letters": letters})


@require_POST
@needs("public")
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Become one of the cast."""
    _only_demo()
    person = Person.objects.filter(id=world.person_id(key)).first() if key in world.CAST else None
    if person is None:
        raise Http404
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["demo"] = True  # a demo's steward needs no second factor
    return redirect(STARTS.get(key, "/forest"))


@require_POST
@needs("public")
def next_morning(request: HttpRequest) -> HttpResponse:
    """Move the one clock to the next 07:00 where the house is, and live through the night."""
    _only_demo()
    house = queries.house()
    now = clock.now()
    day = clock.local_day(now, house.zone)
    morning = clock.instant(day, 7, house.zone)
    if morning <= now:
        morning = clock.instant(day + timedelta(days=1), 7, house.zone)
    actions.house(clock_shift_s=int((morning - datetime.now(UTC)).total_seconds()) + 1)
    now = clock.now()
    forest.sweep(now=now)
    seal_all(now=now)
    messages.success(request, _("It is {when} now.").format(when=words.moment(now)))
    return redirect("/demo")
