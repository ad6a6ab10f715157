"""Beginning, signing in and out, forgotten passwords, second steps; every page with our look and policy."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from obole.ledger import queries as books
from obole.lib import clock
from obole.people import actions
from obole.people.models import Person

PASSWORD = "a walk before breakfast"
AWA = {"display_name": "Awa", "email": "awa@example.org", "password1": PASSWORD, "zone": "Africa/Dakar"}


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """Each test begins with unspent rate limits."""
    cache.clear()


@pytest.fixture
def awa(db: None) -> Person:
    person = actions.welcome(now=clock.now(), email="awa@example.org", display_name="Awa", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def signed_in(client: Client) -> bool:
    return client.get("/me").status_code == 200


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/login/", {"login": "awa@example.org", "password": password})


def sign_in_twice(client: Client) -> None:
    """Signed in, and shown once more that it is you: what changes the ways in asks for that."""
    sign_in(client)
    client.post("/sign-in/reauthenticate/", {"password": PASSWORD})


def test_beginning_opens_accounts_and_keeps_name_zone_and_language(client: Client) -> None:
    response = client.post("/sign-in/signup/", AWA, headers={"accept-language": "fr"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/forest"
    person = Person.objects.get(email="awa@example.org")
    assert (person.display_name, person.zone, person.language) == ("Awa", "Africa/Dakar", "fr")
    assert {b.path for b in books.balances(person.id)} == {"ripe", "energy"}
    assert signed_in(client)


def test_a_zone_the_browser_made_up_falls_back_to_the_houses(client: Client) -> None:
    actions.house(zone="Europe/Paris")
    client.post("/sign-in/signup/", AWA | {"zone": "Mars/Olympus"})
    assert Person.objects.get(email="awa@example.org").zone == "Europe/Paris"


def test_a_weak_password_is_refused_and_nobody_is_made(client: Client) -> None:
    response = client.post("/sign-in/signup/", AWA | {"password1": "password12"})
    assert response.status_code == 200
    assert not Person.objects.exists()


def test_an_address_known_here_makes_no_second_person(client: Client, awa: Person) -> None:
    client.post("/sign-in/signup/", AWA)
    assert Person.objects.count() == 1
    assert not signed_in(client)


def test_in_and_out(client: Client, awa: Person) -> None:
    assert not signed_in(client)
    assert sign_in(client).headers["Location"] == "/forest"
    assert signed_in(client)
    assert client.post("/sign-in/logout/").headers["Location"] == "/"
    assert not signed_in(client)


def test_a_wrong_password_is_told_in_our_words(client: Client, awa: Person) -> None:
    page = sign_in(client, "not mine at all").content.decode()
    assert "E-mail and password don’t fit together" in page.replace("&#x27;", "’")
    assert not signed_in(client)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, awa: Person) -> None:
    away = client.get("/friends")
    assert away.headers["Location"] == "/sign-in/?next=/friends"
    form = client.get(away.headers["Location"], follow=True)
    assert 'value="/friends"' in form.content.decode()


def test_the_door_leads_nobody_to_another_house(client: Client) -> None:
    response = client.get("/sign-in/?next=https://elsewhere.example/")
    assert response.headers["Location"] == "/sign-in/login/?next=%2Fforest"


def test_the_first_page_after_signing_in_speaks_the_persons_language(client: Client, awa: Person) -> None:
    actions.choose(person=awa.id, language="zh-hans")
    assert sign_in(client).cookies["django_language"].value == "zh-hans"


def test_a_forgotten_password_is_chosen_anew_by_letter(client: Client, awa: Person, mailoutbox: Any) -> None:
    client.post("/sign-in/password/reset/", {"email": "awa@example.org"})
    (letter,) = mailoutbox
    assert letter.subject == "Choose a new password"
    assert "account" not in letter.body.lower()
    link = re.search(r"(/sign-in/password/reset/key/\S+)", letter.body)
    assert link
    form = client.get(link[1], follow=True)
    done = client.post(
        form.redirect_chain[-1][0],
        {"password1": "another walk, another day", "password2": "another walk, another day"},
    )
    assert done.status_code == 302
    assert sign_in(client, "another walk, another day").status_code == 302
    assert signed_in(client)


def test_asking_for_a_password_never_tells_who_is_here(client: Client, awa: Person, mailoutbox: Any) -> None:
    known = client.post("/sign-in/password/reset/", {"email": "awa@example.org"})
    unknown = client.post("/sign-in/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert "know nobody by this address" in mailoutbox[-1].body


def test_an_address_is_confirmed_by_its_letter(client: Client, mailoutbox: Any) -> None:
    client.post("/sign-in/signup/", AWA)
    link = re.search(r"(/sign-in/confirm-email/\S+)", mailoutbox[-1].body)
    assert link
    assert "Is awa@example.org yours?" in client.get(link[1]).content.decode()
    client.post(link[1])
    assert EmailAddress.objects.get(email="awa@example.org").verified


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_authenticator_app_is_asked_for_its_digits(client: Client, awa: Person) -> None:
    sign_in_twice(client)
    page = client.get("/sign-in/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="hash">(\w+)</code>', page)
    assert secret, page
    assert client.post("/sign-in/2fa/totp/activate/", {"code": _code(secret[1])}).status_code == 302
    assert Authenticator.objects.filter(user=awa).count() == 2  # the app, and recovery codes with it
    cache.clear()  # the same code may not be used twice within its half minute
    client.post("/sign-in/logout/")
    assert sign_in(client).headers["Location"] == "/sign-in/2fa/authenticate/"
    assert not signed_in(client)
    client.post("/sign-in/2fa/authenticate/", {"code": _code(secret[1])})
    assert signed_in(client)


def test_a_recovery_code_opens_the_door_once(client: Client, awa: Person) -> None:
    TOTP.activate(awa, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(awa).get_unused_codes()[0]
    for opens in (True, False):
        sign_in(client)
        client.post("/sign-in/2fa/authenticate/", {"code": code})
        assert signed_in(client) is opens
        client.post("/sign-in/logout/")


class Inline(HTMLParser):
    """Collects what the policy forbids: style attributes, handlers, scripts that run in place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        data = given.get("type") in ("application/json", "application/ld+json")
        if tag == "style" or (tag == "script" and "src" not in given and not data):
            self.found.append(tag)


