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
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID

from bench.rows import Row

SCHEMA = "bench_ledger"
ACCOUNTS, CLIENTS, BATCH = 10_000, 8, 1_000
FLOOR = -(10**15)
Work = Callable[[int, float], int]  # client number, seconds → postings made


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
    try:
        ready()
        work(n, 0.3)  # connect, prepare, warm up
        gate.wait(120)
        started = time.monotonic()
        made = work(n, seconds)
        done.put(made / (time.monotonic() - started))
    except BaseException:
        gate.abort()
        done.put(None)
        raise


def measure(work: Work, clients: int, seconds: float, ready: Callable[[], None] = connect) -> float:
    """Run the work in this many processes at once; the sum of their rates, in postings a second."""
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
    if None in rates:
        raise RuntimeError("a client failed; see above")
    return float(sum(rates))


def row(case: str, rate: float, reach: float | None = None, beside: str = "") -> Row:
    """A figure of this page."""
    return Row("postings", case, rate, "postings/s", reach, beside)


def run(seconds: float = 5) -> list[Row]:
    """Measure everything, ``seconds`` each, one after another, and set it side by side."""
    connect()
    with ledger():
        bare = measure(copy, 1, seconds)
        one, all_hot = measure(spread, CLIENTS, seconds), measure(hot, CLIENTS, seconds)
        line = measure(batcher, 1, seconds)
        many = [measure(batches, clients, seconds) for clients in (1, 2)]
    from bench import hordak

    theirs = hordak.measured(seconds)
    rows = [
        row(f"one by one, spread, {CLIENTS} clients", one, 4_000, _times(one, theirs, 0)),
        row(f"one by one, one hot account, {CLIENTS} clients", all_hot, 2_000, _times(all_hot, theirs, 1)),
        row(
            f"one hot account, through the batcher, {CLIENTS} threads",
            line,
            one / 2,
            f"{line / one:.2f} of spread",
        ),
        row(f"batches of {BATCH}, 1 client", many[0], None, f"{many[0] / bare:.2f} of bare COPY"),
        row(f"batches of {BATCH}, 2 clients", many[1], 20_000, f"{many[1] / bare:.2f} of bare COPY"),
        row("bare COPY of the same lines, 1 client", bare),
    ]
    cases = ("spread", "one hot account")
    return rows + [
        row(f"django-hordak, one by one, {case}, {CLIENTS} clients", rate)
        for case, rate in zip(cases, theirs, strict=False)
    ]


def _times(ours: float, theirs: list[float], n: int) -> str:
    return f"{ours / theirs[n]:.1f} × django-hordak" if theirs else ""


if __name__ == "__main__":
    for figure in run(float(os.environ.get("BENCH_SECONDS", "4"))):
        print(f"{figure.case:58} {figure.value:10,.0f}/s  {figure.beside}")
