"""The one-time link: what it shows, that it works once, and what a refused form leaves behind."""

from typing import Any

import pytest
from django.test import Client

from obole.lib import clock
from obole.people import actions, queries
from obole.people.models import Membership, Organisation, Person, Role

FORM = {
    "name": "Jardin commun", "mark": "leaf", "colour": "#2A5DB0", "languages": ["fr", "en"],
    "currency": "EUR", "zone": "Europe/Paris", "programmes": ["forest"], "steward_name": "Sol",
    "steward_email": "Sol@Example.org", "steward_password": "a house is set up once",
}  # fmt: skip


@pytest.fixture
def token(db: None) -> str:
    return actions.new_setup_link()


def test_the_link_shows_the_form(client: Client, token: str) -> None:
    response = client.get(f"/setup?token={token}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    page = response.content.decode()
    assert page.count('name="mark"') == 6
    assert 'value="forest"' in page


@pytest.mark.parametrize("query", ["", "?token=", "?token=something-else"])
def test_without_the_right_link_nothing_is_shown(client: Client, token: str, query: str) -> None:
    response = client.get(f"/setup{query}")
    assert response.status_code == 403
    assert b"setup_done" in response.content


def test_a_newer_link_ends_the_older(client: Client, token: str) -> None:
    newer = actions.new_setup_link()
    assert client.get(f"/setup?token={token}").status_code == 403
    assert client.get(f"/setup?token={newer}").status_code == 200


def test_setting_up_makes_the_house_and_its_first_steward(client: Client, token: str) -> None:
    response = client.post("/setup", FORM | {"token": token})
    assert response.headers["Location"] == "/sign-in/2fa/"
    house = queries.house()
    assert (house.name, house.mark, house.colour, house.zone) == (
        "Jardin commun",
        "leaf",
        "#2A5DB0",
        "Europe/Paris",
    )
    assert (house.languages, house.currency, house.programmes) == (["fr", "en"], "EUR", ["forest"])
    assert house.set_up_at is not None
    assert house.setup_digest is None
    sol = Person.objects.get()
    assert (sol.email, sol.display_name, sol.zone) == ("sol@example.org", "Sol", "Europe/Paris")
    assert queries.has_role(sol.id, Role.STEWARD, house.organisation_id)
    assert client.get("/me").status_code == 200
    assert client.get("/console/").headers["Location"] == "/sign-in/2fa/"


def test_the_steward_signs_in_with_the_password_chosen(client: Client, token: str) -> None:
    client.post("/setup", FORM | {"token": token})
    other = Client()
    other.post("/sign-in/login/", {"login": "sol@example.org", "password": FORM["steward_password"]})
    assert other.get("/me").status_code == 200


def test_a_house_is_set_up_once(client: Client, token: str) -> None:
    client.post("/setup", FORM | {"token": token})
    again = Client().post("/setup", FORM | {"token": token, "steward_email": "eve@example.org"})
    assert again.status_code == 403
    assert Person.objects.count() == 1
    late = actions.new_setup_link()
    assert Client().get(f"/setup?token={late}").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("mark", "skull"), ("colour", "red"), ("languages", []), ("currency", "energy"),
        ("zone", "Mars/Olympus"), ("programmes", ["casino"]), ("steward_email", "sol"),
        ("steward_password", "short"), ("steward_password", "password1"), ("steward_name", "x" * 61),
    ],
)  # fmt: skip
def test_a_bad_answer_sets_nothing_up_and_loses_nothing_typed(
    client: Client, token: str, field: str, value: Any
) -> None:
    response = client.post("/setup", FORM | {"token": token, field: value})
    assert response.status_code == 422
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert queries.waits_for_setup()
    page = response.content.decode()
    assert 'class="error"' in page
    assert field == "name" or "Jardin commun" in page


def test_an_address_known_here_sets_nothing_up(client: Client, token: str) -> None:
    actions.welcome(now=clock.now(), email="sol@example.org")
    response = client.post("/setup", FORM | {"token": token})
    assert response.status_code == 409
    assert not Membership.objects.exists()
    assert queries.waits_for_setup()


def test_a_test_letter_is_sent_and_the_form_kept(client: Client, token: str, mailoutbox: Any) -> None:
    half = {
        "token": token,
        "name": "Jardin commun",
        "try_mail": "1",
        "test_email": "sol@example.org",
        "languages": ["fr"],
    }
    page = client.post("/setup", half).content.decode()
    assert [letter.to for letter in mailoutbox] == [["sol@example.org"]]
    assert "Jardin commun" in page
    assert queries.waits_for_setup()


def test_a_test_letter_to_nowhere_is_told(client: Client, token: str, mailoutbox: Any) -> None:
    page = client.post("/setup", {"token": token, "try_mail": "1", "test_email": "nowhere"}).content.decode()
    assert "Nothing was sent" in page
    assert mailoutbox == []


def test_a_mail_server_that_doesnt_answer_is_told(client: Client, token: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    response = client.post("/setup", {"token": token, "try_mail": "1", "test_email": "sol@example.org"})
    assert response.status_code == 200
    assert "didn’t take the letter" in response.content.decode()


def test_before_it_the_front_page_says_so_kindly(client: Client, db: None) -> None:
    assert queries.waits_for_setup()
    assert "isn’t set up yet" in client.get("/").content.decode()


def test_a_demo_is_never_set_up(client: Client, token: str) -> None:
    actions.house(demo=True)
    assert not queries.waits_for_setup()
    assert client.get(f"/setup?token={token}").status_code == 403
