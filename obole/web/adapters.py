"""How allauth's persons become ours: with accounts opened, a zone, a language, and our words."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from obole.lib import clock
from obole.people import actions, queries
from obole.web.pages.prefs import keep_language


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Opens a new person's accounts, keeps their language, and writes letters in the house's name."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_taken": _("Someone here has this e-mail address already. Sign in with it, or use another."),
        "email_password_mismatch": _("E-mail and password don't fit together. Check both and try again."),
        "incorrect_password": _("This isn't your password. Nothing was changed; try again."),
        "enter_current_password": _("This isn't your present password. Nothing was changed; try again."),
        "too_many_login_attempts": _("Too many tries. Nothing is lost; wait a few minutes and try again."),
        "unknown_email": _("We know no one by this e-mail address. Check it, or begin anew."),
        "invalid_password_reset": _("This link was used or has aged out. Ask for a new one."),
        "cannot_remove_primary_email": _("This is the address you sign in with; name another first."),
        "rate_limited": _("Too many tries. Nothing is lost; wait a few minutes and try again."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Save the person, then open their accounts: both or neither."""
        user = super().save_user(request, user, form, commit=False)
        user.language = getattr(request, "LANGUAGE_CODE", "en")
        user.zone = _zone(form.cleaned_data.get("zone", ""), queries.house().zone)
        user.display_name = form.cleaned_data.get("display_name", "")[:60]
        if commit:
            with transaction.atomic():
                user.save()
                actions.open_accounts(persons=[user.id], now=clock.now())
        return user

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """Go on in the person's own language when this browser hasn't chosen one."""
        response: HttpResponse = super().post_login(request, user, **told)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            keep_language(response, user.language)
        return response

    def format_email_subject(self, subject: str) -> str:
        """The subject as written: no host's name in brackets."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter that knows the house's name and address."""
        known = {"house_name": queries.house().name, "house_url": settings.BASE_URL}
        super().send_mail(template_prefix, email, known | context)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps under the house's name, with our own QR code."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": _("Confirm your e-mail address first: the link is in the letter we sent you."),
        "incorrect_code": _("This code doesn't fit. Wait for the next one and try again."),
        "add_email_blocked": _("With a second step switched on, the e-mail address stays as it is."),
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside the code."""
        return queries.house().name

    def build_totp_svg(self, url: str) -> str:
        """The QR code an authenticator app reads."""
        image: str = segno.make(url, error="m").svg_inline(scale=5, border=2, light="#fff")
        return image.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _zone(asked: str, default: str) -> str:
    try:
        return clock.zone(asked).key if asked else default
    except clock.UnknownZone:
        return default
