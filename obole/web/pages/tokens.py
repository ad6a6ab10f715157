"""Personal keys for the JSON door: made once, shown once, taken back at any time."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from obole.lib import clock
from obole.people import actions, queries
from obole.web.pages.picks import person_of
from obole.web.roles import needs


@require_http_methods(["GET", "POST"])
@needs("signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """The keys in use and how a shortcut uses one. A new key is shown once, in the answer to its form."""
    person, made = person_of(request), None
    if request.method == "POST":
        name = request.POST.get("name", "").strip() or _("My phone")
        _row, made = actions.issue_token(person=person.id, name=name, now=clock.now())
    today = clock.local_day(clock.now(), person.zone)
    shown = {
        "tokens": queries.tokens(person.id),
        "made": made,
        "url": f"{settings.BASE_URL}/obole/v1/acts",
        "today": today,
    }
    response = render(request, "me/tokens.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@needs("signed_in")
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    """Take a key back; what it sent stays."""
    if actions.revoke_token(person=person_of(request).id, token=token, now=clock.now()):
        messages.info(request, _("This key opens nothing any more. What it sent stays recorded."))
    return redirect("/me/tokens")
