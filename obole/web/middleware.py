"""What every request passes through: a log line, the security policy, language, zone, and refusals as pages."""

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from obole.lib.refusals import Refusal

Handler = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("obole.web")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def RequestLog(handler: Handler) -> Handler:  # noqa: N802  Django names middleware like classes
    """One line a request: method, route (never the path, it may hold a token), status, milliseconds."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = handler(request)
        route = request.resolver_match.route if request.resolver_match else "?"
        took = (time.perf_counter() - began) * 1000
        log.info(
            "request", method=request.method, route=route, status=response.status_code, ms=round(took, 1)
        )
        return response

    return handle


def ContentSecurityPolicy(handler: Handler) -> Handler:  # noqa: N802
    """Nothing from elsewhere, nothing inline."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self)")
        return response

    return handle


def PersonLocale(handler: Handler) -> Handler:  # noqa: N802
    """The language chosen in the footer (a cookie), else the person's own, else the browser's."""
    known = {code for code, _ in settings.LANGUAGES}

    def handle(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = handler(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Vary", "Accept-Language, Cookie")
        return response

    return handle


def PersonZone(handler: Handler) -> Handler:  # noqa: N802
    """Times are shown in the person's own zone."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        zone = request.user.zone if request.user.is_authenticated else "UTC"
        with timezone.override(ZoneInfo(zone)):
            return handler(request)

    return handle


class RefusalPages:
    """A refusal raised by a page becomes a page that says what happened, what stays, and what to do."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.handler(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a Refusal into its page; anything else goes on to Django."""
        from obole.web.pages import refused

        return refused.page(request, error) if isinstance(error, Refusal) else None
