"""kill -9 of python, the keeper and the postmaster while a program writes: nothing acknowledged is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from obole.lib import keeper
from tests.lib.kept import ROOT, Holder, folder, gone, keeper_pid, postmaster, processes, sql

pytestmark = pytest.mark.deep
KILLS = 120
# Writes numbers, one transaction each, and says each once the server has acknowledged it; comes back after a loss.
WRITE = """
import sys
from pathlib import Path
import psycopg
from obole.lib import keeper
from obole.lib.keeper.refusals import NotStarting
n = int(sys.argv[2])
while True:
    try:
        server = keeper.ensure(Path(sys.argv[1]))
        with psycopg.connect(host=server.host, user="obole_owner", dbname="obole", autocommit=True) as connection:
            while True:
                connection.execute("INSERT INTO told VALUES (%s)", [n])
                print(n, flush=True)
                n += 1
    except psycopg.OperationalError:
        n += 1
"""


def write(data: Path, first: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITE, str(data), str(first)]
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )


def kill(find: Callable[[Path], int], data: Path) -> bool:
    try:
        os.kill(find(data), signal.SIGKILL)
    except (OSError, ValueError, IndexError):
        return False  # it is just being replaced
    return True


def test_nothing_acknowledged_is_lost_by_any_kill() -> None:
    dice, kills, acknowledged = random.Random(7), 0, set[int]()
    with folder() as data:
        sql(data, "CREATE TABLE told (n int)", "obole")
        sql(data, "GRANT INSERT ON told TO obole_owner", "obole")
        keeper.release(data)
        while kills < KILLS:
            process = write(data, 1_000_000 * (kills + 1))
            for _ in range(4):
                time.sleep(dice.uniform(0.05, 0.9))
                kills += kill(dice.choice([keeper_pid, postmaster]), data)
            process.kill()
            kills += 1
            acknowledged.update(int(line) for line in process.communicate()[0].split("\n") if line)
        kept = {row[0] for row in _patiently(data, "SELECT n FROM told")}
        assert acknowledged <= kept
        assert len(acknowledged) > KILLS
        assert len([line for line in processes(data) if "/postgres -D" in line]) == 1
        print(f"{kills} kills, {len(acknowledged)} acknowledged, none lost")  # noqa: T201
        keeper.release(data)
        assert gone(data)


def _patiently(data: Path, statement: str) -> list[tuple[object, ...]]:
    for _ in range(100):
        try:
            return sql(data, statement, "obole")
        except psycopg.OperationalError:
            time.sleep(0.1)  # a server that a killed keeper left is still stopping
    raise AssertionError("the server doesn't come back")


def test_a_server_that_can_t_live_is_given_up_with_its_own_words() -> None:
    with folder() as data:
        sql(data, "SELECT 1")
        keeper.release(data)
        assert keeper.stopped(data)
        (data / "pg" / "global" / "pg_control").unlink()
        with Holder(data) as holder:
            assert holder.told().startswith("database_not_starting: ")
            holder.end()
        assert gone(data)