OUTSIDE = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "confirm-email/",
    "inactive/",
    "confirm-email/x/",
    "password/reset/key/1-x/",
    "password/reset/key/done/",
]
INSIDE = [
    "logout/", "email/", "password/change/", "reauthenticate/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
    "2fa/webauthn/add/", "2fa/reauthenticate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/",
    "2fa/webauthn/reauthenticate/",
]  # fmt: skip


def assert_ours(client: Client, path: str) -> None:
    response = client.get(f"/sign-in/{path}", follow=True)
    page = response.content.decode()
    assert response.status_code in (200, 404), path
    assert '<link rel="stylesheet"' in page, path
    assert "<h1>" in page or "<h1 " in page, path
    parser = Inline()
    parser.feed(page)
    assert parser.found == [], path
    words = re.sub(r"<[^>]*>|\s+", " ", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    assert "account" not in words.lower(), path


@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_outside_have_our_look_and_nothing_inline(client: Client, path: str) -> None:
    assert_ours(client, path)


@pytest.mark.parametrize("path", INSIDE)
def test_pages_inside_have_our_look_and_nothing_inline(client: Client, awa: Person, path: str) -> None:
    sign_in_twice(client)
    if "recovery" in path or path == "2fa/":
        TOTP.activate(awa, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(awa)
    assert_ours(client, path)


def test_an_address_changes_when_its_letter_is_followed(client: Client, awa: Person, mailoutbox: Any) -> None:
    sign_in(client)
    client.post("/sign-in/email/", {"action_add": "", "email": "awa@example.net"})
    assert_ours(client, "email/")
    awa.refresh_from_db()
    assert awa.email == "awa@example.org"
    link = re.search(r"(/sign-in/confirm-email/\S+)", mailoutbox[-1].body)
    assert link
    client.post(link[1])
    awa.refresh_from_db()
    assert awa.email == "awa@example.net"


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_opens_the_door(live_site: Any, browser: Any) -> None:
    person = actions.welcome(now=clock.now(), email="awa@example.org", display_name="Awa", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    context = browser.new_context()
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.goto(f"{live_site.url}/sign-in/login/")
    page.fill("#id_login", "awa@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_login) button.leaf")
    page.goto(f"{live_site.url}/sign-in/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)  # is it you?
    page.click("form:has(#id_password) button.leaf")
    page.fill("#id_name", "My phone")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/**codes/**")
    page.goto(f"{live_site.url}/sign-in/2fa/webauthn/")
    assert page.locator("text=My phone").count() == 1
    page.goto(f"{live_site.url}/sign-in/logout/")
    page.click("main form button.leaf")
    page.goto(f"{live_site.url}/sign-in/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/forest")
    assert [text for text in broken if "Content Security Policy" in text] == []
    context.close()
