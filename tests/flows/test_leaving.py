"""A person who walked, made friends and got letters takes everything along, then is forgotten.

Nothing in any table names them any more, and the books still hold.
"""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from obole.activity import actions as activity
from obole.activity.actions import Outcome
from obole.activity.models import Act
from obole.api.models import Reply
from obole.flows import leaving
from obole.ledger import verify as books
from obole.lib import clock
from obole.people import actions, queries
from obole.people.models import Identity, Mail, Organisation, Person, Role, Rule
from obole.people.privacy import tables
from obole.people.refusals import LastSteward
from obole.programmes.models import Award
from tests import world

EMAIL, NAME, EXTERNAL = "zinaida.leaves@example.org", "Zinaida Quill", "wrist-band-77120394"
NAMES = (EMAIL, NAME, EXTERNAL)


@pytest.fixture
def zinaida(db: None) -> Person:
    """Someone with a row in as many tables as a person can have."""
    world.founded()
    person = world.person(NAME, email=EMAIL)
    friend = world.person("Friend")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    Identity.objects.create(source="fitbit-daily", external_id=EXTERNAL, person=person)
    actions.befriend(one=person.id, other=friend.id, rule=Rule.HALF, now=world.DAWN)
    actions.invite(person=person.id, rule=Rule.OWNER, now=world.DAWN)
    actions.issue_token(person=person.id, name=f"{NAME}’s phone", now=world.DAWN)
    actions.consent(person=person.id, purpose="named_on_plots", given=True, now=world.DAWN)
    _live(person)
    _write(person)
    return person


def _live(person: Person) -> None:
    world.walks(person, 12_031)
    world.tells(person, "walk", 9000, record=f"{EXTERNAL}-2")
    world.night()
    activity.keep_upload(
        person=person.id,
        kind="fitbit-daily",
        sha256=b"0" * 32,
        outcomes=[(1, Outcome("recorded"))],
        now=world.DAWN,
    )
    Reply.objects.create(person=person.id, key="k", digest=b"0" * 32, body={"told": NAME}, made_at=world.DAWN)


def _write(person: Person) -> None:
    Mail.objects.create(to=EMAIL.upper(), subject="Welcome", body=f"Hello {NAME}", created_at=world.DAWN)
    session = SessionStore()
    session["_auth_user_id"] = str(person.id)
    session["account_authentication_methods"] = [{"method": "password", "email": EMAIL}]
    session.create()


def everything() -> str:
    """Every row of every table as text, sessions opened."""
    told = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" AS t')
            told += [row[0] for row in cursor.fetchall()]
    told += [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(told)


def opened(packed: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_before_leaving_all_of_it_is_there(zinaida: Person) -> None:
    told = everything()
    assert all(name in told for name in NAMES)


def test_forgetting_leaves_no_name_in_any_table(zinaida: Person) -> None:
    left = leaving.forget(person=zinaida.id, now=world.night())
    told = everything().casefold()
    assert [name for name in NAMES if name.casefold() in told] == []
    assert left.deleted["activity.Act"] >= 2


def test_forgetting_leaves_no_row_where_rows_are_to_go(zinaida: Person) -> None:
    leaving.forget(person=zinaida.id, now=world.night())
    for table in tables():
        if table.leaving == "deleted" and table.label not in ("people.Mail", "sessions.Session"):
            assert not leaving.rows_of(table, zinaida.id).exists(), table.label
    assert not Person.objects.filter(id=zinaida.id).exists()


def test_the_books_keep_their_nameless_entries_and_still_hold(zinaida: Person) -> None:
    before = Award.objects.filter(person=zinaida.id).count()
    assert before > 0
    leaving.forget(person=zinaida.id, now=world.night())
    assert Award.objects.filter(person=zinaida.id).count() == before
    assert books.verify().balanced


def test_others_keep_what_is_theirs(zinaida: Person) -> None:
    friend = next(row for row in queries.friendships(zinaida.id)).friend_of(zinaida.id)
    awa = Person.objects.get(display_name="Awa")
    world.walks(awa, 5000)
    Mail.objects.create(to="awa@example.org", subject="Morning", body="164 g", created_at=world.DAWN)
    leaving.forget(person=zinaida.id, now=world.night())
    assert Person.objects.filter(id=friend).exists()
    assert Act.objects.filter(person=awa.id).exists()
    assert Mail.objects.filter(to="awa@example.org").exists()


def test_being_forgotten_twice_is_being_forgotten_once(zinaida: Person) -> None:
    now = world.night()
    leaving.forget(person=zinaida.id, now=now)
    assert leaving.forget(person=zinaida.id, now=now) == leaving.Left({}, 0)


def test_the_same_source_later_feeds_someone_new(zinaida: Person) -> None:
    leaving.forget(person=zinaida.id, now=world.night())
    again = actions.welcome_batch(source="fitbit-daily", external_ids=[EXTERNAL], zone="UTC", now=world.DAWN)
    assert again[EXTERNAL] != zinaida.id


def test_a_person_made_by_an_import_cant_be_found_again_by_the_sources_id(db: None) -> None:
    made = actions.welcome_batch(source="fitbit-daily", external_ids=[EXTERNAL], zone="UTC", now=world.DAWN)[
        EXTERNAL
    ]
    leaving.forget(person=made, now=clock.now())
    again = actions.welcome_batch(source="fitbit-daily", external_ids=[EXTERNAL], zone="UTC", now=world.DAWN)[
        EXTERNAL
    ]
    assert again != made


def test_taking_away_holds_every_table_and_no_secret(zinaida: Person) -> None:
    files = opened(leaving.take_away(person=zinaida.id, now=world.night()))
    wanted = {f"{table.export}.json" for table in tables() if table.export}
    assert set(files) == wanted | {"README.txt"}
    assert json.loads(files["person.json"])[0]["display_name"] == NAME
    assert {act["quantity"] for act in json.loads(files["acts.json"])} == {12_031, 9000}
    assert json.loads(files["letters.json"])[0]["subject"] == "Welcome"
    assert json.loads(files["sources.json"])[0]["external_id"] == EXTERNAL
    assert json.loads(files["ledger_lines.json"])
    everything_told = "".join(files.values())
    assert "password" not in files["person.json"]
    assert "digest" not in files["keys.json"]
    assert "JBSWY3DPEHPK3PXP" not in everything_told


def test_taking_away_holds_nothing_of_others(zinaida: Person) -> None:
    world.walks(Person.objects.get(display_name="Awa"), 4321)
    told = "".join(opened(leaving.take_away(person=zinaida.id, now=world.night())).values())
    assert "4321" not in told
    assert "Awa" not in told


def test_the_last_steward_names_another_first(db: None) -> None:
    world.founded()
    sol = Person.objects.get(display_name="Sol")
    with pytest.raises(LastSteward):
        leaving.forget(person=sol.id, now=world.DAWN)
    assert Person.objects.filter(id=sol.id).exists()
    house = Organisation.objects.get(slug="house")
    awa: UUID = Person.objects.get(display_name="Awa").id
    actions.join(person=awa, organisation=house.id, role=Role.STEWARD)
    leaving.forget(person=sol.id, now=world.DAWN)
    assert not Person.objects.filter(id=sol.id).exists()


def test_every_session_of_theirs_ends(zinaida: Person) -> None:
    other = Client()
    other.force_login(world.person("Somebody else"))
    leaving.forget(person=zinaida.id, now=world.night())
    assert Session.objects.count() == 1
    assert other.get("/me").status_code == 200
