"""Our JSON door, ``/obole/v1/…``: OpenAPI 3.1, problem details (RFC 9457) with stable codes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from obole.lib.refusals import Refusal
from obole.people import queries
from obole.people.models import Person


class PersonalToken(HttpBearer):
    """``Authorization: Bearer obole_…``: a person's own key, made under Me."""

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The key's person. Raises UnknownToken."""
        return queries.by_token(token)


door = NinjaAPI(
    title="Obole", version="1", urls_namespace="obole", docs_url="/docs", description="Acts in, proofs out."
)


def problem(request: HttpRequest, *, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """An ``application/problem+json`` answer."""
    body = {"type": f"/help#{code}", "title": title, "status": status, "code": code} | more
    response = door.create_response(request, body, status=status)
    response.headers["Content-Type"] = "application/problem+json"
    return response


@door.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal, with its own status."""
    return problem(request, status=error.status, code=error.code, title=str(error))


@door.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body that isn't of the form asked for."""
    where = [{"where": [str(part) for part in e["loc"]], "why": e["msg"]} for e in error.errors]
    return problem(
        request, status=422, code="malformed", title="The body isn't of the form asked for.", errors=where
    )


@door.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key was sent."""
    return problem(
        request, status=401, code="unknown_token", title="Send your personal key as a bearer token."
    )
