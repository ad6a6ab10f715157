"""The keeper itself: ``python -m obole.lib.keeper FOLDER BIN``, started by ``ensure``, never by hand.

Takes ``keeper.lock``, then goes on in the background; its starter sees it end at once, the lock held.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from obole.lib.keeper import locks, tuning
from obole.lib.keeper.holding import HAS_ONE
from obole.lib.keeper.paths import Places
from obole.lib.keeper.postmaster import clear_the_way
from obole.lib.keeper.runner import Runner, runner_for

FAILURES_MAX = 30  # short lives in a row before we give up and let callers hear the log
SHORT_LIFE = 1.0  # seconds
LOG_MAX = 10_000_000  # bytes
STOPPING = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, None))


class Keeper:
    """Runs postgres as its child until the last user of the data folder is gone."""

    def __init__(self, places: Places, runner: Runner, programs: Path) -> None:
        self.places, self.runner, self.programs = places, runner, programs
        self.child: subprocess.Popen[str] | None = None
        self.closing = threading.Event()
        self.mutex = threading.Lock()

    def run(self) -> bool:
        """Start the server, again whenever it ends, until it was stopped for good; False when it would not live."""
        threading.Thread(target=self._close_with_last_user, daemon=True).start()
        failures = 0
        while not self.closing.is_set() and failures < FAILURES_MAX:
            failures = failures + 1 if self._live_once() < SHORT_LIFE else 0
            self.closing.wait(min(1.0, 0.02 * 2**failures) if failures else 0)
        if self.places.sockets.parent != self.places.folder:
            with suppress(OSError):
                self.places.sockets.rmdir()  # a short folder outside the data folder: leave nothing behind
        return self.closing.is_set()

    def _live_once(self) -> float:
        born = time.monotonic()
        clear_the_way(self.places)
        if child := self._start():
            child.wait()
        return time.monotonic() - born

    def _start(self) -> subprocess.Popen[str] | None:
        with self.mutex, self._log() as log:
            if self.closing.is_set():
                return None
            program: list[str | Path] = [self.programs / "postgres", "-D", self.places.cluster]
            program += tuning.flags(self.places)
            # If we are killed, the kernel asks the server for a fast shutdown; users ask for a new keeper.
            options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            self.child = self.runner.start(program, on_death=signal.SIGINT, **options)
            return self.child

    def _log(self) -> IO[bytes]:
        full = self.places.log.exists() and self.places.log.stat().st_size > LOG_MAX
        return self.places.log.open("wb" if full else "ab")

    def _close_with_last_user(self) -> None:
        """Wait in the kernel until nobody else holds users.lock; keep it: newcomers wait for our end."""
        fcntl.flock(locks.opened(self.places.users_lock), fcntl.LOCK_EX)
        with self.mutex:
            self.closing.set()
        if self.child:
            _stop(self.child)


def _stop(child: subprocess.Popen[str]) -> None:
    for signum, seconds in STOPPING:
        child.send_signal(signum)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def _lock(places: Places) -> int | None:
    for _ in range(50):  # someone may just be looking whether it is taken
        if (lock := locks.try_alone(places.keeper_lock)) is not None:
            return lock
        time.sleep(0.01)
    return None


def main(folder: str, programs: str) -> int:
    """Become the keeper of ``folder``; HAS_ONE when it has one already."""
    places = Places(Path(folder))
    lock = _lock(places)
    if lock is None:
        return HAS_ONE
    locks.write(lock, "")  # whatever the last keeper left there
    if os.fork():
        os._exit(0)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)  # we end when the users do; SIGINT at a terminal is theirs
    locks.write(lock, str(os.getpid()))
    if not Keeper(places, runner_for(places.folder), Path(programs)).run():
        locks.write(lock, locks.GAVE_UP)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
