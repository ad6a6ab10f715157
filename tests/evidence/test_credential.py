"""Certificates: W3C's own test vector, our own shape, and no change that goes unseen."""

import hashlib
import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from obole.evidence import credential
from obole.evidence.credential import Verdict
from tests.evidence.house import DID, KEY, METHOD, NOW, NUMBER, changed, house

# W3C "Data Integrity EdDSA Cryptosuites v1.0", appendix B.2, "Representation: eddsa-jcs-2022".
VECTOR_SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
VECTOR_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
VECTOR_CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
VECTOR_PROOF = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
VECTOR = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
CONTEXT_SHA256 = "05b4f4b2a31d503c1ee833f4eca58e88e43dc554a4e8719325206aaccdb51930"


def test_w3cs_vector_comes_out_to_the_letter():
    seed = credential.unbase58(VECTOR_SECRET[1:])[2:]
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert credential.multikey(key.public_key()) == VECTOR_PUBLIC
    method = f"did:key:{VECTOR_PUBLIC}#{VECTOR_PUBLIC}"
    signed = credential.sign(VECTOR, key, method=method, created=VECTOR_CREATED)
    assert signed["proof"]["proofValue"] == VECTOR_PROOF
    # The vector's key isn't its issuer's own, which we ask of a certificate: named, not passed over.
    assert credential.verify(signed, key.public_key()) is Verdict.OTHER_SIGNER


def test_our_context_never_changes():
    data = files("obole").joinpath("data/contexts/tree-v1.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == CONTEXT_SHA256, "a changed context is a new file, tree-v2.json"


def test_our_context_has_a_term_for_every_field_of_ours():
    terms = json.loads(files("obole").joinpath("data/contexts/tree-v1.json").read_bytes())["@context"]
    land = house(kind="land", species=None, species_code=None).certificate
    for document in (house().certificate, land):
        assert set(names(document["credentialSubject"])) - {"id"} <= terms.keys()
        assert document["type"][1] in terms


def names(value):
    if not isinstance(value, dict):
        return []
    return [*value, *(name for inner in value.values() for name in names(inner))]


def test_a_certificate_says_what_it_should():
    document = house().certificate
    subject = document["credentialSubject"]
    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "http://localhost:8000/contexts/tree-v1.json",
    ]
    assert document["type"] == ["VerifiableCredential", "TreeCertificate"]
    assert document["id"].endswith(NUMBER)
    assert document["issuer"] == "did:web:localhost%3A8000"
    assert document["validFrom"] == "2026-11-22T12:00:00Z"
    assert subject["species"] == {"scientificName": "Haloxylon ammodendron", "speciesCode": "HALAM"}
    assert subject["plantedOn"] == "2026-11-03"
    assert subject["paid"] == {"currency": "CNY", "minor": "1800"}
    assert subject["grams"] == "17900"
    assert subject["log"] == {"origin": "localhost:8000/log/2026", "leafIndex": "6"}
    assert len(subject["photoSha256"]) == 2


def test_land_is_protected_and_has_no_species():
    document = house(kind="land", unit="m2", quantity=5, species=None, species_code=None).certificate
    assert document["type"][1] == "LandCertificate"
    assert "species" not in document["credentialSubject"]
    assert "plantedOn" not in document["credentialSubject"]
    assert document["credentialSubject"]["protectedOn"] == "2026-11-03"


def test_a_certificate_stays_small_and_names_nobody():
    data = rfc8785.dumps(house().certificate)
    assert len(data) < 3000
    assert b"0190b0f0-0000-7000-8000-000000000001" not in data


def test_a_genuine_certificate_is_genuine():
    assert credential.verify(house().certificate, KEY.public_key()) is Verdict.GENUINE
    assert credential.verify(house().certificate, KEY.public_key())


def test_signing_leaves_the_given_document_alone_and_is_repeatable():
    unsigned = {name: value for name, value in house().certificate.items() if name != "proof"}
    before = json.dumps(unsigned)
    assert credential.sign(unsigned, KEY, method=METHOD, created=NOW) == house().certificate
    assert json.dumps(unsigned) == before


