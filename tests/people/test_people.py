"""The room's verbs: arriving, friends, keys, the house, roles and leaving."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client

from obole.ledger import queries as books
from obole.lib import clock
from obole.people import actions, queries, refusals
from obole.people.models import (
    Friendship,
    House,
    Identity,
    Invite,
    Kind,
    Organisation,
    Person,
    Role,
    Rule,
    Token,
)
from tests.world import DAWN, person

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]
STEWARD = actions.Steward(display_name="Sol", email="sol@example.org", password="a house is set up once")


def set_up(token: str) -> Person:
    return actions.set_up(
        token=token, name="Jardin", mark="leaf", colour="#2A5DB0", languages=["fr"], currency="EUR",
        zone="Europe/Paris", programmes=["forest"], steward=STEWARD, now=DAWN,
    )  # fmt: skip


def test_arriving_opens_the_accounts() -> None:
    awa = person("Awa")
    assert {(b.path, b.unit, b.floor) for b in books.balances(awa.id)} == {
        ("ripe", "energy", 0),
        ("energy", "energy", 0),
    }


def test_nobody_arrives_in_an_unknown_zone() -> None:
    with pytest.raises(clock.UnknownZone):
        actions.welcome(now=DAWN, zone="Mars/Olympus")
    assert not Person.objects.exists()


def test_an_address_is_one_persons() -> None:
    person("Awa", email="awa@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        person("Eve", email="awa@example.org")


def test_a_file_names_the_same_persons_again() -> None:
    first = actions.welcome_batch(source="fitbit-daily", external_ids=["1", "2", "1"], zone="UTC", now=DAWN)
    again = actions.welcome_batch(source="fitbit-daily", external_ids=["2", "3"], zone="UTC", now=DAWN)
    assert set(first) == {"1", "2"}
    assert again["2"] == first["2"]
    assert Person.objects.count() == Identity.objects.count() == 3


def test_the_same_id_at_another_source_is_someone_else() -> None:
    here = actions.welcome_batch(source="fitbit-daily", external_ids=["1"], zone="UTC", now=DAWN)
    there = actions.welcome_batch(source="acts-json", external_ids=["1"], zone="UTC", now=DAWN)
    assert here["1"] != there["1"]


def test_a_persons_id_says_nothing_of_the_sources() -> None:
    from obole.lib import ids

    made = actions.welcome_batch(source="fitbit-daily", external_ids=["1503960366"], zone="UTC", now=DAWN)
    assert made["1503960366"] != ids.derived("person", "fitbit-daily", "1503960366")


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_two_imports_at_once_make_each_person_once() -> None:
    externals = [str(n) for n in range(60)]
    told: list[dict[str, object]] = []

    def bring() -> None:
        told.append(
            dict(actions.welcome_batch(source="fitbit-daily", external_ids=externals, zone="UTC", now=DAWN))
        )
        connection.close()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == Identity.objects.count() == 60
    assert all(one == told[0] for one in told)


def test_a_link_makes_friends_under_the_rule_it_proposes() -> None:
    awa, lin = person("Awa"), person("Lin")
    link = actions.invite(person=awa.id, rule=Rule.OWNER, now=DAWN)
    assert actions.invite(person=awa.id, rule=Rule.OWNER, now=DAWN) == link
    made = actions.accept_invite(token=link.token, person=lin.id, now=DAWN)
    assert made.rule == Rule.OWNER
    again = actions.befriend(one=lin.id, other=awa.id, rule=Rule.HALF, now=DAWN)
    assert (again.id, again.rule) == (made.id, Rule.OWNER)


def test_an_unknown_link_and_ones_own_are_refused() -> None:
    awa = person("Awa")
    with pytest.raises(refusals.UnknownInvite):
        actions.accept_invite(token="none", person=awa.id, now=DAWN)
    link = actions.invite(person=awa.id, rule=Rule.HALF, now=DAWN)
    with pytest.raises(refusals.OwnInvite):
        actions.accept_invite(token=link.token, person=awa.id, now=DAWN)


def test_only_its_maker_withdraws_a_link() -> None:
    awa, eve = person("Awa"), person("Eve")
    link = actions.invite(person=awa.id, rule=Rule.HALF, now=DAWN)
    assert actions.withdraw_invite(person=eve.id, token=link.token) == 0
    assert actions.withdraw_invite(person=awa.id, token=link.token) == 1
    assert not Invite.objects.exists()


def test_friends_are_stored_once_the_smaller_id_first() -> None:
    one, other = sorted((person("Awa").id, person("Lin").id))
    with pytest.raises(IntegrityError), transaction.atomic():
        Friendship.objects.create(one_id=other, other_id=one, rule=Rule.HALF, since=DAWN)


def test_of_a_key_only_its_digest_is_kept() -> None:
    awa = person("Awa")
    row, text = actions.issue_token(person=awa.id, name="My phone", now=DAWN)
    assert queries.by_token(text) == awa
    assert text not in str(Token.objects.values().get())
    actions.revoke_token(person=awa.id, token=row.id, now=DAWN)
    with pytest.raises(refusals.UnknownToken):
        queries.by_token(text)


def test_a_person_chooses_their_own_settings_and_no_others() -> None:
    awa = person("Awa")
    assert actions.choose(person=awa.id, zone="Africa/Dakar", collect_for_me=True).collect_for_me
    with pytest.raises(ValueError, match="not a setting"):
        actions.choose(person=awa.id, is_active=False)


def test_a_role_is_held_where_it_was_given() -> None:
    noor = person("Noor")
    here, there = (
        actions.found_organisation(slug=slug, name=slug, kinds=[Kind.PLANTER], now=DAWN)
        for slug in ("here", "there")
    )
    actions.join(person=noor.id, organisation=here.id, role=Role.PLANTER)
    actions.join(person=noor.id, organisation=here.id, role=Role.PLANTER)
    assert queries.has_role(noor.id, Role.PLANTER, here.id)
    assert not queries.has_role(noor.id, Role.PLANTER, there.id)
    assert actions.leave(person=noor.id, organisation=here.id, role=Role.PLANTER) == 1


def test_a_house_is_set_up_once_by_its_newest_link() -> None:
    older, token = actions.new_setup_link(), actions.new_setup_link()
    with pytest.raises(refusals.SetupDone):
        set_up(older)
    sol = set_up(token)
    assert queries.has_role(sol.id, Role.STEWARD)
    with pytest.raises(refusals.SetupDone):
        set_up(token)
    assert House.objects.count() == Organisation.objects.count() == Person.objects.count() == 1


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_two_presses_on_set_up_make_one_steward() -> None:
    token, refused = actions.new_setup_link(), []

    def press() -> None:
        try:
            set_up(token)
        except refusals.SetupDone as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert Person.objects.count() == 1


def test_a_failed_set_up_leaves_the_link_good() -> None:
    person("Sol", email="SOL@example.org")
    token = actions.new_setup_link()
    with pytest.raises(refusals.EmailTaken):
        set_up(token)
    assert not Organisation.objects.exists()
    actions.check_setup_link(token)


def test_sessions_of_one_person_end_and_no_others() -> None:
    awa, lin = person("Awa"), person("Lin")
    for who in (awa, awa, lin):
        Client().force_login(who)
    assert actions.end_sessions(person=awa.id) == 2
    assert Session.objects.count() == 1


def test_the_last_steward_stays_until_another_is_named() -> None:
    token = actions.new_setup_link()
    sol = set_up(token)
    with pytest.raises(refusals.LastSteward):
        actions.forget(person=sol.id)
    awa = person("Awa")
    house = queries.house().organisation_id
    assert house
    actions.join(person=awa.id, organisation=house, role=Role.STEWARD)
    Person.objects.filter(id=awa.id).update(is_active=False)
    with pytest.raises(refusals.LastSteward):  # someone switched off looks after nothing
        actions.forget(person=sol.id)
    Person.objects.filter(id=awa.id).update(is_active=True)
    actions.forget(person=sol.id)
    assert not Person.objects.filter(id=sol.id).exists()


def test_forgetting_nobody_does_nothing() -> None:
    awa = person("Awa", now=DAWN + timedelta(days=1))
    actions.forget(person=uuid4())
    assert Person.objects.get() == awa
