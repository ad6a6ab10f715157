"""Friends, and the links that make them. Part of the room's verbs."""

import secrets
from datetime import datetime
from uuid import UUID

from obole.people import queries, refusals
from obole.people.models import Friendship, Invite, Rule


def befriend(*, one: UUID, other: UUID, rule: Rule, now: datetime) -> Friendship:
    """Make two persons friends under a rule; friends already stay as they are. Raises OwnInvite."""
    if one == other:
        raise refusals.OwnInvite
    low, high = sorted((one, other))
    return Friendship.objects.get_or_create(one_id=low, other_id=high, defaults={"rule": rule, "since": now})[
        0
    ]


def part(*, one: UUID, other: UUID) -> int:
    """End a friendship; what was shared stays as it is."""
    low, high = sorted((one, other))
    return Friendship.objects.filter(one_id=low, other_id=high).delete()[0]


def invite(*, person: UUID, rule: Rule, now: datetime) -> Invite:
    """A link for friends-to-be, one per person and rule."""
    found = Invite.objects.filter(person_id=person, rule=rule).first()
    return found or Invite.objects.create(
        token=secrets.token_urlsafe(16), person_id=person, rule=rule, created_at=now
    )


def withdraw_invite(*, person: UUID, token: str) -> int:
    """Take a link back; friends made by it stay friends."""
    return Invite.objects.filter(person_id=person, token=token).delete()[0]


def accept_invite(*, token: str, person: UUID, now: datetime) -> Friendship:
    """Become friends by a link, under the rule it proposes. Raises UnknownInvite, OwnInvite."""
    found = queries.invite(token)
    return befriend(one=found.person_id, other=person, rule=Rule(found.rule), now=now)
