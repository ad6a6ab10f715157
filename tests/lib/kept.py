"""Data folders of a keeper under test, and processes that hold them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obole.lib import keeper

ROOT = Path(__file__).parents[2]
DEBIAN = "/usr/lib/postgresql/15/bin"
# What any process of the house does; then it stays until its standard input closes.
HOLD = """
import sys
from pathlib import Path
from obole.lib import keeper
from obole.lib.refusals import Refusal
try:
    keeper.ensure(Path(sys.argv[1]))
    told = (Path(sys.argv[1]) / "pg" / "postmaster.pid").read_text().split()[0]
except Refusal as refusal:
    told = refusal.code + ": " + str(refusal)
print(told, flush=True)
sys.stdin.read()
"""


@contextmanager
def folder(name: str = "data") -> Iterator[Path]:
    """A data folder yet to be made, in a place the server's user can reach; nothing runs in it at the end."""
    room = Path(tempfile.mkdtemp(prefix="obole-kept-", dir="/tmp"))
    room.chmod(0o755)
    try:
        yield room / name
    finally:
        keeper.release(room / name)
        try:
            assert keeper.stopped(room / name, 20)
        finally:
            shutil.rmtree(room, ignore_errors=True)


class Holder:
    """A process that holds the server of a folder."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(data)], text=True, cwd="/", env=_clean() | environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def told(self) -> str:
        """The postmaster's process id, or the refusal's code and sentence."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        """Let it end as a program does."""
        self.process.communicate("")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()

    def __enter__(self) -> "Holder":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _clean() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OBOLE_", "DATABASE_"))}
    if "OBOLE_PG_BIN" in os.environ:
        kept["OBOLE_PG_BIN"] = os.environ["OBOLE_PG_BIN"]
    return kept | {"PYTHONPATH": str(ROOT)}


def postmaster(data: Path) -> int:
    """The process id of the folder's server."""
    return int((data / "pg" / "postmaster.pid").read_text().split()[0])


def keeper_pid(data: Path) -> int:
    """The process id of the folder's keeper."""
    return int((data / "keeper.lock").read_text())


def processes(data: Path) -> list[str]:
    """Command lines of what runs for the folder: keepers and servers, without those who hold it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            inside = (path.parent / "cwd").readlink().is_relative_to(data)
        except OSError:
            continue
        if inside or (str(data).encode() in words and b"obole.lib.keeper" in words):
            found.append(b" ".join(words).decode(errors="replace"))
    return found


def gone(data: Path, seconds: float = 15) -> bool:
    """Whether nothing runs for the folder any more, within that time."""
    end = time.monotonic() + seconds
    while processes(data):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def sql(data: Path, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
    """One statement as the superuser, by this process, which holds the server from now on."""
    return keeper.superuser_sql(keeper.ensure(data), statement, database=database)
