"""Every address × every role, from the URL map itself: an address that nobody decided about fails here.

What a role may enter is worked out in this file from the declaration and the cast's memberships, not by
asking the code that guards the door.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from obole.lib import clock
from obole.people import actions
from obole.people.models import Kind, Person, Role
from obole.web.roles import Entry, decision

# Public, yet they lead to the door when no sign-in is under way.
STAGES = {"sign_in", "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn"}
SAMPLES: dict[str, str] = {
    "slug": "desert-hands",
    "uuid": "00000000-0000-7000-8000-000000000001",
    "int": "1",
    "path": "x",
    "str": "x",
}
NAMED = {
    "number": "2026-000001-0",
    "name": "revocation",
    "token": "no-such-link",
    "key": "awa",
    "uidb36": "1",
    "size": "1",
}


@dataclass(frozen=True)
class Door:
    """One address of the map: its route, a path with sample values filled in, and who may enter."""

    route: str
    path: str
    name: str
    entry: Entry | None


def _doors(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[Door]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _doors(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Door(
                route, _path(route), pattern.name or "", decision(pattern.callback, pattern.name, route)
            )


def _path(route: str) -> str:
    filled = re.sub(r"<(\w+):(\w+)>", lambda m: _sample(m[1], m[2]), route)
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: _sample("str", m[1]), filled)
    return "/" + re.sub(r"[\^$\\]", "", filled)


def _sample(kind: str, name: str) -> str:
    return SAMPLES[kind] if kind in ("slug", "uuid", "int") else NAMED.get(name, SAMPLES[kind])


DOORS = sorted(_doors(), key=lambda door: door.route)
CAST: dict[str, list[tuple[Role, str]]] = {
    "stranger": [],
    "person": [],
    "other person": [],
    "planter elsewhere": [(Role.PLANTER, "green-belt")],
    "planter": [(Role.PLANTER, "desert-hands")],
    "sponsor": [(Role.SPONSOR, "desert-hands")],
    "editor": [(Role.EDITOR, "desert-hands")],
    "steward": [(Role.STEWARD, "house")],
    "auditor": [(Role.AUDITOR, "clear-eye")],
}


def may_enter(who: str, entry: Entry) -> bool:
    """What the declaration says, read a second time."""
    if "public" in entry.roles:
        return True
    if who == "stranger" or "key" in entry.roles:
        return False
    if "signed_in" in entry.roles:
        return True
    for role, slug in CAST[who]:
        free = entry.organisation_from is None or role in (Role.STEWARD, Role.AUDITOR)
        if role in entry.roles and (free or slug == SAMPLES["slug"]):
            return True
    return False


@pytest.fixture
def cast(db: None) -> dict[str, Client]:
    """A signed-in client for everyone but the stranger; stewards and auditors have their second step."""
    now = clock.now()
    organisations = {
        slug: actions.found_organisation(slug=slug, name=slug, kinds=[Kind.PLANTER], now=now)
        for slug in {slug for roles in CAST.values() for _, slug in roles}
    }
    clients = {"stranger": Client()}
    for who, roles in CAST.items():
        if who == "stranger":
            continue
        person = actions.welcome(now=now, email=f"{who.replace(' ', '-')}@example.org", display_name=who)
        for role, slug in roles:
            actions.join(person=person.id, organisation=organisations[slug].id, role=role)
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        clients[who] = Client()
        clients[who].force_login(person)
    return clients


def turned_away(response: HttpResponse) -> bool:
    """Sent to sign in, or refused for want of a role or a key."""
    if response.status_code in (301, 302, 303):
        return response.headers["Location"].split("?")[0] in ("/sign-in/", "/sign-in/login/")
    return response.status_code == 401 or (response.status_code == 403 and b"forbidden" in response.content)


def test_someone_decided_about_every_address() -> None:
    undecided = [door.route for door in DOORS if door.entry is None]
    assert undecided == []


def test_the_map_is_not_empty() -> None:
    assert len(DOORS) > 40


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.route or "home")
def test_every_role_at_this_door(door: Door, cast: dict[str, Client]) -> None:
    assert door.entry is not None
    for who, client in cast.items():
        for method in ("get", "post"):
            response = knock(client, method, door.path)
            context = f"{who} {method} {door.path}: {response.status_code}"
            assert response.status_code < 500, context
            if door.name not in STAGES and response.status_code != 405:
                assert turned_away(response) is not may_enter(who, door.entry), context


def knock(client: Client, method: str, path: str) -> HttpResponse:
    """One request, undone afterwards, so that each role meets the same house."""
    session = dict(client.session) if client.cookies.get("sessionid") else None
    jar = client.cookies.copy()
    try:
        with transaction.atomic():
            response: HttpResponse = getattr(client, method)(path)
            transaction.set_rollback(True)
    finally:
        client.cookies = jar
    assert session is None or client.session.get("_auth_user_id") == session.get("_auth_user_id")
    return response


def test_a_steward_without_a_second_step_is_sent_to_set_one_up(cast: dict[str, Client]) -> None:
    Authenticator.objects.all().delete()
    response = cast["steward"].get("/console/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in/2fa/"
    followed = cast["steward"].get("/sign-in/2fa/")
    assert b"second step" in followed.content


def test_in_a_demo_the_invented_steward_needs_none(cast: dict[str, Client]) -> None:
    Authenticator.objects.all().delete()
    actions.house(demo=True)
    assert cast["steward"].get("/console/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(cast: dict[str, Client]) -> None:
    steward = Person.objects.get(email="steward@example.org")
    Authenticator.objects.filter(user=steward).update(type="recovery_codes")
    assert cast["steward"].get("/console/").status_code == 302


def test_a_form_posted_after_the_session_ended_says_so(db: None) -> None:
    response = Client().post("/me", {"display_name": "Nobody"})
    assert response.status_code == 401
    assert b"signed out meanwhile" in response.content


def test_a_role_ends_with_its_membership(cast: dict[str, Client]) -> None:
    planter = Person.objects.get(email="planter@example.org")
    membership = planter.memberships.get()
    assert cast["planter"].get("/desk/desert-hands/orders").status_code == 200
    actions.leave(person=planter.id, organisation=UUID(str(membership.organisation_id)), role=Role.PLANTER)
    assert cast["planter"].get("/desk/desert-hands/orders").status_code == 403
