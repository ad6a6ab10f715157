"""Refusals as pages: what happened, what stays as it was, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from obole.lib.refusals import NotFound, Refusal


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal's own status, code and sentence."""
    back = request.path if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=refusal.status)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key has aged out, most often because the session ended meanwhile."""
    return render(
        request,
        "refused.html",
        {
            "sentence": _("This page was open for too long. Nothing was changed; open it again and repeat."),
            "back": "/",
        },
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return page(request, NotFound())


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side; nothing half-done is kept."""
    return HttpResponse("<!doctype html><title>Obole</title><p>500</p>", status=500)
