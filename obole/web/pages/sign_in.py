"""The door: where sign-in starts, and the two forms of ours that allauth shows there."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from obole.web.pages.prefs import safe_next
from obole.web.roles import needs


@require_GET
@needs("public")
def door(request: HttpRequest) -> HttpResponse:
    """``/sign-in/`` leads to the form, or on when someone is signed in already; ``next`` is kept."""
    onward = safe_next(request, "/forest")
    if request.user.is_authenticated:
        return redirect(onward)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': onward})}")


class SignUp(SignupForm):  # type: ignore[misc]
    """Name, e-mail, password, once each; the browser's time zone rides along unseen."""

    display_name = forms.CharField(
        label=_("What should we call you?"),
        max_length=60,
        required=False,
        strip=True,
        help_text=_("Your friends see it; you can change it any time."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))
    field_order = ("display_name", "email", "password1", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("E-mail"))
        _say(self.fields["password1"], _("Password"))
        self.fields["password1"].help_text = _(
            "At least ten characters. A short sentence is easy to remember."
        )


class SignIn(LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("E-mail"))
        _say(self.fields["password"], _("Password"))
        self.fields["password"].help_text = ""  # the page has its own way to a forgotten password


def _say(field: forms.Field, label: Any) -> None:
    """Label a field in our words, and drop the placeholder: a label says it, and stays while one types."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
