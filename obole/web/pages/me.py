"""My page: what others see, how I live here, taking everything along, and being forgotten."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.authentication import get_authentication_records
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from obole.flows import leaving
from obole.lib import clock, words
from obole.people import actions, queries
from obole.people.models import Person
from obole.people.privacy import tables
from obole.people.refusals import WordMissing, WrongPassword
from obole.web.pages.picks import person_of, role_words
from obole.web.pages.prefs import keep_language
from obole.web.roles import lacks_second_step, needs


class MyForm(forms.Form):
    """A person's own settings."""

    display_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Your friends see it, and the places where your trees stand, if you agree below."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("Such as Europe/Paris. Your day ends and your energy ripens by it."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    collect_for_me = forms.BooleanField(
        label=gettext_lazy("Collect for me"),
        required=False,
        help_text=gettext_lazy("Ripe energy is taken in for you; none of it fades."),
    )
    named_on_plots = forms.BooleanField(
        label=gettext_lazy("Name me where my trees stand"),
        required=False,
        help_text=gettext_lazy("Off: the place counts your tree and names nobody."),
    )

    def clean_zone(self) -> str:
        """A zone we know."""
        try:
            return clock.zone(self.cleaned_data["zone"]).key
        except clock.UnknownZone as error:
            raise forms.ValidationError(words.sentence(error)) from error


FIELDS = tuple(MyForm.base_fields)


@require_http_methods(["GET", "POST"])
@needs("signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """The settings as they stand, and the ways to everything else that is the person's."""
    person = person_of(request)
    form = MyForm(request.POST or None, initial={name: getattr(person, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        return _save(person, form.cleaned_data)
    return render(
        request, "me/page.html", _shown(person) | {"form": form}, status=422 if form.errors else 200
    )


def _save(person: Person, told: dict[str, Any]) -> HttpResponse:
    if told["named_on_plots"] != person.named_on_plots:
        actions.consent(
            person=person.id, purpose="named_on_plots", given=told["named_on_plots"], now=clock.now()
        )
    actions.choose(person=person.id, **told)
    response = redirect("/me")
    keep_language(response, told["language"])
    return response


def _shown(person: Person) -> dict[str, Any]:
    memberships = [
        {"word": role_words()[m.role], "organisation": m.organisation} for m in queries.memberships(person.id)
    ]
    return {
        "friends": len(queries.friendships(person.id)),
        "tokens": len(queries.tokens(person.id)),
        "memberships": memberships,
        "zones": sorted(available_timezones()),
        "needs_second_step": bool({"steward", "auditor"} & {m.role for m in queries.memberships(person.id)})
        and lacks_second_step(person),
    }


@require_GET
@needs("signed_in")
def take_away(request: HttpRequest) -> HttpResponse:
    """Everything held on the person, as one file."""
    now = clock.now()
    packed = leaving.take_away(person=person_of(request).id, now=now)
    response = HttpResponse(packed, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="obole-{now:%Y-%m-%d}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs("signed_in")
def be_forgotten(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; then a word to type, and the password unless a passkey opened the session."""
    person = person_of(request)
    asks_password = person.has_usable_password() and not by_passkey(request)
    if request.method == "GET":
        kept = [t.names for t in tables() if t.leaving == "kept"]
        shown = {"word": the_word(), "asks_password": asks_password, "kept": kept}
        return render(request, "me/be_forgotten.html", shown)
    if request.POST.get("word", "").strip().casefold() != the_word().casefold():
        raise WordMissing
    if asks_password and not person.check_password(request.POST.get("password", "")):
        raise WrongPassword
    return _forget(request, person)


def _forget(request: HttpRequest, person: Person) -> HttpResponse:
    leaving.forget(person=person.id, now=clock.now())
    logout(request)
    messages.success(request, _("You are forgotten. Nothing here leads to you any more."))
    return redirect("/")


def the_word() -> str:
    """The word to type, in the page's language."""
    return _("forget me")


def by_passkey(request: HttpRequest) -> bool:
    """Did a passkey alone open this session?"""
    records = get_authentication_records(request, person_of(request))
    return any(r.get("method") == "mfa" and r.get("passwordless") for r in records)
