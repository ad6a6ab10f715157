"""Two outside verifiers accept our certificates, refuse every single change and see what is revoked."""

import json
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.resolvers import default_status_list_resolver
from openvc.status.status_list import CredentialRevoked

from tests.evidence import judges
from tests.evidence.house import BASE, DID, LISTS, NOW, House, changed, house

CONTEXT = json.loads(files("obole").joinpath("data/contexts/tree-v1.json").read_bytes())
LONG = 36_500  # days: both verifiers read a status list by the machine's own clock


def documents(made: House) -> dict[str, Any]:
    """Everything a stranger's verifier may load, by address; a key's document carries its context."""
    keys = {key["id"]: {"@context": made.did["@context"][1], **key} for key in made.did["verificationMethod"]}
    lists = {LISTS[purpose]: document for purpose, document in made.lists.items()}
    return {DID: made.did, **keys, **lists, f"{BASE}/contexts/tree-v1.json": CONTEXT}


def tampered(made: House) -> list[Any]:
    """Every single change but one: W3C lets a context be added after the signed ones.

    Our own check and the browser's refuse that one too: test_credential.py.
    """
    added = [*made.certificate["@context"], "x"]
    return [variant for variant in changed(made.certificate) if variant.get("@context") != added]


def digitalbazaar(made: House, *credentials: Any) -> list[dict[str, Any]]:
    question = {"documents": documents(made), "credentials": credentials or [made.certificate]}
    answer: list[dict[str, Any]] = judges.node("verify.mjs", question)
    return answer


def openvc(made: House, document: Any = None) -> Any:
    resolver = DidWebResolver(lambda url: {f"https://{BASE[7:]}/.well-known/did.json": made.did}[url])
    served = documents(made)
    lists = default_status_list_resolver(resolver=resolver, fetch=lambda url: json.dumps(served[url]))
    return verify_credential(
        made.certificate if document is None else document,
        resolver=resolver,
        resolve_status_list=lists,
        policy=VerificationPolicy(now=NOW + timedelta(hours=1), require_status_issuer_binding=True),
    )


def test_digitalbazaar_accepts_ours():
    (verdict,) = digitalbazaar(house(days=LONG))
    assert verdict == {"verified": True, "error": "", "statuses": [["revocation", False], ["message", False]]}


def test_digitalbazaar_accepts_land():
    (verdict,) = digitalbazaar(house(days=LONG, kind="land", species=None, species_code=None))
    assert verdict["verified"], verdict


def test_digitalbazaar_refuses_every_single_change():
    made = house(days=LONG)
    variants = tampered(made)
    verdicts = digitalbazaar(made, *variants)
    assert len(verdicts) == len(variants) > 180
    passed = [variant for variant, verdict in zip(variants, verdicts, strict=True) if verdict["verified"]]
    assert passed == []


@pytest.mark.parametrize(("state", "purpose"), [("revoked", "revocation"), ("dead", "message")])
def test_digitalbazaar_shows_the_status(state, purpose):
    (verdict,) = digitalbazaar(house(days=LONG, **{state: True}))
    assert verdict["verified"], "the signature is still true"
    assert [name for name, is_set in verdict["statuses"] if is_set] == [purpose]


def test_digitalbazaar_refuses_a_forged_status_list():
    made = house(days=LONG, revoked=True)
    forged = house(days=LONG).lists["revocation"] | {"proof": made.lists["revocation"]["proof"]}
    (verdict,) = digitalbazaar(
        House(made.certificate, made.did, {**made.lists, "revocation": forged}, b"", "", made.log)
    )
    assert not verdict["verified"]


def test_openvc_accepts_ours():
    result = openvc(house(days=LONG))
    assert result.issuer == DID
    assert not result.status.revoked
    assert len(result.status.entries) == 2


def test_openvc_refuses_every_single_change():
    """But in proof.@context, which openvc doesn't read: it takes the document's own, signed list."""
    made, passed = house(days=LONG), []
    for variant in tampered(made):
        try:
            passed.append(openvc(made, variant) and variant)
        except OpenvcError:
            continue
    context = {"@context": made.certificate["@context"]}
    assert all({**v, "proof": {**v["proof"], **context}} == made.certificate for v in passed)
    assert len(passed) == 8


def test_openvc_shows_revoked_as_revoked():
    with pytest.raises(CredentialRevoked):
        openvc(house(days=LONG, revoked=True))


def test_openvc_reads_the_tree_state():
    entries = openvc(house(days=LONG, dead=True)).status.entries
    assert [entry.entry.purpose for entry in entries if entry.is_set] == ["message"]


def test_jsonld_knows_every_term_of_ours():
    made, land = house(), house(kind="land", species=None, species_code=None)
    question = {
        "documents": documents(made),
        "credentials": [made.certificate, land.certificate, *made.lists.values()],
    }
    expanded = judges.node("expand.mjs", question)
    assert all("error" not in document for document in expanded), expanded
    text = json.dumps(expanded[0])
    assert "urn:obole:tree:v1:plantedOn" in text
    assert "http://www.w3.org/2001/XMLSchema#date" in text


def test_jsonld_refuses_a_term_that_is_not_ours():
    made = house()
    stranger = {**made.certificate, "credentialSubject": {"id": "urn:x", "notOurs": "x"}}
    (answer,) = judges.node("expand.mjs", {"documents": documents(made), "credentials": [stranger]})
    assert "error" in answer
