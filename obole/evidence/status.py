"""Status lists: one bit a certificate, published as a W3C Bitstring Status List 1.0 credential.

A list has 131,072 bits, the least the standard allows: whoever fetches it doesn't say whose bit they want.
"""

import base64
import binascii
import gzip
import io
import secrets
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from obole.lib.refusals import Refusal

BITS = 131_072
W3C = "https://www.w3.org/ns/credentials/v2"
ENTRY = "BitstringStatusListEntry"
REVOCATION = "revocation"
STATE = "message"
STATE_MESSAGES = (("0x0", "standing as certified"), ("0x1", "dead or replaced: see the certificate's page"))


class BadList(Refusal):
    """This status list can't be read."""

    code = "bad_status_list"
    status = 422


class ListFull(Refusal):
    """Every place on this status list is taken: begin another."""

    code = "status_list_full"
    status = 409


class StatusList:
    """131,072 bits that can be set and cleared, with W3C's encoding: index 0 is the highest bit of byte 0."""

    def __init__(self, bits: bytes = bytes(BITS // 8)) -> None:
        if len(bits) != BITS // 8:
            raise BadList
        self.bits = bytearray(bits)

    def __getitem__(self, index: int) -> bool:
        byte, mask = _place(index)
        return bool(self.bits[byte] & mask)

    def __setitem__(self, index: int, value: bool) -> None:
        byte, mask = _place(index)
        self.bits[byte] = self.bits[byte] | mask if value else self.bits[byte] & ~mask

    def encode(self) -> str:
        """gzip, then base64url without padding behind multibase's ``u``. The same bits give the same text."""
        return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(self.bits), mtime=0)).rstrip(b"=").decode()

    @classmethod
    def decode(cls, encoded: str) -> "StatusList":
        """Read ``encodedList``; BadList if it isn't one. Unpacks no further than a list's own length."""
        if not encoded.startswith("u"):
            raise BadList
        try:
            packed = base64.b64decode(
                encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True
            )
            return cls(gzip.GzipFile(fileobj=io.BytesIO(packed)).read(BITS // 8 + 1))
        except (binascii.Error, OSError, EOFError, ValueError, zlib.error) as wrong:
            raise BadList from wrong


def _place(index: int) -> tuple[int, int]:
    if not 0 <= index < BITS:
        raise BadList
    return index // 8, 0x80 >> index % 8


def pick(taken: Callable[[int], bool], below: Callable[[int], int] = secrets.randbelow) -> int:
    """A free index, drawn at random so that neighbours on the list say nothing about time or person.

    ``taken(index)`` says whether it was ever given out: an index is never used twice. ListFull when 64 draws
    find none free: at three quarters full once in a hundred million picks, at nine tenths once in 850.
    """
    for _ in range(64):
        index = below(BITS)
        if not taken(index):
            return index
    raise ListFull


def entry(purpose: str, list_url: str, index: int) -> dict[str, Any]:
    """The ``credentialStatus`` entry that points a certificate to bit ``index`` of that list."""
    _place(index)
    base = {"id": f"{list_url}#{index}", "type": ENTRY, "statusPurpose": purpose}
    base |= {"statusListIndex": str(index), "statusListCredential": list_url}
    if purpose == STATE:
        messages = [{"status": status, "message": message} for status, message in STATE_MESSAGES]
        return base | {"statusSize": 1, "statusMessage": messages}
    return base


def list_credential(
    *, url: str, issuer: str, purpose: str, bits: StatusList, valid_from: datetime, valid_until: datetime
) -> dict[str, Any]:
    """The unsigned status list credential at ``url``; times are aware. ``credential.sign`` signs it.

    After ``valid_until`` a kept copy answers "unknown", never "valid": publish a fresh one well before.
    """
    subject = {"id": f"{url}#list", "type": "BitstringStatusList", "statusPurpose": purpose}
    return {
        "@context": [W3C],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(valid_from),
        "validUntil": instant(valid_until),
        "credentialSubject": subject | {"encodedList": bits.encode()},
    }


class Standing(StrEnum):
    """What a list says of one certificate."""

    CLEAR = "clear"
    SET = "set"
    UNKNOWN = "unknown"


def read(listed: Mapping[str, Any], pointer: Mapping[str, Any], now: datetime) -> Standing:
    """What the list credential says of the certificate's entry ``pointer`` at ``now``.

    UNKNOWN for another list, another purpose, or a list not valid at this time. Check its signature first.
    """
    subject = listed["credentialSubject"]
    same = (
        listed["id"] == pointer["statusListCredential"]
        and subject["statusPurpose"] == pointer["statusPurpose"]
    )
    fresh = datetime.fromisoformat(listed["validFrom"]) <= now < datetime.fromisoformat(listed["validUntil"])
    if not (same and fresh):
        return Standing.UNKNOWN
    bits = StatusList.decode(subject["encodedList"])
    return Standing.SET if bits[int(pointer["statusListIndex"])] else Standing.CLEAR


def instant(moment: datetime) -> str:
    """An aware moment as W3C writes it: UTC, whole seconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
