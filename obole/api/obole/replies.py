"""Idempotency keys: the first answer is kept with the digest of what was asked."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from obole.api.models import Reply
from obole.lib import clock
from obole.lib.refusals import Refusal


class OtherBody(Refusal):
    """This Idempotency-Key was used before with another body; the first answer stays."""

    code = "other_body"
    status = 409


class BadKey(Refusal):
    """An Idempotency-Key has 1 to 200 printable characters."""

    code = "bad_key"


def kept_reply(
    *, person: UUID, key: str | None, digest: bytes, make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of ``make``, or the one kept for this person and key. Raises OtherBody, BadKey."""
    if key is None:
        return make()
    if not (0 < len(key) <= 200 and key.isprintable()):
        raise BadKey
    with transaction.atomic():
        if known := Reply.objects.filter(person=person, key=key).first():
            if bytes(known.digest) != digest:
                raise OtherBody
            return dict(known.body)
        body = make()
        Reply.objects.create(person=person, key=key, digest=digest, body=body, made_at=clock.now())
    return body
