"""Certificates as W3C Verifiable Credentials 2.0 about the tree, never the person; proof ``eddsa-jcs-2022``.

Pure and offline: builds the document, signs and verifies it, and builds the house's did:web document.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from obole.evidence.status import W3C, instant

Document = dict[str, Any]
SUITE = "eddsa-jcs-2022"
DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"  # multicodec
CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def base58(data: bytes) -> str:
    """Base 58 in Bitcoin's alphabet, which multibase calls ``z``."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def unbase58(text: str) -> bytes:
    """The bytes of a base 58 text; ValueError for any other letter."""
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public: Ed25519PublicKey) -> str:
    """A public key as W3C's ``publicKeyMultibase``, ``z6Mk…``."""
    return "z" + base58(ED25519_PUBLIC + public.public_bytes_raw())


def read_multikey(text: str) -> Ed25519PublicKey:
    """The Ed25519 key behind a ``publicKeyMultibase``; ValueError for anything else."""
    data = unbase58(text[1:])
    if text[:1] != "z" or data[:2] != ED25519_PUBLIC:
        raise ValueError("not an Ed25519 multikey")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def did_web(host: str) -> str:
    """The house's name, from its host and port: ``localhost:8000`` → ``did:web:localhost%3A8000``."""
    return "did:web:" + quote(host, safe=".-")


def method_id(did: str, public: Ed25519PublicKey) -> str:
    """The id of a key in the house's DID document: ``did:web:…#z6Mk…``."""
    return f"{did}#{multikey(public)}"


