"""Asking for the server and holding on to it, from any process of the house."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from obole.lib.keeper import binaries, cluster, locks, postmaster
from obole.lib.keeper.paths import PORT, SUPERUSER, Places, Server
from obole.lib.keeper.refusals import FolderNotYours, NotStarting
from obole.lib.keeper.runner import ENVIRONMENT, require_reach, runner_for

ROOT = Path(__file__).parents[3]  # where the package obole lies
PATIENCE = 600.0  # seconds for a server that is alive but replays a long log
LOOK_EVERY = 0.01  # seconds
HAS_ONE = 75  # a keeper's exit code when the folder has one already (EX_TEMPFAIL)

_held: dict[Path, int] = {}
_mutex = threading.Lock()


def ensure(folder: Path) -> Server:
    """The server of ``folder``, answering, and held until this process ends; made and started when needed.

    Costs one look at the socket when it is up. Raises the refusals of ``obole.lib.keeper.refusals``.
    """
    places = Places(folder.resolve())
    with _mutex:
        if places.folder not in _held:
            _hold(places)
        if not postmaster.answers(places):
            with locks.alone(places.start_lock):
                _start(places)
    return Server(folder=places.folder, host=str(places.sockets), port=PORT, bin=binaries.found().folder)


def _hold(places: Places) -> None:
    runner = runner_for(places.folder)
    cluster.make_folder(places, runner)
    require_reach(runner, places.folder)
    try:
        _held[places.folder] = locks.shared(places.users_lock)  # waits while a keeper is closing
    except PermissionError:
        raise FolderNotYours(folder=str(places.folder)) from None


def _start(places: Places) -> None:
    """Have a keeper and wait for its server.

    The keeper that is there may be one that just closes: its two locks are dropped at its death one after the
    other, and between the two it looks alive to us. So a keeper that goes without having given up is followed
    by a new one.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not locks.taken(places.keeper_lock):
            _start_keeper(places)
        if _came(places, end):
            return
        if locks.read(places.keeper_lock) == locks.GAVE_UP:
            break
    raise NotStarting(folder=str(places.folder), why=postmaster.tail(places.log))


def _start_keeper(places: Places) -> None:
    runner = runner_for(places.folder)
    programs = binaries.runnable(places, runner)
    if not places.cluster.exists():
        cluster.make_cluster(places, runner, programs)
    binaries.require_version(places, programs)
    cluster.make_socket_folder(places, runner)
    cluster.write_access(places, runner)
    _spawn_keeper(places, programs.folder)


def _spawn_keeper(places: Places, programs: Path) -> None:
    """Start a keeper of its own session, in no one's working folder; it returns once it holds its lock."""
    with places.log.open("ab") as log:
        told = subprocess.run(
            [sys.executable, "-S", "-m", "obole.lib.keeper", str(places.folder), str(programs)],
            env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)}, cwd="/", start_new_session=True, check=False,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    if told.returncode > 0 and told.returncode != HAS_ONE:
        raise NotStarting(folder=str(places.folder), why=postmaster.tail(places.log))


def _came(places: Places, end: float) -> bool:
    """Wait for the server to answer; False when its keeper goes, or the time does."""
    while not postmaster.answers(places):
        if time.monotonic() > end or not locks.taken(places.keeper_lock):
            return False
        time.sleep(LOOK_EVERY)
    return True


def release(folder: Path) -> None:
    """Let go of the server before this process ends; it stops when nobody else holds it."""
    with _mutex:
        descriptor = _held.pop(folder.resolve(), None)
    if descriptor is not None:
        os.close(descriptor)


def stopped(folder: Path, seconds: float = 60) -> bool:
    """Wait until the keeper of ``folder`` has ended; False when it is still there after that many seconds."""
    end = time.monotonic() + seconds
    while locks.taken(Places(folder.resolve()).keeper_lock):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY)
    return True


def superuser_sql(server: Server, sql: str, *, database: str = SUPERUSER) -> list[tuple[Any, ...]]:
    """Run one statement as the server's superuser, outside any transaction; its rows, if it has any."""
    import psycopg

    with psycopg.connect(
        host=server.host, port=server.port, user=server.superuser, dbname=database, autocommit=True
    ) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []
