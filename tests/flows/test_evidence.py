"""From the books to proof: sealing, certificates, and a stranger who recomputes it all."""

import json
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connections

from obole.evidence import actions, credential, keys, log, merkle, notes, queries
from obole.evidence.models import Certificate, LeafEntry, LogLeaf, Salt
from obole.evidence.refusals import UnknownReason
from obole.flows import deliveries, evidence, forest
from obole.giving.models import Delivery
from obole.ledger import queries as books
from tests import world
from tests.world import DAWN, earns, founded, person, plants, reports, walks

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]


def planted(made: world.World, count: int = 1) -> list[Certificate]:
    awa = made.persons["awa"]
    earns(awa, 17_900 * count)
    for n in range(count):
        plants(made, awa, key=f"{n}")
    row = reports(made, made.projects["silver-dune", "saxaul"], count)
    return deliveries.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)


def test_an_accepted_tree_has_one_certificate_that_names_nobody() -> None:
    made = founded()
    (found,) = planted(made)
    text = json.dumps(found.document)
    assert credential.verify(found.document, keys.private("certificates").public_key())
    assert found.number.startswith("2026-000001-")
    for secret in (
        "Awa",
        "awa@demo.invalid",
        str(made.persons["awa"].id),
        str(made.persons["ana"].id),
        "Ana",
    ):
        assert secret not in text
    subject = found.document["credentialSubject"]
    assert subject["acceptedBy"] == "Clear Eye Audit"
    assert subject["paid"] == {"currency": "EUR", "minor": "650"}


def test_accepting_again_makes_no_second_certificate() -> None:
    made = founded()
    first = planted(made, 3)
    again = deliveries.accept(delivery=Delivery.objects.get().id, judge=made.persons["ana"].id, now=DAWN)
    assert [c.number for c in again] == [c.number for c in first]
    assert Certificate.objects.count() == 3
    assert [c.running for c in first] == [1, 2, 3]


def test_killed_between_acceptance_and_certificate_the_sweep_finishes() -> None:
    from obole.giving import actions as giving

    made = founded()
    earns(made.persons["awa"], 17_900)
    plants(made, made.persons["awa"])
    row = reports(made, made.projects["silver-dune", "saxaul"])
    giving.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)
    assert Certificate.objects.count() == 0
    evidence.seal_all(now=DAWN)
    assert Certificate.objects.count() == 1


def test_every_certificate_stands_in_the_log_under_a_signed_checkpoint() -> None:
    made = founded()
    certificates = planted(made, 3)
    evidence.seal_all(now=DAWN)
    newest = log.newest_checkpoint()
    assert newest is not None
    verifier = keys.log_signer(log.origin(DAWN)).verifier
    head = notes.open_checkpoint(newest.note, [verifier], origin=log.origin(DAWN))
    assert (head.size, head.root) == (log.size(), bytes(newest.root))
    for found in certificates:
        proof = queries.proof(found)
        leaf = bytes(queries.leaf(found.seq).body)
        assert merkle.verify_inclusion(
            merkle.leaf_hash(leaf), found.seq, head.size, list(proof.path), head.root
        )
        told = json.loads(leaf)
        assert (told["kind"], told["certificate"]) == ("tree.issue", found.number)
        assert told["credential"] == credential.fingerprint(found.document).hex()


def test_money_trees_and_stock_are_leaves_one_by_one() -> None:
    made = founded()
    planted(made)
    evidence.seal_all(now=DAWN)
    kinds = list(LogLeaf.objects.values_list("kind", flat=True))
    expected = {
        "money.in": 2,
        "stock.add": 11,
        "good.promise": 1,
        "money.hold": 1,
        "money.settle": 1,
        "good.planted": 1,
        "tree.issue": 1,
    }
    assert {kind: kinds.count(kind) for kind in set(kinds)} == expected


def test_grams_go_as_hourly_sums_of_twenty_or_more_and_each_can_be_proven_to_its_owner() -> None:
    founded()
    persons = [person() for _ in range(25)]
    for n, who in enumerate(persons):
        walks(who, 1_000 + 50 * n)
    now = world.night()
    evidence.seal_all(now=now)
    assert not LogLeaf.objects.filter(kind="batch").exists(), "the hour isn't over"
    evidence.seal_all(now=now + timedelta(hours=1))
    body = json.loads(bytes(LogLeaf.objects.get(kind="batch").body))
    total = sum(20 + n for n in range(25))
    assert (body["count"], body["sum"], body["act"]) == ("25", str(total), "award")
    rows = list(LeafEntry.objects.filter(seq=body["seq"]).order_by("place"))
    salts = {(s.home, s.id): s for s in Salt.objects.all()}
    leaves = [merkle.sum_leaf(bytes(salts[r.home, r.id].commitment), r.amount) for r in rows]
    root = merkle.sum_root(leaves)
    assert root.hash.hex() == body["root"]
    path = merkle.sum_proof(leaves, 7)
    assert merkle.verify_sum(leaves[7], 7, 25, path, root)
    assert not any(
        str(who.id) in bytes(leaf.body).decode() for who in persons for leaf in LogLeaf.objects.all()
    )


def test_fewer_than_twenty_movements_wait_until_others_hide_them() -> None:
    founded()
    for _ in range(19):
        walks(person(), 5_000)
    now = world.night() + timedelta(hours=1)
    evidence.seal_all(now=now)
    assert not LogLeaf.objects.filter(kind="batch").exists()
    walks(person(), 5_000)
    forest.close_days(now=now)
    evidence.seal_all(now=now + timedelta(hours=1))
    assert json.loads(bytes(LogLeaf.objects.get(kind="batch").body))["count"] == "20"


def test_the_sealer_killed_after_its_leaves_tells_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    made = founded()
    planted(made)

    class Killed(BaseException):
        pass

    def die(**_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("obole.evidence.sealing.ledger.sealed", die)
        with pytest.raises(Killed):
            evidence.seal_all(now=DAWN)
    size = log.size()
    assert len(books.unsealed(100)) > 0
    evidence.seal_all(now=DAWN)
    assert log.size() == size
    assert all(move.unit == "energy" for entry in books.unsealed(100) for move in entry.moves), (
        "only grams wait"
    )


def test_revoked_is_in_the_log_and_on_the_status_list_and_stays_so() -> None:
    made = founded()
    (found,) = planted(made)
    with pytest.raises(UnknownReason):
        actions.revoke(number=found.number, reason="because", now=DAWN)
    for _ in range(2):
        actions.revoke(number=found.number, reason="wrong_place", now=DAWN)
    assert LogLeaf.objects.filter(kind="cert.revoke").count() == 1
    from obole.evidence import status

    listed = queries.status_list("revocation", DAWN)
    assert credential.verify(listed, keys.private("certificates").public_key())
    assert status.read(listed, found.document["credentialStatus"][0], DAWN) is status.Standing.SET
    assert (
        status.read(queries.status_list("state", DAWN), found.document["credentialStatus"][1], DAWN)
        is status.Standing.CLEAR
    )


def test_forgetting_a_person_unbinds_their_tree_and_keeps_it() -> None:
    made = founded()
    (found,) = planted(made)
    evidence.seal_all(now=DAWN)
    assert Salt.objects.filter(home=found.claim).exists()
    actions.forget(person=made.persons["awa"].id, claims=[found.claim], now=DAWN)
    assert not Salt.objects.filter(home=found.claim).exists()
    evidence.seal_all(now=DAWN)
    assert evidence.verify_all()["ok"]


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_verify_names_a_leaf_that_was_changed_and_the_program_itself_may_not() -> None:
    made = founded()
    planted(made)
    evidence.seal_all(now=DAWN)
    assert evidence.verify_all()["ok"]
    changed = LogLeaf.objects.filter(kind="money.settle").get()
    body = bytes(changed.body).replace(b'"650"', b'"950"')
    with pytest.raises(ProgrammingError):
        _update("default", changed.seq, body)
    _update("owner", changed.seq, body)
    told = evidence.verify_all()
    assert (told["ok"], told["broken"]) == (False, f"log: leaf {changed.seq} was changed")


def _update(alias: str, seq: int, body: bytes) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("UPDATE evidence_leaf SET body = %s WHERE seq = %s", [body, seq])
