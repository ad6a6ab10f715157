"""The JSON door: acts in, a batch judged item by item, keys that give the first answer again."""

import json
from typing import Any

import pytest
from django.test import Client

from obole.activity.models import Act
from obole.people import actions as people
from obole.people.models import Person
from tests import world

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]
ACT = {"source": "phone", "record": "2026-03-02", "kind": "walk", "quantity": 8213, "day": "2026-03-02"}


@pytest.fixture(autouse=True)
def monday(clock_at: Any) -> None:
    clock_at(world.at(world.MONDAY, 21))


def key_of(who: Person) -> str:
    return people.issue_token(person=who.id, name="phone", now=world.DAWN)[1]


def post(body: object, key: str | None, **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    named = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post("/obole/v1/acts", text, content_type="application/json", headers=named | headers)


def test_a_batch_is_answered_item_by_item() -> None:
    key = key_of(world.person())
    reply = post(
        {"acts": [ACT, ACT, ACT | {"kind": "flying", "record": "x"}, ACT | {"quantity": -1, "record": "y"}]},
        key,
    )
    told = reply.json()
    assert reply.status_code == 200
    assert (told["recorded"], told["duplicates"], told["refused"], told["cursor"]) == (1, 1, 2, 4)
    assert [row["code"] for row in told["results"]] == [None, None, "unknown_kind", "bad_quantity"]
    assert post({"acts": [ACT]}, key).json()["duplicates"] == 1


def test_an_idempotency_key_gives_the_first_answer_byte_for_byte() -> None:
    key = key_of(world.person())
    first = post({"acts": [ACT]}, key, **{"Idempotency-Key": "k1"})
    again = post({"acts": [ACT]}, key, **{"Idempotency-Key": "k1"})
    assert first.content == again.content
    other = post({"acts": [ACT | {"record": "z"}]}, key, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "other_body")
    assert Act.objects.count() == 1


def test_one_persons_idempotency_key_is_not_anothers() -> None:
    for who in (world.person(), world.person()):
        reply = post({"acts": [ACT]}, key_of(who), **{"Idempotency-Key": "same"})
        assert reply.json()["recorded"] == 1


REFUSED = [
    ("{", 400, None),
    ({"acts": "no"}, 422, "malformed"),
    ({}, 422, "malformed"),
    ({"acts": [3]}, 422, "malformed"),
    ({"acts": [ACT] * 1001}, 413, "too_many"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED, ids=lambda v: str(v)[:20])
def test_a_body_of_another_form_is_a_problem_with_a_code(body: object, status: int, code: str | None) -> None:
    reply = post(body, key_of(world.person()))
    assert reply.status_code == status
    assert code is None or reply.json()["code"] == code
    assert Act.objects.count() == 0


def test_no_key_a_wrong_key_and_a_revoked_key_open_nothing() -> None:
    who = world.person()
    token, text = people.issue_token(person=who.id, name="phone", now=world.DAWN)
    people.revoke_token(person=who.id, token=token.id, now=world.DAWN)
    for key in (None, "obole_nothing", text):
        reply = post({"acts": [ACT]}, key)
        assert (reply.status_code, reply.json()["code"]) == (401, "unknown_token")
        assert reply.headers["Content-Type"] == "application/problem+json"


def test_the_public_part_needs_no_key() -> None:
    world.founded()
    for path in ("/obole/v1/totals", "/obole/v1/openapi.json"):
        assert Client().get(path).status_code == 200
    assert Client().get("/obole/v1/log/checkpoint").json()["code"] == "not_in_log"
    assert Client().get("/obole/v1/certificates/2026-000001-0").status_code == 404
