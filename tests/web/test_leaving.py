"""Taking away and being forgotten, as a person meets them."""

import io
import zipfile

import pytest
from django.test import Client

from obole.lib import clock
from obole.people import actions
from obole.people.models import Kind, Person, Role

PASSWORD = "a walk before breakfast"


@pytest.fixture
def awa(db: None) -> Person:
    return actions.welcome(now=clock.now(), email="awa@example.org", display_name="Awa", password=PASSWORD)


@pytest.fixture
def inside(client: Client, awa: Person) -> Client:
    client.force_login(awa)
    return client


def test_the_take_away_is_a_zip_that_nobody_keeps(inside: Client) -> None:
    response = inside.get("/me/take-away")
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert "README.txt" in archive.namelist()
        assert b"Awa" in archive.read("person.json")


def test_the_page_says_what_goes_and_what_stays(inside: Client) -> None:
    page = inside.get("/me/be-forgotten").content.decode()
    assert "can’t be brought back" in page
    assert "Lines of your accounts" in page
    assert 'name="password"' in page


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 422),
        ({"word": "forget"}, 422),
        ({"word": "forget me"}, 403),
        ({"word": "forget me", "password": "x"}, 403),
    ],
)
def test_without_word_and_password_nothing_is_deleted(
    inside: Client, awa: Person, told: dict[str, str], status: int
) -> None:
    assert inside.post("/me/be-forgotten", told).status_code == status
    assert Person.objects.filter(id=awa.id).exists()


def test_with_both_the_person_is_gone(inside: Client, awa: Person) -> None:
    response = inside.post("/me/be-forgotten", {"word": " Forget me ", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert "You are forgotten" in response.content.decode()
    assert not Person.objects.filter(id=awa.id).exists()
    assert inside.get("/me").status_code == 302


def test_a_session_a_passkey_opened_needs_no_password(inside: Client, awa: Person) -> None:
    session = inside.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "passwordless": True, "at": 1.0}
    ]
    session["account_authentication_methods_user"] = str(awa.id)
    session.save()
    assert 'name="password"' not in inside.get("/me/be-forgotten").content.decode()
    inside.post("/me/be-forgotten", {"word": "forget me"})
    assert not Person.objects.filter(id=awa.id).exists()


def test_the_last_steward_reads_why_not(inside: Client, awa: Person) -> None:
    house = actions.found_organisation(slug="house", name="House", kinds=[Kind.HOUSE], now=clock.now())
    actions.join(person=awa.id, organisation=house.id, role=Role.STEWARD)
    response = inside.post("/me/be-forgotten", {"word": "forget me", "password": PASSWORD})
    assert response.status_code == 409
    assert "name another steward first" in response.content.decode()
    assert Person.objects.filter(id=awa.id).exists()
