"""Who may enter which page: every view says it with ``needs``; the test matrix reads it with ``decision``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, cast

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from obole.lib.refusals import Forbidden
from obole.people import queries
from obole.people.models import Membership, Person, Role
from obole.people.refusals import SignedOut

P = ParamSpec("P")
View = Callable[P, HttpResponse]
PUBLIC, SIGNED_IN = "public", "signed_in"
KEY = "key"  # the JSON door asks for a personal key by itself; a session opens nothing there
WORDS = frozenset({PUBLIC, SIGNED_IN, *Role.values})
STAFF = frozenset({Role.STEWARD, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may enter: any of ``roles``; a desk's role must be held in the organisation that the URL names.

    ``organisation_from`` names that URL argument. Stewards and auditors are the house's: their role needs no
    organisation in the URL.
    """

    roles: tuple[str, ...]
    organisation_from: str | None = None

    def grants(self, memberships: Iterable[Membership], slug: str | None) -> list[Membership]:
        """The memberships that open this page."""
        return [m for m in memberships if m.role in self.roles and self._fits(m, slug)]

    def _fits(self, membership: Membership, slug: str | None) -> bool:
        anywhere = self.organisation_from is None or membership.role in STAFF
        return anywhere or membership.organisation.slug == slug


def needs(*roles: str, organisation_from: str | None = None) -> Callable[[View[P]], View[P]]:
    """Declare who may enter a view: public, signed_in, planter, sponsor, editor, steward, auditor.

    Someone who isn't signed in is sent to sign in (a form they posted raises SignedOut: nothing half-done).
    Someone without the role meets Forbidden. Staff without a second step are sent to set one up.
    """
    if unknown := set(roles) - WORDS or not roles:
        raise ValueError(f"not a role: {unknown}")
    entry = Entry(roles, organisation_from)

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def enter(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            away = turned_away(cast(HttpRequest, args[0]), entry, kwargs)
            return away or view(*args, **kwargs)

        enter.entry = entry  # type: ignore[attr-defined]
        return enter

    return declare


def turned_away(request: HttpRequest, entry: Entry, arguments: dict[str, Any]) -> HttpResponse | None:
    """Where a request that may not enter is sent, or None when it may. Raises SignedOut, Forbidden."""
    if PUBLIC in entry.roles:
        return None
    if not isinstance(request.user, Person):
        return _to_sign_in(request)
    if SIGNED_IN in entry.roles:
        return None
    slug = arguments.get(entry.organisation_from) if entry.organisation_from else None
    granted = entry.grants(queries.memberships(request.user.id), slug)
    if not granted:
        raise Forbidden
    if all(m.role in STAFF for m in granted) and lacks_second_step(request.user):
        return _to_second_step(request)
    return None


def lacks_second_step(person: Person) -> bool:
    """Stewards and auditors need a passkey or an authenticator app; the demo's invented ones don't."""
    second = ["totp", "webauthn"]
    return not get_adapter().is_mfa_enabled(person, types=second) and not queries.house().demo


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        raise SignedOut
    return redirect_to_login(request.get_full_path(), "/sign-in/")


def _to_second_step(request: HttpRequest) -> HttpResponse:
    messages.info(
        request,
        _(
            "Stewards and auditors sign in with a second step. "
            "Add a passkey or an authenticator app, and the console opens."
        ),
    )
    return redirect("mfa_index")


# Views that aren't ours can't carry a decorator: allauth's by name, the JSON door's by address.
ANYONE = Entry((PUBLIC,))
SOMEONE = Entry((SIGNED_IN,))
ALLAUTH = {
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_signup": ANYONE,
    "account_inactive": ANYONE,
    "account_confirm_email": ANYONE,
    "account_confirm_login_code": ANYONE,
    "account_email_verification_sent": ANYONE,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_reauthenticate": SOMEONE,
    "account_email": SOMEONE,
    "account_change_password": SOMEONE,
    "account_set_password": SOMEONE,
    "mfa_authenticate": ANYONE,
    "mfa_login_webauthn": ANYONE,
    "mfa_index": SOMEONE,
    "mfa_reauthenticate": SOMEONE,
    "mfa_activate_totp": SOMEONE,
    "mfa_deactivate_totp": SOMEONE,
    "mfa_view_recovery_codes": SOMEONE,
    "mfa_generate_recovery_codes": SOMEONE,
    "mfa_download_recovery_codes": SOMEONE,
    "mfa_list_webauthn": SOMEONE,
    "mfa_add_webauthn": SOMEONE,
    "mfa_reauthenticate_webauthn": SOMEONE,
    "mfa_remove_webauthn": SOMEONE,
    "mfa_edit_webauthn": SOMEONE,
}

KEYED = Entry((KEY,))
DOOR = {  # /obole/v1/…, which no decorator of ours reaches either
    "/": ANYONE,
    "/openapi.json": ANYONE,
    "/docs": ANYONE,
    "/acts": KEYED,
    "/energy": KEYED,
    "/totals": ANYONE,
    "/certificates/<number>": ANYONE,
    "/log/checkpoint": ANYONE,
}


def decision(view: Any, name: str | None = None, route: str = "") -> Entry | None:
    """Who may enter a view of the URL map, as declared on it or in the tables above; None: nobody decided."""
    seen = view
    while seen is not None:
        if found := getattr(seen, "entry", None):
            return cast(Entry, found)
        seen = getattr(seen, "__wrapped__", None)
    return ALLAUTH.get(name or "") or DOOR.get(route.removeprefix("obole/v1"))
