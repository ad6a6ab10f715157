"""Signed notes, checkpoints and offline proofs (C2SP signed-note, tlog-checkpoint, tlog-proof@v1).

A note is a text and signature lines under it; a checkpoint is a note that names a log, its size and its root.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from obole.evidence import merkle
from obole.lib.refusals import Refusal

ED25519 = b"\x01"
DASH = "\u2014 "
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MOST_SIGNATURES = 100
WHOLE = re.compile(r"0|[1-9][0-9]{0,18}")
PROOF = re.compile(
    rf"{re.escape(PROOF_HEADER)}\n(?:extra (?P<extra>\S+)\n)?index (?P<index>{WHOLE.pattern})\n"
    r"(?P<path>(?:\S+\n)*)\n(?P<checkpoint>.*)",
    re.DOTALL,
)
NAME = re.compile(r"[^\s+]+")


class NoteRefused(Refusal):
    """This note of the public log doesn't hold: {why}."""

    code = "note_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signatures are known: a key name and a 32-byte Ed25519 public key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name, newline, 0x01, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The verifier key ``name+hash+base64`` that people pin."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a verifier key. Only the first two ``+`` divide: base64 has a ``+`` of its own."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        key = _unb64(encoded)
        verifier = cls(name, key[1:])
        if (
            not NAME.fullmatch(name)
            or key[:1] != ED25519
            or len(key) != 33
            or verifier.key_id.hex() != key_id
        ):
            raise NoteRefused(why="not an Ed25519 verifier key")
        return verifier


@dataclass(frozen=True, slots=True)
class Signer:
    """A named Ed25519 key that signs notes; for a log's own key the name is its origin."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The signature line for a note text, newline included."""
        return f"{DASH}{self.name} {_b64(self.verifier.key_id + self.key.sign(text.encode()))}\n"


def sign(text: str, *signers: Signer) -> str:
    """A signed note over ``text``, which ends in a newline and holds no other control character."""
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise NoteRefused(why="a text is lines without control characters")
    if not signers or not all(NAME.fullmatch(signer.name) for signer in signers):
        raise NoteRefused(why="key names have no spaces and no plus")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def open_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[Verifier]]:
    """A note's text and which of the ``verifiers`` signed it, at least one.

    NoteRefused for a malformed note, for a wrong signature under a known key, and for no known signature.
    Signatures of unknown keys are passed over, so that keys can change and witnesses can join.
    """
    text, between, lines = note.rpartition("\n\n")
    if not between or not lines.endswith("\n") or any(letter < " " and letter != "\n" for letter in note):
        raise NoteRefused(why="not a signed note")
    text += "\n"
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed = [
        known[found] for found, signature in _signatures(lines) if _holds(known.get(found), text, signature)
    ]
    if not signed:
        raise NoteRefused(why="no known key signed it")
    return text, list(dict.fromkeys(signed))


def _signatures(lines: str) -> list[tuple[tuple[str, bytes], bytes]]:
    rows = lines.split("\n")[:-1]
    if len(rows) > MOST_SIGNATURES:
        raise NoteRefused(why="too many signatures")
    return [_signature(row) for row in rows]


def _signature(row: str) -> tuple[tuple[str, bytes], bytes]:
    name, _, encoded = row.removeprefix(DASH).partition(" ")
    data = _unb64(encoded)
    if not row.startswith(DASH) or not NAME.fullmatch(name) or len(data) < 5:
        raise NoteRefused(why="not a signature line")
    return (name, data[:4]), data[4:]


def _holds(verifier: Verifier | None, text: str, signature: bytes) -> bool:
    if verifier is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError) as wrong:
        raise NoteRefused(why=f"the signature of {verifier.name} is wrong") from wrong
    return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that get signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    def sign(self, *signers: Signer) -> str:
        """The checkpoint as a signed note."""
        return sign(self.text(), *signers)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's text, passing over extension lines. Who signed it is open_note's matter."""
        lines = text.split("\n")
        if len(lines) < 4 or not all(lines[:-1]) or lines[-1] or not WHOLE.fullmatch(lines[1]):
            raise NoteRefused(why="not a checkpoint")
        return cls(lines[0], int(lines[1]), _hash(lines[2]))


def open_checkpoint(note: str, verifiers: Sequence[Verifier], *, origin: str) -> Checkpoint:
    """The checkpoint in a note signed by the log's own key, named like the origin. Else NoteRefused."""
    text, signed = open_note(note, verifiers)
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != origin or origin not in {verifier.name for verifier in signed}:
        raise NoteRefused(why=f"it isn't signed by the log {origin}")
    return checkpoint


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves offline that a log holds an entry: its index, its audit path and a checkpoint note."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        """The text of a ``.tlog-proof`` file."""
        extra = [f"extra {_b64(self.extra)}"] if self.extra else []
        lines = [PROOF_HEADER, *extra, f"index {self.index}", *map(_b64, self.path), ""]
        return "\n".join(lines) + "\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> "Proof":
        """Read a proof file; NoteRefused if it isn't one. Nothing in it is trusted before ``verify``."""
        found = PROOF.fullmatch(text)
        if not found:
            raise NoteRefused(why="not a proof file")
        path = tuple(map(_hash, found["path"].split("\n")[:-1]))
        return cls(int(found["index"]), path, found["checkpoint"], _unb64(found["extra"] or ""))

    def verify(self, leaf: bytes, verifiers: Sequence[Verifier], *, origin: str) -> Checkpoint:
        """The checkpoint under which the log ``origin`` holds these ``leaf`` bytes. Else NoteRefused."""
        checkpoint = open_checkpoint(self.checkpoint, verifiers, origin=origin)
        hashed = merkle.leaf_hash(leaf)
        if not merkle.verify_inclusion(hashed, self.index, checkpoint.size, self.path, checkpoint.root):
            raise NoteRefused(why=f"the log doesn't hold this entry as number {self.index}")
        return checkpoint


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    """Strict: what isn't the one encoding of its bytes is refused, so that no two texts mean the same."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NoteRefused(why="not base64") from wrong
    if _b64(data) != text:
        raise NoteRefused(why="not base64")
    return data


def _hash(text: str) -> bytes:
    data = _unb64(text)
    if len(data) != 32:
        raise NoteRefused(why="a hash has 32 bytes")
    return data
