"""A small house for tests: keys, a log that holds a certificate's leaf, status lists, DID document."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obole.evidence import credential, leaves, merkle, notes, status
from obole.evidence.numbers import Number

HOST = "localhost:8000"
BASE = f"http://{HOST}"
DID = credential.did_web(HOST)
ORIGIN = f"{HOST}/log/2026"
NUMBER = str(Number(2026, 412))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = notes.Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
METHOD = credential.method_id(DID, KEY.public_key())
SALT = bytes(range(32))
COMMITMENT = leaves.commitment(SALT, "0190b0f0-0000-7000-8000-000000000001", certificate=NUMBER)
LISTS = {purpose: f"{BASE}/status/{purpose}-1.json" for purpose in (status.REVOCATION, status.STATE)}
INDEXES = {status.REVOCATION: 70_311, status.STATE: 12}
LEAF = 6

FACTS = credential.Facts(
    kind="tree",
    url=f"{BASE}/certificates/{NUMBER}",
    number=NUMBER,
    context=f"{BASE}/contexts/tree-v1.json",
    issuer=DID,
    valid_from=NOW,
    thing="0190b0f0-0000-7000-8000-0000000000aa",
    unit="tree:saxaul",
    quantity=1,
    species="Haloxylon ammodendron",
    species_code="HALAM",
    place="阿拉善 Alxa",
    plot=17,
    cell="86313682fffffff",
    done_on=date(2026, 11, 3),
    planter="Green Hands",
    accepted_by="Alxa forestry office",
    accepted_on=date(2026, 11, 20),
    photos=(bytes(32), bytes(range(32))),
    project_url=f"{BASE}/projects/alxa",
    pool="Bao's pool",
    currency="CNY",
    paid=1800,
    grams=17_900,
    commitment=COMMITMENT,
    log=ORIGIN,
    leaf=LEAF,
    statuses=tuple(status.entry(purpose, LISTS[purpose], INDEXES[purpose]) for purpose in LISTS),
)


class Log:
    """A log in memory: leaves go in, nodes are kept as a database would keep them."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.frontier = merkle.Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}

    def append(self, *entries: bytes) -> None:
        self.frontier, new = self.frontier.grow(map(merkle.leaf_hash, entries))
        self.entries += entries
        self.nodes |= {(node.level, node.index): node.hash for node in new}

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def checkpoint(self, size: int | None = None) -> notes.Checkpoint:
        size = len(self.entries) if size is None else size
        return notes.Checkpoint(ORIGIN, size, merkle.root(size, self.node))

    def proof(self, index: int, size: int | None = None) -> notes.Proof:
        checkpoint = self.checkpoint(size)
        path = merkle.inclusion(index, checkpoint.size, self.node)
        return notes.Proof(index, tuple(path), checkpoint.sign(LOG))


def money(seq: int) -> bytes:
    """Some other leaf."""
    leaf = leaves.MoneyIn(entry=f"e{seq}", currency="CNY", amount=1800 + seq, purpose="pool")
    return leaf.encode(seq=seq, day=NOW.date())


def issue(certificate: dict[str, Any], facts: credential.Facts = FACTS) -> bytes:
    """The leaf of a certificate, with its fingerprint."""
    return leaves.TreeIssue(
        certificate=facts.number,
        tree=facts.thing,
        good=facts.unit,
        quantity=facts.quantity,
        project="alxa",
        plot=facts.plot,
        grams=facts.grams,
        currency=facts.currency,
        paid=facts.paid,
        commitment=facts.commitment,
        credential=credential.fingerprint(certificate),
    ).encode(seq=facts.leaf, day=NOW.date())


def listed(purpose: str, *, revoked: bool = False, days: int = 2) -> dict[str, Any]:
    """A signed status list, with the certificate's bit set or not, valid for so many days."""
    bits = status.StatusList()
    bits[INDEXES[purpose]] = revoked
    document = status.list_credential(
        url=LISTS[purpose],
        issuer=DID,
        purpose=purpose,
        bits=bits,
        valid_from=NOW,
        valid_until=NOW + timedelta(days=days),
    )
    return credential.sign(document, KEY, method=METHOD, created=NOW)


@dataclass(frozen=True)
class House:
    """Everything a stranger can fetch about one certificate."""

    certificate: dict[str, Any]
    did: dict[str, Any]
    lists: dict[str, dict[str, Any]]
    leaf: bytes
    proof: str
    log: Log


def house(*, revoked: bool = False, dead: bool = False, days: int = 2, **changes: Any) -> House:
    """A house with one certificate, signed and logged; ``changes`` replace facts."""
    facts = replace(FACTS, **changes)
    certificate = credential.sign(credential.certificate(facts), KEY, method=METHOD, created=NOW)
    log = Log()
    log.append(*map(money, range(LEAF)), issue(certificate, facts), *map(money, range(LEAF + 1, 21)))
    lists = {status.REVOCATION: listed(status.REVOCATION, revoked=revoked, days=days)}
    lists[status.STATE] = listed(status.STATE, revoked=dead, days=days)
    did = credential.did_document(DID, [KEY.public_key()])
    return House(certificate, did, lists, log.entries[LEAF], str(log.proof(LEAF)), log)


def changed(value: Any) -> list[Any]:
    """The value with each single leaf of it changed, added to or taken away: every way to tamper once."""
    if isinstance(value, dict):
        inside: list[Any] = [{**value, name: other} for name, old in value.items() for other in changed(old)]
        return (
            inside
            + [{n: v for n, v in value.items() if n != name} for name in value]
            + [{**value, "extra": "x"}]
        )
    if isinstance(value, list):
        inside = [
            [*value[:at], other, *value[at + 1 :]] for at, old in enumerate(value) for other in changed(old)
        ]
        return [*inside, [*value, "x"], *(value[:at] + value[at + 1 :] for at in range(len(value)))]
    if isinstance(value, str):
        return [
            value[:-1] + ("x" if value[-1:] != "x" else "y"),
            "x" + value[1:] if value[:1] != "x" else "y" + value[1:],
        ]
    return [value + 1]
