"""My page, friends, keys, and the choices of the footer."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from obole.lib import clock
from obole.people import actions, queries
from obole.people.models import Consent, Invite, Person, Rule, Token
from obole.people.refusals import UnknownToken


@pytest.fixture
def awa(db: None) -> Person:
    return actions.welcome(now=clock.now(), email="awa@example.org", display_name="Awa")


@pytest.fixture
def lin(db: None) -> Person:
    return actions.welcome(now=clock.now(), email="lin@example.org", display_name="Lin")


@pytest.fixture
def inside(client: Client, awa: Person) -> Client:
    client.force_login(awa)
    return client


SETTINGS = {
    "display_name": "Awa D.",
    "language": "fr",
    "zone": "Africa/Dakar",
    "collect_for_me": "on",
    "named_on_plots": "on",
}


def test_settings_are_kept_and_the_browser_speaks_the_language(inside: Client, awa: Person) -> None:
    response = inside.post("/me", SETTINGS)
    assert response.status_code == 302
    awa.refresh_from_db()
    assert (awa.display_name, awa.language, awa.zone) == ("Awa D.", "fr", "Africa/Dakar")
    assert awa.collect_for_me
    assert awa.named_on_plots
    assert response.cookies["django_language"].value == "fr"


def test_agreeing_to_be_named_and_taking_it_back_is_recorded(inside: Client, awa: Person) -> None:
    inside.post("/me", SETTINGS)
    inside.post("/me", SETTINGS)
    assert Consent.objects.filter(person=awa, purpose="named_on_plots", withdrawn_at=None).count() == 1
    inside.post("/me", {k: v for k, v in SETTINGS.items() if k != "named_on_plots"})
    assert not Consent.objects.filter(person=awa, withdrawn_at=None).exists()
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("zone", "Mars/Olympus"), ("language", "tlh"), ("display_name", "x" * 61)]
)
def test_a_bad_setting_changes_nothing(inside: Client, awa: Person, field: str, value: str) -> None:
    response = inside.post("/me", SETTINGS | {field: value})
    assert response.status_code == 422
    assert "nothing was changed" in response.content.decode()
    awa.refresh_from_db()
    assert awa.display_name == "Awa"


def test_pages_of_a_new_person_have_one_way_on(inside: Client) -> None:
    assert "one link away" in inside.get("/friends").content.decode()
    assert "No key yet" in inside.get("/me/tokens").content.decode()
    assert inside.get("/me").status_code == 200


def test_a_link_and_its_qr_code_make_friends(inside: Client, awa: Person, lin: Person) -> None:
    inside.post("/friends/invite", {"rule": "owner"})
    inside.post("/friends/invite", {"rule": "owner"})
    token = Invite.objects.get(person=awa, rule="owner").token
    page = inside.get("/friends").content.decode()
    assert f"/friends/join/{token}" in page
    assert "<svg" in page
    other = Client()
    other.force_login(lin)
    shown = other.get(f"/friends/join/{token}").content.decode()
    assert "Awa would like to be your friend" in shown
    assert "All of it goes back" in shown
    assert not queries.friendships(lin.id)
    assert other.post(f"/friends/join/{token}").status_code == 302
    (made,) = queries.friendships(lin.id)
    assert (made.rule, made.friend_of(lin.id)) == (Rule.OWNER, awa.id)


def test_a_stranger_sees_who_invites_and_the_way_in(client: Client, awa: Person) -> None:
    link = actions.invite(person=awa.id, rule=Rule.HALF, now=clock.now())
    page = client.get(f"/friends/join/{link.token}").content.decode()
    assert "Awa" in page
    assert f"next=/friends/join/{link.token}" in page
    assert client.post(f"/friends/join/{link.token}").status_code == 401


def test_nobody_befriends_themselves(inside: Client, awa: Person) -> None:
    link = actions.invite(person=awa.id, rule=Rule.HALF, now=clock.now())
    assert inside.post(f"/friends/join/{link.token}").status_code == 409


def test_a_withdrawn_link_opens_nothing(inside: Client, awa: Person, lin: Person) -> None:
    link = actions.invite(person=awa.id, rule=Rule.HALF, now=clock.now())
    stranger = Client()
    stranger.force_login(lin)
    assert stranger.post(f"/friends/invite/{link.token}/withdraw").status_code == 404
    inside.post(f"/friends/invite/{link.token}/withdraw")
    assert stranger.get(f"/friends/join/{link.token}").status_code == 404


def test_friends_part(inside: Client, awa: Person, lin: Person) -> None:
    actions.befriend(one=awa.id, other=lin.id, rule=Rule.HALF, now=clock.now())
    assert inside.post(f"/friends/{lin.id}/part").status_code == 302
    assert queries.friendships(awa.id) == []
    assert inside.post(f"/friends/{uuid4()}/part").status_code == 302


def test_a_key_is_shown_once_and_opens_the_json_door(inside: Client, awa: Person) -> None:
    page = inside.post("/me/tokens", {"name": "My phone"}).content.decode()
    key = re.search(r"obole_[\w-]{40,}", page)
    assert key
    assert key[0] not in inside.get("/me/tokens").content.decode()
    sent = Client().get("/obole/v1/energy", headers={"authorization": f"Bearer {key[0]}"})
    assert sent.status_code == 200


def test_a_key_taken_back_is_refused(inside: Client, awa: Person, lin: Person) -> None:
    row, text = actions.issue_token(person=awa.id, name="My phone", now=clock.now())
    other = Client()
    other.force_login(lin)
    other.post(f"/me/tokens/{row.id}/revoke")
    assert queries.by_token(text) == awa
    inside.post(f"/me/tokens/{row.id}/revoke")
    with pytest.raises(UnknownToken):
        queries.by_token(text)
    assert Token.objects.count() == 1


def test_language_is_chosen_in_the_footer(inside: Client, awa: Person) -> None:
    response = inside.post("/prefs/language", {"language": "zh-hans", "next": "/privacy"})
    assert response.headers["Location"] == "/privacy"
    assert response.cookies["django_language"].value == "zh-hans"
    awa.refresh_from_db()
    assert awa.language == "zh-hans"
    assert 'lang="zh-Hans"' in inside.get("/privacy").content.decode()


def test_light_is_chosen_in_the_footer(client: Client, db: None) -> None:
    response = client.post("/prefs/theme", {"theme": "dark", "next": "//elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert response.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/privacy").content.decode()


@pytest.mark.parametrize(
    ("path", "told"), [("/prefs/language", {"language": "tlh"}), ("/prefs/theme", {"theme": "neon"})]
)
def test_an_unknown_choice_changes_nothing(client: Client, db: None, path: str, told: dict[str, str]) -> None:
    response = client.post(path, told)
    assert response.status_code == 302
    assert not response.cookies


def test_the_footers_forms_lead_somewhere(client: Client, db: None) -> None:
    page = client.get("/privacy").content.decode()
    foot = page[page.index("<footer") :]
    for action in re.findall(r'action="([^"]+)"', foot):
        assert client.post(action).status_code == 302, action
