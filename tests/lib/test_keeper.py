"""The keeper: one server for all who ask, gone with the last, whoever is killed; private to its user."""

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from obole.lib import keeper
from obole.lib.keeper import binaries, cluster, holding, postmaster, refusals, runner, tuning
from obole.lib.keeper.paths import SOCKET_BYTES_MAX, Places

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[2]
IS_ROOT = os.geteuid() == 0
USER = """
import sys, time
from pathlib import Path
from obole.lib import keeper
server = keeper.ensure(Path(sys.argv[1]))
print(keeper.superuser_sql(server, "SELECT pg_postmaster_start_time()")[0][0].timestamp(), flush=True)
time.sleep(600)
"""
WRITER = """
import sys
from pathlib import Path
import psycopg
from obole.lib import keeper
folder, n = Path(sys.argv[1]), int(sys.argv[2])
while True:
    server = keeper.ensure(folder)
    where = dict(host=server.host, port=server.port, user=server.owner, dbname=server.database)
    try:
        with psycopg.connect(**where, autocommit=True) as connection:
            while True:
                connection.execute("INSERT INTO told VALUES (%s)", [n])
                print(n, flush=True)
                n += 1
    except psycopg.OperationalError:
        n += 1
"""


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that any user can enter, for data folders; what runs below it is let go at the end."""
    path = Path(tempfile.mkdtemp(prefix="obole-keeper-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    for folder in [path / "data", *path.glob("*/data")]:
        keeper.release(folder)
        assert keeper.stopped(folder)
    shutil.rmtree(path)


@pytest.fixture
def data(room: Path) -> Path:
    return room / "data"


def start(folder: Path, program: str = USER, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """A process of its own that uses the folder's server."""
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), *arguments], stdout=subprocess.PIPE, text=True, cwd="/",
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )  # fmt: skip


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def processes(folder: Path) -> list[int]:
    """Whatever runs for this folder, keeper and server with its own processes: by command line or working folder."""
    found = []
    for pid in Path("/proc").glob("[0-9]*"):
        try:
            words = (pid / "cmdline").read_bytes().split(b"\0")
            at = (pid / "cwd").readlink()
        except OSError:
            continue
        if str(folder).encode() in words or at in (folder / "pg", folder / "pg.new"):
            found.append(int(pid.name))
    return found


