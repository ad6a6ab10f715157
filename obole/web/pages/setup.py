"""First start: the one-time link that ``obole up`` prints leads here, until the house is set up."""

import smtplib
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.core.validators import RegexValidator, validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from obole.lib import clock, toml, words
from obole.lib.drawing import mark
from obole.lib.refusals import Refusal
from obole.lib.units import all_units
from obole.people import actions
from obole.people.models import Person
from obole.people.refusals import EmailTaken
from obole.web.context import BUILT
from obole.web.roles import needs

COLOUR = RegexValidator(r"^#[0-9A-Fa-f]{6}$", gettext_lazy("A colour looks like #1F6B45."))
MARKS = {
    "sprout": gettext_lazy("Sprout"),
    "leaf": gettext_lazy("Leaf"),
    "heart": gettext_lazy("Heart"),
    "sun": gettext_lazy("Sun"),
    "drop": gettext_lazy("Drop"),
    "star": gettext_lazy("Star"),
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class HouseForm(forms.Form):
    """What a house is asked once. Choices come from the data: marks, units that are money, programmes."""

    token = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name of the house"), max_length=60)
    mark = forms.ChoiceField(label=gettext_lazy("Mark on its coin"), initial="sprout")
    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        max_length=7,
        initial="#1F6B45",
        validators=[COLOUR],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        initial=[code for code, _n in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), initial="EUR")
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        initial="UTC",
        help_text=gettext_lazy(
            "Such as Europe/Paris. Days end and energy ripens by it for those who name none."
        ),
        widget=forms.TextInput(attrs={"list": "zones", "data-zone": "", "autocomplete": "off"}),
    )
    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    steward_name = forms.CharField(
        label=gettext_lazy("First steward’s name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    steward_email = forms.EmailField(
        label=gettext_lazy("First steward’s e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    steward_password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least ten characters. A second step is added after."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        money = [code for code, unit in all_units().items() if unit.kind == "money"]
        self._choose("mark", [(name, MARKS.get(name, name)) for name in mark.LINES])
        self._choose("currency", [(code, code) for code in money])
        self._choose("programmes", [(slug, words.inlang(names)) for slug, names in programmes().items()])
        self.fields["programmes"].initial = list(programmes())

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_zone(self) -> str:
        """A zone we know."""
        try:
            return clock.zone(self.cleaned_data["zone"]).key
        except clock.UnknownZone as error:
            raise forms.ValidationError(words.sentence(error)) from error

    def clean_steward_password(self) -> str:
        """A password that isn't among the first guessed."""
        password: str = self.cleaned_data["steward_password"]
        validate_password(password, Person(email=self.cleaned_data.get("steward_email")))
        return password


def programmes() -> dict[str, dict[str, str]]:
    """The programmes that can be switched on: slug → its names."""
    rows = [toml.read(name) for name in toml.names("programmes")]
    found = {row["id"]: row["names"] for row in rows}
    return {slug: names for slug, names in found.items() if slug in BUILT}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs("public")
def page(request: HttpRequest) -> HttpResponse:
    """The form; a test letter on the way; and the house, once. Raises SetupDone without the right link."""
    token = request.POST.get("token") or request.GET.get("token") or ""
    actions.check_setup_link(token)
    if request.method == "GET":
        return _show(request, HouseForm(initial={"token": token}))
    if "try_mail" in request.POST:
        return _try_mail(request)
    form = HouseForm(request.POST)
    return _set_up(request, form) if form.is_valid() else _show(request, form, status=422)


def _show(request: HttpRequest, form: HouseForm, *, status: int = 200, **more: Any) -> HttpResponse:
    marks = [
        {"name": name, "word": MARKS.get(name, name), "svg": mark.svg(name=name, size=40)}
        for name in mark.LINES
    ]
    response = render(request, "setup/page.html", {"form": form, "marks": marks} | more, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the one-time token
    return response


def _set_up(request: HttpRequest, form: HouseForm) -> HttpResponse:
    told = form.cleaned_data
    steward = actions.Steward(
        display_name=told.pop("steward_name"),
        email=told.pop("steward_email"),
        password=told.pop("steward_password"),
    )
    try:
        person = actions.set_up(**told, steward=steward, language=request.LANGUAGE_CODE, now=clock.now())
    except EmailTaken as error:
        form.add_error("steward_email", words.sentence(error))
        return _show(request, form, status=error.status)
    login(request, person, backend=BACKEND)
    messages.success(request, _("This house is set up. Add a second step now, and the console opens."))
    return redirect("mfa_index")


def _try_mail(request: HttpRequest) -> HttpResponse:
    """Send a letter to the address typed, keep the form as it stands, and say what came of it."""
    form = HouseForm(
        initial=request.POST.dict() | {k: request.POST.getlist(k) for k in ("languages", "programmes")}
    )
    to = request.POST.get("test_email", "").strip()
    try:
        validate_email(to)
        sentence, fine = _post_letter(to), True
    except forms.ValidationError:
        sentence, fine = _("This isn’t an e-mail address. Nothing was sent."), False
    except (OSError, smtplib.SMTPException, Refusal) as error:
        sentence, fine = _("The mail server didn’t take the letter: {why}.").format(why=error), False
    return _show(request, form, mail={"to": to, "sentence": sentence, "fine": fine})


def _post_letter(to: str) -> str:
    subject = _("A test letter from your house")
    body = _("This letter shows that your house can write to you.")
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()
    if settings.EMAIL_HOST == "localhost" and "mailbox" in settings.EMAIL_BACKEND:
        return _(
            "No mail server is set, so the letter is kept in this house’s mailbox. "
            "Set OBOLE_SMTP_HOST to send it."
        )
    return _("The letter was handed to {host}. Look for it at {to}.").format(host=settings.EMAIL_HOST, to=to)
