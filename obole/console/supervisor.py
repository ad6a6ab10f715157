"""Keeping a house served: the web server and the worker, started, restarted whenever they end unasked, and stopped.

Each child leads a process group of its own, so that stopping reaches its own children; each is on a leash, so
that none is left when this process is killed.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

from obole.lib.keeper.leash import leashed

GRACE_S = 8.0  # of the 10 s a stop may take
STEADY_S = 20.0  # a child that lived so long starts again at once
PAUSE_MOST_S = 5.0
log = structlog.get_logger("obole.up")


@dataclass(slots=True)
class Child:
    """One program to keep running."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause_s: float = 0.1
    again_at: float = 0.0

    def start(self) -> None:
        """Start it, leading its own process group, on our leash."""
        self.process = subprocess.Popen(
            self.command, env=self.environment, start_new_session=True, preexec_fn=leashed(signal.SIGTERM)
        )
        self.began = time.monotonic()

    def look(self) -> None:
        """Start it again if it ended; one that ends at once waits a little longer each time."""
        if self.process is None:
            if time.monotonic() >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.began
        self.pause_s = 0.1 if lived > STEADY_S else min(self.pause_s * 2, PAUSE_MOST_S)
        log.warning("child ended", child=self.name, code=code, again_in_s=self.pause_s)
        self._signal(signal.SIGKILL)
        self.process, self.again_at = None, time.monotonic() + self.pause_s

    def ask_to_stop(self) -> None:
        """Tell its whole group to end."""
        self._signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait for it until then, and kill what is left of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(deadline - time.monotonic(), 0.05))
        except subprocess.TimeoutExpired:
            log.warning("child killed", child=self.name)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


@dataclass(slots=True)
class Supervisor:
    """The children of one house, until it is told to stop."""

    children: list[Child]
    stopping: bool = field(default=False)

    def run(self, ready: Callable[[], bool], on_ready: Callable[[], None] | None) -> None:
        """Start all, tell once when the web answers, keep them running, and stop them on INT, TERM or HUP."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)
        for child in self.children:
            child.start()
        waiting = on_ready
        try:
            while not self.stopping:
                for child in self.children:
                    child.look()
                if waiting and ready():
                    waiting()
                    waiting = None
                time.sleep(0.1)
        finally:
            self.stop()

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def stop(self) -> None:
        """End every child within the grace; kill what doesn't."""
        deadline = time.monotonic() + GRACE_S
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(deadline)


def serve(
    folder: Path, *, host: str, port: int, workers: int = 1, on_ready: Callable[[], None] | None = None
) -> None:
    """Serve the house in ``folder`` at host and port until told to stop."""
    environment = os.environ | {"OBOLE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "obole.settings"}
    web = [sys.executable, "-m", "granian", "obole.web.door:app", "--interface", "asgi", "--loop", "uvloop"]
    web += ["--host", host, "--port", str(port), "--workers", str(workers), "--workers-kill-timeout", "5"]
    web += ["--no-access-log", "--log-level", "warning"]
    work = [sys.executable, "-m", "obole.console.main", "worker"]
    children = [Child("web", web, environment), Child("worker", work, environment)]
    Supervisor(children).run(lambda: answers(port), on_ready)


def answers(port: int) -> bool:
    """Does the web answer on that port?"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