def all_gone(folder: Path, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while processes(folder) and time.monotonic() < end:
        time.sleep(0.02)
    return not processes(folder)


def one(server: keeper.Server, sql: str, database: str = "obole") -> object:
    return keeper.superuser_sql(server, sql, database=database)[0][0]


def postmaster_of(folder: Path) -> int:
    return int(Places(folder).pid_file.read_text().split()[0])


def keeper_of(folder: Path) -> int:
    return int(Places(folder).keeper_lock.read_text())


def test_from_nothing_to_a_house_with_two_roles(data: Path) -> None:
    server = keeper.ensure(data)
    assert (
        one(server, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'obole'") == server.owner
    )
    assert (
        one(server, "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'")
        == server.owner
    )
    roles = "SELECT array_agg(rolname ORDER BY rolname) FROM pg_roles WHERE rolcanlogin AND NOT rolsuper"
    assert one(server, roles) == [server.app, server.owner]
    assert not Places(data).side.exists()


def test_the_settings_are_durable_and_quiet(data: Path) -> None:
    server = keeper.ensure(data)
    asked = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off", "TimeZone": "UTC",
        "max_connections": "60", "listen_addresses": "", "server_encoding": "UTF8", "log_min_error_statement": "panic",
    }  # fmt: skip
    assert {name: one(server, f"SELECT current_setting('{name}')") for name in asked} == asked


def test_trigrams_of_chinese_and_code_point_order(data: Path) -> None:
    server = keeper.ensure(data)
    keeper.superuser_sql(server, "CREATE EXTENSION pg_trgm", database="obole")
    assert one(server, "SELECT cardinality(show_trgm('蚂蚁森林')) > 0") is True
    assert one(server, "SELECT array_agg(w ORDER BY w) FROM unnest(ARRAY['é', 'b', 'B', 'z']) AS w") == [
        "B",
        "b",
        "z",
        "é",
    ]


def test_asking_again_is_cheap(data: Path) -> None:
    first = keeper.ensure(data)
    began = time.monotonic()
    assert all(keeper.ensure(data) == first for _ in range(50))
    assert time.monotonic() - began < 1


def test_modes_let_the_servers_user_through_and_nobody_else(room: Path, data: Path) -> None:
    before = stat.S_IMODE(room.stat().st_mode)
    keeper.ensure(data)
    assert stat.S_IMODE(room.stat().st_mode) == before
    assert stat.S_IMODE(data.stat().st_mode) == (0o710 if IS_ROOT else 0o700)
    for path in (data / "pg", data / "run"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert path.stat().st_uid == runner.runner_for(data).uid


def test_another_user_is_refused_even_with_the_folders_opened(data: Path) -> None:
    """Root lends a stranger's id; an ordinary user has only its own name, so it checks that no other is mapped."""
    server = keeper.ensure(data)
    if not IS_ROOT:
        names = {row.split('"')[1] for row in Places(data).ident.read_text().splitlines()}
        assert names == {pwd.getpwuid(os.geteuid()).pw_name, "root"}
        return
    for path in (data, data / "run", Places(data).socket):
        path.chmod(0o777)
    for role in (server.superuser, server.owner, server.app):
        told = subprocess.run(
            [server.bin / "psql", "-h", server.host, "-U", role, "-c", "SELECT 1", "obole"],
            user="nobody", group="nogroup", extra_groups=[], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode
        assert "Peer authentication failed" in told.stderr


def test_a_folder_below_a_closed_one_is_refused_by_name(room: Path) -> None:
    closed = room / "closed"
    closed.mkdir(mode=0o700)
    if not IS_ROOT:
        closed.chmod(0o500)
        with pytest.raises(refusals.FolderNotYours):
            keeper.ensure(closed / "data")
        return
    with pytest.raises(refusals.FolderUnreachable) as refused:
        keeper.ensure(closed / "data")
    assert refused.value.details["blocked"] == str(closed)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["a b", "comma, é 林", "x" * 180, "quote\"'s $HOME;%"])
def test_any_path_in_any_locale(room: Path, name: str) -> None:
    folder = room / name / "data"
    process = start(
        folder, LC_ALL="xx_YY.UTF-8", LANG="xx", TMPDIR="/nowhere", PGHOST="elsewhere", TZ="Asia/Kolkata"
    )
    assert float(line(process)) > 0
    kill(process)
    assert all_gone(folder)
    sockets = keeper.socket_dir(folder)
    assert len(f"{sockets}/.s.PGSQL.5432".encode()) <= SOCKET_BYTES_MAX
    assert sockets.parent == folder or not sockets.exists(), (
        "a short folder outside the data folder is taken away"
    )


def test_a_folder_named_by_a_link_is_the_same_house(room: Path, data: Path) -> None:
    link = room / "link"
    link.symlink_to(data)
    assert keeper.socket_dir(link) == keeper.socket_dir(data)
    assert keeper.ensure(link) == keeper.ensure(data)


def test_a_short_socket_folder_that_is_someone_elses_is_refused(room: Path) -> None:
    folder = room / ("x" * 120) / "data"
    taken = keeper.socket_dir(folder)
    taken.symlink_to(room)
    try:
        with pytest.raises(refusals.SocketFolderTaken):
            keeper.ensure(folder)
    finally:
        taken.unlink()


def test_binaries_out_of_reach_are_copied_once(
    room: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is made of links here, so that it costs nothing; the way to it is closed to the server's user."""
    real = binaries.found()
    hidden = room / "hidden"
    hidden.mkdir(mode=0o700)
    for name in ("bin", "lib", "share"):
        (hidden / name).symlink_to(real.folder.parent / name)
    monkeypatch.setattr(binaries, "found", lambda: binaries.Binaries(hidden / "bin", real.version))
    if real.folder.parent.name == "pginstall":  # Debian's look for their share folder where they lie
        assert one(keeper.ensure(data), "SELECT 1") == 1
    else:
        data.mkdir()
        binaries.runnable(Places(data), runner.runner_for(data))
    assert (data / f"postgres-{real.version}" / "bin").exists() == IS_ROOT


def test_data_of_another_version_is_refused(data: Path) -> None:
    keeper.ensure(data)
    keeper.release(data)
    assert keeper.stopped(data)
    (data / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(refusals.WrongVersion, match="14"):
        keeper.ensure(data)


def test_no_postgres_is_refused(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBOLE_PG_BIN", str(room))
    binaries.found.cache_clear()
    with pytest.raises(refusals.NoBinaries, match=re.escape(str(room))):
        binaries.found()
    binaries.found.cache_clear()


def test_a_server_that_cannot_start_is_said_with_its_own_words(data: Path) -> None:
    keeper.ensure(data)
    keeper.release(data)
    assert keeper.stopped(data)
    with (data / "pg" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = on\n")
    with pytest.raises(refusals.NotStarting, match="no_such_setting"):
        keeper.ensure(data)
    keeper.release(data)
    assert all_gone(data)


def test_a_missing_system_user_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SYSTEM_USER", "obole-no-such-user")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(refusals.NoServerUser, match="there is no useradd"):
        runner._system_user()
    with pytest.raises(refusals.NamelessUser):
        runner._named(3_999_999_999)


def test_a_failed_initdb_leaves_no_cluster(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ROLES", "SELECT no_such_function();\n")
    with pytest.raises(refusals.NotMade, match="no_such_function"):
        keeper.ensure(data)
    assert not (data / "pg").exists()
    monkeypatch.undo()
    assert one(keeper.ensure(data), "SELECT 1") == 1


def test_eight_at_once_share_one_server_which_ends_with_the_last(data: Path) -> None:
    users = [start(data) for _ in range(8)]
    assert len({line(user) for user in users}) == 1
    for user in users[1:]:
        kill(user)
    assert processes(data)
    assert postmaster.answers(Places(data))
    kill(users[0])
    assert all_gone(data)


def test_killed_in_the_middle_of_making_it_starts_over(data: Path) -> None:
    process = start(data)
    while not (data / "pg.new" / "base").exists():
        time.sleep(0.005)
    kill(process)
    assert all_gone(data)
    assert not (data / "pg").exists()
    assert one(keeper.ensure(data), "SELECT 1") == 1


@pytest.mark.parametrize("victim", [keeper_of, postmaster_of], ids=["keeper", "postmaster"])
def test_killed_it_is_there_again_with_all_that_was_told(data: Path, victim: object) -> None:
    server = keeper.ensure(data)
    keeper.superuser_sql(server, "CREATE TABLE told AS SELECT 1 AS n", database="obole")
    dead = victim(data)  # type: ignore[operator]
    os.kill(dead, signal.SIGKILL)
    while Path(f"/proc/{dead}/cmdline").exists() and Path(f"/proc/{dead}/cmdline").read_bytes():
        time.sleep(0.001)
    deadline = time.monotonic() + 10
    while True:
        try:
            assert one(keeper.ensure(data), "SELECT n FROM told") == 1
            break
        except psycopg.OperationalError:  # it still answered when asked, and was on its way down
            assert time.monotonic() < deadline
    keeper.release(data)
    assert all_gone(data)


def test_keeper_killed_without_anyone_asking_again_leaves_nothing(data: Path) -> None:
    user = start(data)
    line(user)
    os.kill(keeper_of(data), signal.SIGKILL)
    kill(user)
    assert all_gone(data)


def test_a_note_that_names_a_strangers_process_is_not_believed(data: Path) -> None:
    keeper.ensure(data)
    postmaster_pid = postmaster_of(data)
    note = Places(data).pid_file.read_text()
    assert postmaster.is_ours(postmaster_pid, Places(data))
    assert not postmaster.is_ours(os.getpid(), Places(data))
    keeper.release(data)
    assert all_gone(data)
    stranger = subprocess.Popen(["sleep", "60"], cwd=data / "pg" if IS_ROOT else "/", **_as_server(data))
    Places(data).pid_file.write_text(note.replace(str(postmaster_pid), str(stranger.pid), 1))
    assert not postmaster.answers(Places(data))
    assert one(keeper.ensure(data), "SELECT 1") == 1
    assert stranger.poll() is None, "the stranger was left alone"
    stranger.kill()
    stranger.wait()


def _as_server(data: Path) -> dict[str, int]:
    """The worst stranger: it even runs as the server's user, so that postgres itself would believe the note."""
    return {"user": runner.runner_for(data).uid} if IS_ROOT else {}


def test_release_is_quiet_about_what_is_not_held(data: Path) -> None:
    keeper.release(data)
    assert keeper.stopped(data)
    assert postmaster.tail(data / "no-such-log") == ""
    assert data.resolve() not in holding._held


def test_settings_fit_the_machine(data: Path) -> None:
    def shared(gib: float) -> str:
        return tuning.settings(Places(data), int(gib * 1024 * tuning.MIB))["shared_buffers"]

    assert [shared(0.1), shared(1), shared(4), shared(64)] == ["16MB", "128MB", "512MB", "1024MB"]
    assert 0 < tuning.memory() <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.deep
def test_a_storm_of_kills_loses_nothing_acknowledged(data: Path) -> None:
    """Three writers; every 0.1–0.5 s one of them, the keeper or the postmaster is killed."""
    import random

    dice = random.Random(2)
    server = keeper.ensure(data)
    keeper.superuser_sql(server, "CREATE TABLE told (n bigint)", database="obole")
    keeper.superuser_sql(server, f"GRANT ALL ON told TO {server.owner}", database="obole")
    keeper.release(data)
    heard: list[str] = []
    writers = {n: start(data, WRITER, str(n * 10**9)) for n in range(3)}
    for round_ in range(60):
        time.sleep(0.1 + 0.4 * dice.random())
        n = dice.randrange(5)
        if n < 3:
            writers[n].kill()
            heard += writers[n].communicate()[0].splitlines()
            writers[n] = start(data, WRITER, str((n + 3 * (round_ + 1)) * 10**9))
        else:
            _kill_one((keeper_of, postmaster_of)[n - 3], data)
    for writer in writers.values():
        writer.kill()
        heard += writer.communicate()[0].splitlines()
    assert all_gone(data, 60)
    kept = {
        str(row[0])
        for row in keeper.superuser_sql(keeper.ensure(data), "SELECT n FROM told", database="obole")
    }
    assert len(heard) > 1000
    assert set(heard) <= kept


def _kill_one(who: object, data: Path) -> None:
    try:
        os.kill(who(data), signal.SIGKILL)  # type: ignore[operator]
    except (OSError, ValueError, IndexError):
        return  # nobody there at this instant: killed already