def test_every_single_change_is_seen():
    variants = changed(house().certificate)
    passed = [variant for variant in variants if credential.verify(variant, KEY.public_key())]
    assert not passed
    assert len(variants) > 180


@given(st.data())
def test_any_changed_character_is_seen(data):
    text = json.dumps(house().certificate, ensure_ascii=False)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != text[at]))
    try:
        document = json.loads(text[:at] + other + text[at + 1 :])
    except ValueError:
        return
    # White space between JSON's own signs says nothing, and so is not signed.
    assert document == house().certificate or not credential.verify(document, KEY.public_key())


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"type": "Other"}, Verdict.OTHER_PROOF),
        ({"cryptosuite": "eddsa-rdfc-2022"}, Verdict.OTHER_PROOF),
        ({"proofPurpose": "authentication"}, Verdict.OTHER_PROOF),
        ({"created": "yesterday"}, Verdict.OTHER_PROOF),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, Verdict.OTHER_CONTEXT),
        ({"verificationMethod": "did:web:elsewhere.example#z6Mk"}, Verdict.OTHER_SIGNER),
        ({"proofValue": "zO0Il"}, Verdict.UNREADABLE),
        ({"proofValue": "u" + "A" * 86}, Verdict.UNREADABLE),
        ({"proofValue": 7}, Verdict.UNREADABLE),
        ({"proofValue": "z1"}, Verdict.BAD_SIGNATURE),
        ({"created": "2026-11-22T12:00:01Z"}, Verdict.BAD_SIGNATURE),
    ],
)
def test_the_first_wrong_thing_is_named(change, verdict):
    document = house().certificate
    tampered = {**document, "proof": {**document["proof"], **change}}
    assert credential.verify(tampered, KEY.public_key()) is verdict


@pytest.mark.parametrize("document", [{}, {"proof": []}, {"proof": None}])
def test_without_a_proof_it_is_unreadable(document):
    assert credential.verify(document, KEY.public_key()) is Verdict.UNREADABLE


def test_numbers_that_json_cannot_hold_are_unreadable():
    assert credential.verify({**house().certificate, "n": 2**53}, KEY.public_key()) is Verdict.UNREADABLE
    assert (
        credential.verify({**house().certificate, "n": float("nan")}, KEY.public_key()) is Verdict.UNREADABLE
    )


def test_another_houses_key_does_not_verify():
    other = Ed25519PrivateKey.generate().public_key()
    assert credential.verify(house().certificate, other) is Verdict.BAD_SIGNATURE


def test_the_fingerprint_covers_the_proof_too():
    document = house().certificate
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    assert credential.fingerprint(document) == hashlib.sha256(rfc8785.dumps(document)).digest()
    assert credential.fingerprint(document) != credential.fingerprint(unsigned)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", credential.fragment(document))


@pytest.mark.parametrize(
    ("host", "did"),
    [("obole.example", "did:web:obole.example"), ("localhost:8000", "did:web:localhost%3A8000")],
)
def test_a_port_is_escaped_in_the_did(host, did):
    assert credential.did_web(host) == did


def test_rotated_keys_stay_in_the_did_document():
    old, new = Ed25519PrivateKey.generate().public_key(), KEY.public_key()
    document = credential.did_document(DID, [old, new])
    assert [method["publicKeyMultibase"] for method in document["verificationMethod"]] == [
        credential.multikey(old),
        credential.multikey(new),
    ]
    assert document["assertionMethod"] == [credential.method_id(DID, old), METHOD]
    assert all(method["controller"] == DID for method in document["verificationMethod"])


@given(st.binary(max_size=70))
def test_base58_goes_both_ways(data):
    assert credential.unbase58(credential.base58(data)) == data


def test_a_multikey_is_read_back():
    public = KEY.public_key()
    assert (
        credential.read_multikey(credential.multikey(public)).public_bytes_raw() == public.public_bytes_raw()
    )


@pytest.mark.parametrize("text", ["", "z", "u6Mk", "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", "z0"])
def test_other_multikeys_are_refused(text):
    with pytest.raises(ValueError):
        credential.read_multikey(text)