def did_document(did: str, keys: Iterable[Ed25519PublicKey]) -> Document:
    """What ``/.well-known/did.json`` serves: every key that ever signed a certificate and was not stolen.

    A rotated key stays listed, else the old certificates on people's walls would stop verifying.
    """
    methods = [
        {
            "id": method_id(did, key),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey(key),
        }
        for key in keys
    ]
    ids = [method["id"] for method in methods]
    return {"@context": DID_CONTEXT, "id": did, "verificationMethod": methods, "assertionMethod": ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a certificate says; of the holder only a salted commitment (``leaves.commitment``)."""

    kind: str  # "tree" or "land"
    url: str  # the public page; it ends in the number
    number: str
    context: str  # URL of the house's copy of data/contexts/tree-v1.json
    issuer: str  # the house's did:web
    valid_from: datetime
    thing: str  # the tree's or the parcel's own id
    unit: str
    quantity: int
    species: str | None  # Latin; None for land
    species_code: str | None
    place: str
    plot: int
    cell: str  # H3 cell or plot code: no point that leads to a farmer's yard
    done_on: date  # planted, or protected from
    planter: str
    accepted_by: str  # who outside the planter looked and said yes
    accepted_on: date
    photos: tuple[bytes, ...]  # SHA-256 of each delivery photo's stored bytes
    project_url: str
    pool: str
    currency: str
    paid: int  # minor units
    grams: int  # estimated CO2e that was given for it
    commitment: bytes
    log: str  # origin
    leaf: int  # index in that log
    statuses: tuple[Document, ...] = field(default=())  # status.entry(…): revocation, then tree state


TYPES = {"tree": "TreeCertificate", "land": "LandCertificate"}
DONE = {"tree": "plantedOn", "land": "protectedOn"}


def certificate(facts: Facts) -> Document:
    """The unsigned certificate. Amounts are decimal strings; the only JSON number in it is statusSize."""
    return {
        "@context": [W3C, facts.context],
        "id": facts.url,
        "type": ["VerifiableCredential", TYPES[facts.kind]],
        "issuer": facts.issuer,
        "validFrom": instant(facts.valid_from),
        "credentialSubject": {"id": f"{facts.url}#{facts.kind}"}
        | _thing(facts)
        | _story(facts)
        | _bonds(facts),
        "credentialStatus": list(facts.statuses),
    }


def _thing(facts: Facts) -> Document:
    species = {"scientificName": facts.species, "speciesCode": facts.species_code}
    return {
        "certificateNumber": facts.number,
        "thing": facts.thing,
        "unit": facts.unit,
        "quantity": str(facts.quantity),
        **({"species": species} if facts.species else {}),
        "place": {"placeName": facts.place, "plot": str(facts.plot), "cell": facts.cell},
    }


def _story(facts: Facts) -> Document:
    return {
        DONE[facts.kind]: facts.done_on.isoformat(),
        "planter": facts.planter,
        "acceptedBy": facts.accepted_by,
        "acceptedOn": facts.accepted_on.isoformat(),
        "photoSha256": [photo.hex() for photo in facts.photos],
        "project": facts.project_url,
    }


def _bonds(facts: Facts) -> Document:
    return {
        "pool": facts.pool,
        "paid": {"currency": facts.currency, "minor": str(facts.paid)},
        "grams": str(facts.grams),
        "holderCommitment": facts.commitment.hex(),
        "log": {"origin": facts.log, "leafIndex": str(facts.leaf)},
    }


def fingerprint(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of the document's RFC 8785 bytes, proof included: the seal is drawn from it."""
    return hashlib.sha256(rfc8785.dumps(dict(document))).digest()


def fragment(document: Mapping[str, Any]) -> str:
    """The fingerprint as the 43 letters (base64url) printed behind ``#`` in the QR code."""
    return base64.urlsafe_b64encode(fingerprint(document)).rstrip(b"=").decode()


def sign(document: Mapping[str, Any], key: Ed25519PrivateKey, *, method: str, created: datetime) -> Document:
    """A signed copy of the document. ``method`` is the key's id (``method_id``), ``created`` is aware."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(created),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    return dict(document) | {
        "proof": proof | {"proofValue": "z" + base58(key.sign(_signed(document, proof)))}
    }


def _signed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    # W3C vc-di-eddsa 3.3: the hash of the proof's options, then the hash of the document.
    parts = (
        {name: value for name, value in whole.items() if name != without}
        for whole, without in ((proof, "proofValue"), (document, "proof"))
    )
    return b"".join(hashlib.sha256(rfc8785.dumps(part)).digest() for part in parts)


class Verdict(StrEnum):
    """What came of checking a signature, in the order of the checks: the first that fails is named."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    OTHER_PROOF = "other_proof"
    OTHER_CONTEXT = "other_context"
    OTHER_SIGNER = "other_signer"
    BAD_SIGNATURE = "bad_signature"

    def __bool__(self) -> bool:
        return self is Verdict.GENUINE


def verify(document: Mapping[str, Any], public: Ed25519PublicKey) -> Verdict:
    """Whether the holder of ``public`` signed exactly this document, under its own issuer's name.

    Says nothing of revocation, of the log or of the tree: those are checks of their own.
    """
    proof = document.get("proof")
    if not isinstance(proof, Mapping):
        return Verdict.UNREADABLE
    try:
        wrong = _first_wrong(document, proof)
        return wrong if wrong is not None else _signature(document, proof, public)
    except (ValueError, TypeError, RecursionError):  # not JSON that RFC 8785 can write, or not base 58
        return Verdict.UNREADABLE


def _first_wrong(document: Mapping[str, Any], proof: Mapping[str, Any]) -> Verdict | None:
    expected = ("DataIntegrityProof", SUITE, "assertionMethod")
    found = tuple(proof.get(name) for name in ("type", "cryptosuite", "proofPurpose"))
    if found != expected or not CREATED.fullmatch(str(proof.get("created", ""))):
        return Verdict.OTHER_PROOF
    if "@context" in proof and proof["@context"] != document.get("@context"):
        return Verdict.OTHER_CONTEXT
    issuer = str(document.get("issuer"))
    return None if str(proof.get("verificationMethod")).startswith(f"{issuer}#") else Verdict.OTHER_SIGNER


def _signature(document: Mapping[str, Any], proof: Mapping[str, Any], public: Ed25519PublicKey) -> Verdict:
    value = proof.get("proofValue", "")
    if not isinstance(value, str) or value[:1] != "z":
        return Verdict.UNREADABLE
    try:
        public.verify(unbase58(value[1:]), _signed(document, proof))
    except InvalidSignature:
        return Verdict.BAD_SIGNATURE
    return Verdict.GENUINE
