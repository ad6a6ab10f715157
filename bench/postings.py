"""How many postings a second, durably: one by one, in batches, beside bare COPY and django-hordak.

A posting is one move between two accounts: an entry, two lines, two balances, one outbox row. Everything is
written into a schema of its own in the house's database and dropped at the end. Clients are processes with
one connection each; those of the batcher are threads of one process, which is what a batcher is for.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID

SCHEMA = "bench_ledger"
ACCOUNTS, CLIENTS, BATCH = 10_000, 8, 1_000
FLOOR = -(10**15)
Work = Callable[[int, float], int]  # client number, seconds → postings made


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was done, by how many clients, and how many postings a second."""

    name: str
    clients: int
    per_second: float


def holder(n: int) -> UUID:
    """The n-th account's holder; the same in every process."""
    return UUID(int=0xBE2C << 112 | n)


def connect(name: str = SCHEMA) -> None:
    """Set Django up in this process, with every connection inside the bench's schema."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obole.settings")
    django.setup()
    _enter_schema(name)


def _enter_schema(name: str) -> None:
    from django.db import connections

    connections.close_all()
    for alias in ("default", "owner"):
        connection = connections[alias]
        connection.settings_dict["OPTIONS"] = {"options": f"-c search_path={name}"}
        connection.settings_dict["CONN_MAX_AGE"] = None


@contextmanager
def ledger() -> Iterator[None]:
    """The ledger's own migrations and 10,000 open accounts in the bench's schema."""
    from django.core.management import call_command
    from django.db import connection, connections

    from obole.ledger import actions

    saved = {alias: connections[alias].settings_dict["OPTIONS"] for alias in ("default", "owner")}
    with schema(SCHEMA, connection.settings_dict["USER"]):
        _enter_schema(SCHEMA)
        call_command("migrate", "ledger", database="owner", verbosity=0, interactive=False)
        accounts = [(holder(n), "cash", "EUR", FLOOR) for n in range(ACCOUNTS)]
        actions.open(accounts=accounts, now=datetime.now(UTC))
        yield
        connections.close_all()
    for alias, options in saved.items():
        connections[alias].settings_dict["OPTIONS"] = options


@contextmanager
def schema(name: str, user: str) -> Iterator[None]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        cursor.execute(f"CREATE SCHEMA {name}")
        cursor.execute(f'GRANT USAGE ON SCHEMA {name} TO "{user}"')
    try:
        yield
    finally:
        connections["owner"].close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def _asks(client: int, hot: bool) -> Iterator[Any]:
    from obole.ledger.values import Ask, Move

    dice, run, n = random.Random(client), os.urandom(8).hex(), 0
    while True:
        payer, payee = dice.sample(range(1, ACCOUNTS), 2)
        move = Move(holder(0 if hot else payer), "cash", holder(payee), "cash", "EUR", 1)
        yield Ask(what=("bench", run, n), moves=(move,), happened_at=datetime.now(UTC))
        n += 1


def until(seconds: float, step: Callable[[], int]) -> int:
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        done += step()
    return done


def spread(client: int, seconds: float) -> int:
    """One by one, between random accounts."""
    return _singles(client, seconds, hot=False)


def hot(client: int, seconds: float) -> int:
    """One by one, out of one account."""
    return _singles(client, seconds, hot=True)


def _singles(client: int, seconds: float, *, hot: bool) -> int:
    from obole.ledger import actions

    asks = _asks(client, hot)
    return until(seconds, lambda: actions.enter(ask=next(asks), now=datetime.now(UTC)).stands)


def batches(client: int, seconds: float) -> int:
    """A thousand at a time, between random accounts."""
    from obole.ledger import actions

    asks = _asks(client, hot=False)

    def step() -> int:
        answers = actions.enter_batch(asks=[next(asks) for _ in range(BATCH)], now=datetime.now(UTC))
        return sum(answer.stands for answer in answers)

    return until(seconds, step)


def batcher(client: int, seconds: float) -> int:
    """Out of one account by threads of this process, whose asks the batcher groups."""
    from obole.ledger.batcher import Batcher

    line, counts = Batcher(), [0] * CLIENTS

    def call(n: int) -> None:
        asks = _asks(client * CLIENTS + n, hot=True)
        counts[n] = until(seconds, lambda: line.enter(ask=next(asks), now=datetime.now(UTC)).stands)

    threads = [Thread(target=call, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def copy(client: int, seconds: float) -> int:
    """The same two lines a posting by COPY into a table without index or check: the least it can cost."""
    from django.db import connections

    asks, now = _asks(client, hot=False), datetime.now(UTC)
    raw = connections["owner"]
    raw.ensure_connection()
    with raw.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bare_line (LIKE ledger_line)")

    def step() -> int:
        with raw.connection.cursor() as cursor, cursor.copy("COPY bare_line FROM STDIN") as rows:
            for ask in (next(asks) for _ in range(BATCH)):
                for n, (who, amount) in enumerate(((ask.moves[0].payer, -1), (ask.moves[0].payee, 1))):
                    rows.write_row((who, now, ask.id, n, ask.home, "cash", "EUR", amount))
        return BATCH

    return until(seconds, step)


def _client(work: Work, ready: Callable[[], None], n: int, seconds: float, gate: Any, done: Any) -> None:
    ready()
    work(n, 0.3)  # connect, prepare, warm up
    gate.wait(120)
    started = time.monotonic()
    made = work(n, seconds)
    done.put(made / (time.monotonic() - started))


def measure(name: str, work: Work, clients: int, seconds: float, ready: Callable[[], None] = connect) -> Row:
    """Run the work in this many processes at once; the sum of their rates."""
    spawn = multiprocessing.get_context("spawn")
    gate, done = spawn.Barrier(clients), spawn.Queue()
    started = [
        spawn.Process(target=_client, args=(work, ready, n, seconds, gate, done)) for n in range(clients)
    ]
    for process in started:
        process.start()
    rates = [done.get(timeout=seconds + 180) for _ in started]
    for process in started:
        process.join()
    return Row(name, clients, sum(rates))


def run(seconds: float) -> list[Row]:
    """Measure everything, ``seconds`` each, one after another."""
    connect()
    with ledger():
        rows = [
            measure("bare COPY of the same lines", copy, 1, seconds),
            measure("one by one, spread", spread, CLIENTS, seconds),
            measure("one by one, one hot account", hot, CLIENTS, seconds),
            Row("one hot account, through the batcher", CLIENTS, measure("", batcher, 1, seconds).per_second),
            measure(f"batches of {BATCH}", batches, 1, seconds),
            measure(f"batches of {BATCH}", batches, 2, seconds),
        ]
    from bench import hordak

    return rows + hordak.run(seconds)


if __name__ == "__main__":
    for row in run(float(os.environ.get("BENCH_SECONDS", "4"))):
        print(f"{row.name:40} {row.clients:3} clients {row.per_second:10,.0f}/s")
