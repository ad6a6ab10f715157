"""Ids: time-sorted for things that are made, derived for things that must not be made twice."""

import hashlib
import os
import time
from uuid import UUID

SEPARATOR = "\x1f"


def new() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    value = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def derived(*parts: object) -> UUID:
    """The first 16 bytes of SHA-256 over the parts' texts joined by U+001F: the same parts, the same id.

    SQL computes it alike: ``encode(substr(sha256(convert_to(a || E'\\x1f' || b, 'UTF8')), 1, 16), 'hex')::uuid``.
    """
    text = SEPARATOR.join(str(part) for part in parts)
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])
