"""Friends: who may rescue what the other would lose. They meet by link or QR code, under a rule both see."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obole.lib import clock
from obole.people import actions, queries
from obole.people.models import Friendship, Invite, Rule
from obole.people.refusals import UnknownInvite
from obole.web.pages.picks import person_of
from obole.web.roles import needs

RULES = {
    Rule.HALF: gettext_lazy("Half each; the odd gram goes to the one who earned it."),
    Rule.OWNER: gettext_lazy("All of it goes back to the one who earned it."),
}


@require_GET
@needs("signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """The person's friends, and their links for friends-to-be."""
    person = person_of(request)
    rows = [_friend(row, person.id) for row in queries.friendships(person.id)]
    links = [_link(row) for row in queries.invites(person.id)]
    open_rules = [
        {"code": code, "sentence": text}
        for code, text in RULES.items()
        if code not in {i["rule"] for i in links}
    ]
    return render(request, "friends/page.html", {"friends": rows, "links": links, "rules": open_rules})


def _friend(row: Friendship, me: UUID) -> dict[str, Any]:
    friend = row.other if row.one_id == me else row.one
    return {"id": friend.id, "name": str(friend), "rule": RULES[Rule(row.rule)], "since": row.since}


def _link(row: Invite) -> dict[str, Any]:
    url = f"{settings.BASE_URL}/friends/join/{row.token}"
    return {
        "url": url,
        "token": row.token,
        "rule": row.rule,
        "sentence": RULES[Rule(row.rule)],
        "qr": qr(url),
    }


def qr(text: str) -> str:
    """A QR code as an SVG of the size its place gives it; dark on white in both modes, so phones read it."""
    image: str = segno.make(text, error="m").svg_inline(border=3, dark="#16241C", light="#fff", omitsize=True)
    return image.replace("<svg ", f'<svg role="img" aria-label="{_("QR code of the link")}" ', 1)


@require_POST
@needs("signed_in")
def invite(request: HttpRequest) -> HttpResponse:
    """Make the link of a rule; one per rule, however often it is asked for."""
    rule = request.POST.get("rule", "")
    actions.invite(
        person=person_of(request).id, rule=Rule(rule) if rule in Rule else Rule.HALF, now=clock.now()
    )
    return redirect("/friends")


@require_POST
@needs("signed_in")
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take a link back; a new one can be made."""
    if not actions.withdraw_invite(person=person_of(request).id, token=token):
        raise UnknownInvite
    messages.info(request, _("This link no longer works. Friends made by it stay friends."))
    return redirect("/friends")


@require_http_methods(["GET", "POST"])
@needs("public")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, under which rule, and one button. Someone not signed in is shown the way in first."""
    found = queries.invite(token)
    if request.method == "POST":
        return _accept(request, token, str(found.person))
    shown = {"inviter": found.person, "rule": RULES[Rule(found.rule)], "own": request.user == found.person}
    return render(request, "friends/join.html", shown)


@needs("signed_in")
def _accept(request: HttpRequest, token: str, name: str) -> HttpResponse:
    actions.accept_invite(token=token, person=person_of(request).id, now=clock.now())
    messages.success(request, _("{name} and you are friends now.").format(name=name))
    return redirect("/friends")


@require_POST
@needs("signed_in")
def part(request: HttpRequest, friend: UUID) -> HttpResponse:
    """End a friendship; what was rescued stays where it is."""
    if actions.part(one=person_of(request).id, other=friend):
        messages.info(
            request, _("You are no longer friends here. What you rescued for each other stays as it is.")
        )
    return redirect("/friends")
