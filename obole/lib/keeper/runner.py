"""Who runs the server. PostgreSQL refuses root, so root lends it to the system user ``obole``."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from obole.lib.keeper.leash import leashed
from obole.lib.keeper.refusals import FolderUnreachable, NamelessUser, NoServerUser

SYSTEM_USER = "obole"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}  # nothing of the caller's leaks in
USERADD = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]


@dataclass(frozen=True, slots=True)
class Runner:
    """A system user: name, user id, group id."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether the server runs as someone else than this process."""
        return self.uid != os.geteuid()

    def start(self, arguments: Sequence[str | Path], *, on_death: int, **options: Any) -> Popen[str]:
        """Start a program as this user in a clean environment; it gets ``on_death`` when we die."""
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        words = [str(argument) for argument in arguments]
        return Popen(words, env=ENVIRONMENT, cwd="/", text=True, preexec_fn=leashed(on_death), **options)

    def can(self, test: str, path: Path) -> bool:
        """What ``test -x`` and the like say when this user asks."""
        return self.start(["test", test, path], on_death=9).wait() == 0

    def give(self, path: Path) -> None:
        """Make ``path`` this user's."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def runner_for(folder: Path) -> Runner:
    """The user who runs the server of this data folder.

    Oneself; for root, whoever owns the folder already, else the system user ``obole``, made when missing.
    Raises NamelessUser, NoServerUser.
    """
    if os.geteuid():
        return _named(os.geteuid())
    with suppress(FileNotFoundError):
        if owner := folder.stat().st_uid:
            return _named(owner)
    return _system_user()


def _named(uid: int) -> Runner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NamelessUser(uid=uid) from None
    return Runner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _system_user() -> Runner:
    try:
        return _named(pwd.getpwnam(SYSTEM_USER).pw_uid)
    except KeyError:
        why = _useradd()
    try:
        return _named(pwd.getpwnam(SYSTEM_USER).pw_uid)
    except KeyError:
        raise NoServerUser(user=SYSTEM_USER, why=why) from None


def _useradd() -> str:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not program:
        return "there is no useradd"
    made = subprocess.run([program, *USERADD, SYSTEM_USER], capture_output=True, text=True, check=False)
    return made.stderr.strip()


def require_reach(runner: Runner, folder: Path) -> None:
    """Raise FolderUnreachable, naming the first folder on the way that ``runner`` can't enter."""
    if runner.is_other and not runner.can("-x", folder):
        blocked = next((path for path in way(folder) if not runner.can("-x", path)), folder)
        raise FolderUnreachable(user=runner.name, blocked=str(blocked))


def way(folder: Path) -> list[Path]:
    """The folders one goes through, from the root down to ``folder``."""
    return [*reversed(folder.parents), folder]
