"""Closing a day: 200,000 people with two acts each, from recorded acts to ripe awards, durable."""

import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context

from django.db import connection, connections

from bench.rows import Row
from obole.ledger import verify

PERSONS = 200_000
DAY = date(2026, 3, 2)

FILL = """
INSERT INTO people_person (id, password, display_name, zone, language, collect_for_me, named_on_plots, is_active, created_at)
SELECT md5('bench' || n)::uuid, '!', '', 'Europe/Paris', 'en', FALSE, FALSE, TRUE, %(now)s FROM generate_series(1, %(n)s) AS n;
INSERT INTO ledger_account (holder, path, unit, balance, reserved, owed, floor, opened_at)
SELECT p.id, a.path, 'energy', 0, 0, 0, 0, %(now)s FROM people_person AS p, (VALUES ('ripe'), ('energy')) AS a(path)
ORDER BY 1, 2;
INSERT INTO activity_act (person, source, record, rev, id, kind, quantity, tier, day, digest, run, recorded_at)
SELECT id, 'phone', 'walk', 0, gen_random_uuid(), 'walk', 4000 + (hashtext(id::text) & 8191), 'measured', %(day)s, '\\x00', id, %(now)s
FROM people_person ORDER BY id;
INSERT INTO activity_act (person, source, record, rev, id, kind, quantity, tier, day, digest, run, recorded_at)
SELECT id, 'card', 'metro', 0, gen_random_uuid(), 'metro', 2, 'measured', %(day)s, '\\x00', id, %(now)s
FROM people_person ORDER BY id;
INSERT INTO activity_due (person, day, zone, ends_at)
SELECT id, %(day)s, 'Europe/Paris', %(ends)s FROM people_person ORDER BY id;
"""
SIZES = """
SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c
WHERE c.relkind = 'r' AND c.relname IN ('activity_act', 'programmes_award', 'programmes_open_lot', 'ledger_entry', 'ledger_line', 'ledger_unsealed')
"""


def _close_by_two(now: datetime) -> tuple[int, float]:
    """Two worker processes close side by side, each taking slices the other hasn't locked: (awards, seconds)."""
    connections.close_all()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        list(workers.map(_close, [datetime(2000, 1, 1, tzinfo=UTC)] * 4))  # started, and nothing was due
        began = time.perf_counter()
        awards = sum(workers.map(_close, [now, now]))
        return awards, time.perf_counter() - began


def _close(now: datetime) -> int:
    from obole.console.prepare import prepare

    prepare(migrate=False)
    from obole.flows import forest

    return forest.close_days(now=now).awards


def run(persons: int = PERSONS) -> list[Row]:
    """Fill an empty house, close the day once, and say acts per second and bytes per person-day."""
    evening = datetime(2026, 3, 2, 22, tzinfo=UTC)
    ends = datetime(2026, 3, 2, 23, tzinfo=UTC)
    with connection.cursor() as cursor:
        for statement in FILL.strip().split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"n": persons, "now": evening, "day": DAY, "ends": ends})
        cursor.execute(
            "ANALYZE people_person; ANALYZE activity_act; ANALYZE activity_due; ANALYZE ledger_account"
        )
    awards, took = _close_by_two(ends + timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        size = cursor.fetchone()[0]
    balanced = verify.verify().balanced
    return [
        Row(
            "closing a day", f"{persons:,} people, two acts each", 2 * persons / took, "acts/s", reach=50_000
        ),
        Row("closing a day", "awards made", awards, "awards"),
        Row("closing a day", "disk per person-day", size / persons, "bytes"),
        Row("closing a day", "books balanced after it", int(balanced), "yes = 1"),
    ]
