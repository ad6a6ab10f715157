"""The only writer of people. Verbs open their transaction and return what they made.

Arriving, friends, the house and leaving have pages of their own; their verbs are called from here.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from obole.lib import clock
from obole.people.arrivals import open_accounts, welcome, welcome_batch
from obole.people.friends import accept_invite, befriend, invite, part, withdraw_invite
from obole.people.house import (
    Steward,
    check_setup_link,
    found_organisation,
    house,
    join,
    leave,
    new_setup_link,
    set_up,
)
from obole.people.leaving import check_may_leave, end_sessions, forget
from obole.people.models import Consent, Person, Token

__all__ = [
    "Steward",
    "accept_invite",
    "befriend",
    "check_may_leave",
    "check_setup_link",
    "choose",
    "consent",
    "end_sessions",
    "forget",
    "found_organisation",
    "house",
    "invite",
    "issue_token",
    "join",
    "leave",
    "new_setup_link",
    "open_accounts",
    "part",
    "revoke_token",
    "set_up",
    "welcome",
    "welcome_batch",
    "withdraw_invite",
]


def issue_token(*, person: UUID, name: str, now: datetime) -> tuple[Token, str]:
    """A new personal key: its row, and its text, which is shown once and kept nowhere."""
    text = "obole_" + secrets.token_urlsafe(32)
    row = Token.objects.create(
        person_id=person, name=name[:60], digest=hashlib.sha256(text.encode()).digest(), created_at=now
    )
    return row, text


def revoke_token(*, person: UUID, token: UUID, now: datetime) -> int:
    """Take a key back; from this instant it is refused."""
    return Token.objects.filter(person_id=person, id=token, revoked_at=None).update(revoked_at=now)


def choose(*, person: UUID, **choices: object) -> Person:
    """Change a person's own settings: display_name, zone, language, collect_for_me, named_on_plots."""
    allowed = {"display_name", "zone", "language", "collect_for_me", "named_on_plots"}
    if unknown := set(choices) - allowed:
        raise ValueError(f"not a setting: {unknown}")
    if "zone" in choices:
        clock.zone(str(choices["zone"]))
    Person.objects.filter(id=person).update(**choices)
    return Person.objects.get(id=person)


def consent(*, person: UUID, purpose: str, given: bool, now: datetime) -> None:
    """Record that a person agrees to a purpose, or takes it back."""
    Consent.objects.filter(person_id=person, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now)
    if given:
        Consent.objects.create(person_id=person, purpose=purpose, given_at=now)
