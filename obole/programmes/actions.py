"""The only writer of awards. Every verb ends in the ledger, in the same transaction."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from obole.ledger import actions as ledger
from obole.ledger.values import Ask, Move
from obole.lib import clock, ids, sql
from obole.people import queries as people
from obole.programmes import refusals
from obole.programmes.models import Award, LotEnd
from obole.programmes.rescue import share
from obole.programmes.rules import Programme

NEVER = date(9999, 12, 31)


def award_set(*, programme: Programme, now: datetime) -> int:
    """Judge the temp table ``fact`` of this transaction under a programme; returns how many awards were made.

    Revision n credits rule(total) less what was credited before, so a late act adds its difference and a
    second judging adds nothing.
    """
    ledger.asked_table()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT zone, day FROM fact")
        pairs = cursor.fetchall()
        if not pairs:
            return 0
        cursor.execute(sql.named(__file__, "award"), _award_parameters(programme, pairs, now))
        made: int = cursor.fetchone()[0]
    if made:
        ledger.enter_set(now=now)
    return made


def _award_parameters(
    programme: Programme, pairs: Sequence[tuple[str, date]], now: datetime
) -> dict[str, Any]:
    dawns = [clock.instant(day + timedelta(days=1), programme.ripe_hour, zone) for zone, day in pairs]
    return {
        "rules": json.dumps(_dated(programme)),
        "zones": [zone for zone, _ in pairs],
        "days": [day for _, day in pairs],
        "ripe": dawns,
        "programme": programme.id,
        "digest": programme.digest,
        "issuer": f"issued/{programme.id}",
        "unit": programme.unit,
        "keep": timedelta(hours=programme.keep_hours),
        "run": ids.new(),
        "now": now,
    }


def _dated(programme: Programme) -> list[dict[str, object]]:
    """The rules as rows, each with the day when the next of its kind and tier takes over."""
    rows = []
    for rule in programme.rules:
        later = [
            r.since
            for r in programme.rules
            if (r.act, r.tier) == (rule.act, rule.tier) and r.since > rule.since
        ]
        rows.append(
            {
                "since": rule.since.isoformat(),
                "until": min(later, default=NEVER).isoformat(),
                "act": rule.act,
                "tier": rule.tier,
                "per": rule.per,
                "give": rule.give,
                "at_least": rule.at_least,
                "daily_max": rule.daily_max,
            }
        )
    return rows


@transaction.atomic
def collect(*, person: UUID, now: datetime, awards: Sequence[UUID] | None = None) -> int:
    """Move a person's ripe lots (all, or the awards named) to their energy; returns the grams.

    A lot already collected is left alone, so a double tap collects once. Raises NotRipe when nothing was ripe.
    """
    parameters = {"person": person, "now": now, "awards": list(awards) if awards is not None else None}
    grams = _end("take_ripe", "collected", "energy", parameters, now)
    if not grams:
        raise refusals.NotRipe
    return grams


@transaction.atomic
def collect_due(*, now: datetime, limit: int = 5000) -> int:
    """Collect the ripe lots of those who asked for it, a slice at a time; returns the grams of this slice."""
    return _end("take_ripe_for_me", "collected", "energy", {"now": now, "most": limit}, now)


@transaction.atomic
def fade_due(*, now: datetime, limit: int = 5000) -> int:
    """Let the lots whose time is over fade, a slice at a time; returns the grams of this slice."""
    return _end("take_faded", "faded", "faded/forest", {"now": now, "most": limit}, now)


def _end(take: str, how: str, to: str, parameters: dict[str, Any], now: datetime) -> int:
    ledger.asked_table()
    with connection.cursor() as cursor:
        cursor.execute(sql.named(__file__, "lots_table"))
        cursor.execute(sql.named(__file__, take), parameters)
        if not cursor.rowcount:
            return 0
        cursor.execute("SELECT sum(amount)::bigint FROM ending")
        grams: int = cursor.fetchone()[0]
        cursor.execute(sql.named(__file__, "end_lots"), {"how": how, "onto": to, "now": now})
        cursor.execute("DELETE FROM ending")
    ledger.enter_set(now=now)
    return grams


@transaction.atomic
def rescue(*, owner: UUID, friend: UUID, award: UUID, programme: Programme, now: datetime) -> tuple[int, int]:
    """A friend saves a lot in its last hours; (owner's, friend's) grams by the rule both chose.

    Raises NotFriends, NotToRescue.
    """
    friendship = people.friendship(owner, friend)
    if friendship is None:
        raise refusals.NotFriends
    lot = Award.objects.filter(person=owner, id=award).first()
    parameters: dict[str, Any] = {
        "owner": owner,
        "award": award,
        "now": now,
        "rescue": timedelta(hours=programme.rescue_hours),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.named(__file__, "lots_table"))
        cursor.execute(sql.named(__file__, "take_rescued"), parameters)
        if lot is None or not cursor.rowcount:
            raise refusals.NotToRescue
        cursor.execute("DELETE FROM ending")
    kept, given = share(lot.amount, friendship.rule)
    LotEnd.objects.create(
        person=owner,
        award=award,
        how="rescued",
        friend=friend,
        owner_amount=kept,
        friend_amount=given,
        ended_at=now,
    )
    moves = [Move(owner, "ripe", owner, "energy", "energy", kept)]
    moves += [Move(owner, "ripe", friend, "energy", "energy", given)] if given else []
    ledger.enter(ask=Ask(what=("lot", award), moves=tuple(moves), happened_at=now), now=now).must()
    return kept, given
