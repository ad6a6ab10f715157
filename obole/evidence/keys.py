"""The house's signing keys: made once, kept in the data folder's secrets, their public halves in the books."""

import hashlib
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from obole.evidence import credential
from obole.evidence.models import Key
from obole.evidence.notes import Signer
from obole.lib import database


@cache
def private(use: str) -> Ed25519PrivateKey:
    """The Ed25519 key of a use (``certificates`` or ``log``), derived from this house's secret of that name."""
    seed = hashlib.sha256(database.secret(f"key-{use}", settings.DATA_DIR).encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def host() -> str:
    """The house's host and port, as in its address."""
    return urlsplit(settings.BASE_URL).netloc


def issuer() -> str:
    """The house's did:web."""
    return credential.did_web(host())


def method() -> str:
    """The id of the key that signs certificates."""
    return credential.method_id(issuer(), private("certificates").public_key())


def log_signer(origin: str) -> Signer:
    """Who signs checkpoints of the log ``origin``."""
    return Signer(origin, private("log"))


def known(use: str, now: datetime) -> list[Key]:
    """Every public key of a use, the current one noted when it is new."""
    current = credential.multikey(private(use).public_key())
    Key.objects.get_or_create(multibase=current, defaults={"use": use, "since": now})
    return list(Key.objects.filter(use=use).order_by("since"))
