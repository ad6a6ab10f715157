"""Making a cluster: in a side folder, complete with roles and database, then one rename."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from obole.lib.keeper.binaries import Binaries
from obole.lib.keeper.paths import APP, DATABASE, OWNER, SUPERUSER, Places
from obole.lib.keeper.refusals import FolderNotYours, NotMade, SocketFolderTaken
from obole.lib.keeper.runner import Runner

# Run once in template1, so that every database made from it (a test's too) has the same grants.
ROLES = f"""
CREATE ROLE {OWNER} LOGIN;
CREATE ROLE {APP} LOGIN;
ALTER SCHEMA public OWNER TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT EXECUTE ON FUNCTIONS TO {APP};
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
INITDB = ["-U", SUPERUSER, "-A", "peer", "-E", "UTF8", "--no-instructions"]
SINGLE = ["--single", "-c", "exit_on_error=on"]


def make_folder(places: Places, runner: Runner) -> None:
    """Make the data folder when missing, and let ``runner`` through it; no parent that exists is touched.

    Raises FolderNotYours when it is someone else's.
    """
    _make_parents(places.folder)
    try:
        if not places.folder.exists():
            places.folder.mkdir(mode=0o700, exist_ok=True)
        if runner.is_other and places.folder.stat().st_uid == 0:
            os.chown(places.folder, 0, runner.gid)
            places.folder.chmod(0o710)
        if not os.access(places.folder, os.R_OK | os.W_OK | os.X_OK):
            raise FolderNotYours(folder=str(places.folder))
    except PermissionError:
        raise FolderNotYours(folder=str(places.folder)) from None


def _make_parents(folder: Path) -> None:
    for parent in reversed(folder.parents):
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            parent.chmod(0o755)  # whatever the umask: the server's user must get through what we make


def make_socket_folder(places: Places, runner: Runner) -> None:
    """The socket's folder, private to the server's user. Raises SocketFolderTaken when it isn't."""
    if not places.sockets.exists():
        places.sockets.mkdir(mode=0o700, exist_ok=True)
        runner.give(places.sockets)
    seen = places.sockets.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != runner.uid:
        raise SocketFolderTaken(folder=str(places.sockets), user=runner.name)
    places.sockets.chmod(0o700)


def make_cluster(places: Places, runner: Runner, binaries: Binaries) -> None:
    """initdb, roles, database; then the rename that makes it count. Raises NotMade with what was said."""
    shutil.rmtree(places.side, ignore_errors=True)
    places.side.mkdir(mode=0o700)
    runner.give(places.side)
    programs, where = binaries.folder, ["-D", str(places.side)]
    _run(places, runner, [programs / "initdb", *INITDB, *binaries.locale_flags(), *where], "")
    _run(places, runner, [programs / "postgres", *SINGLE, *where, "template1"], ROLES.lstrip())
    places.side.rename(places.cluster)
    _sync(places.folder)


def _run(places: Places, runner: Runner, arguments: Sequence[str | Path], said: str) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    program = runner.start(arguments, on_death=signal.SIGKILL, **pipes)
    heard, _ = program.communicate(said)
    if program.returncode:
        raise NotMade(folder=str(places.folder), why=heard.strip()[-2000:])


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_access(places: Places, runner: Runner) -> None:
    """Who may connect: the server's user and root, told by the kernel (peer), as any of the three roles."""
    _write(places.hba, "local all all peer map=obole\n", runner)
    names = sorted({runner.name, "root"})
    lines = [f'obole "{name}" {role}\n' for name in names for role in (SUPERUSER, OWNER, APP)]
    _write(places.ident, "".join(lines), runner)


def _write(path: Path, text: str, runner: Runner) -> None:
    side = path.with_name(path.name + ".new")
    side.unlink(missing_ok=True)
    with os.fdopen(os.open(side, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640), "w") as file:
        file.write(text)
    if runner.is_other:
        os.chown(side, -1, runner.gid)
    side.replace(path)
