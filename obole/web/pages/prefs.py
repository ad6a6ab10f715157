"""Language and light: chosen in the footer, kept in a cookie, and for a person with their own settings."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from obole.people import actions
from obole.people.models import Person
from obole.web.roles import needs

THEMES = ("system", "light", "dark")
YEAR_S = 365 * 24 * 3600


@require_POST
@needs("public")
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from here on; an unknown one changes nothing."""
    code = request.POST.get("language", "")
    response = redirect(safe_next(request, "/"))
    if code in dict(settings.LANGUAGES):
        keep_language(response, code)
        if isinstance(request.user, Person):
            actions.choose(person=request.user.id, language=code)
    return response


@require_POST
@needs("public")
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device is set; an unknown word changes nothing."""
    chosen = request.POST.get("theme", "")
    response = redirect(safe_next(request, "/"))
    if chosen in THEMES:
        _keep(response, "theme", chosen)
    return response


def keep_language(response: HttpResponse, code: str) -> None:
    """Remember a language in this browser for a year."""
    _keep(response, settings.LANGUAGE_COOKIE_NAME, code)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", secure=secure, httponly=True)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the request asked to go on to, if that is in this house."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if fine else default
