"""`obole up`: restarts what ends unasked, leaves nothing behind, and stops in time with a stream open."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.console.house import folder, start


@dataclass
class Up:
    """A house being served."""

    process: "subprocess.Popen[bytes]"
    port: int
    data: Path

    def answers(self, path: str = "/health/ready") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def wait(self, path: str = "/health/ready", seconds: float = 40) -> None:
        end = time.monotonic() + seconds
        while self.answers(path) != 200:
            assert time.monotonic() < end, "the house doesn't answer"
            time.sleep(0.1)

    def children(self, pattern: str) -> list[int]:
        told = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True, check=False).stdout
        return [int(line) for line in told.split() if self._ours(int(line))]

    def _ours(self, pid: int) -> bool:
        try:
            return f"OBOLE_DATA={self.data}".encode() in Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False


@pytest.fixture
def up() -> Iterator[Up]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with folder() as data:
        house = Up(start(data, "up", "--port", str(port)), port, data)
        house.wait()
        yield house
        if house.process.poll() is None:
            house.process.send_signal(signal.SIGKILL)
            house.process.wait()
        time.sleep(0.3)


def gone(house: Up, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not house.children("granian|console.main|obole.lib.keeper"):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("pattern", ["granian obole.web.door", "console.main worker"])
def test_what_is_killed_comes_back(up: Up, pattern: str) -> None:
    for _ in range(100):
        if up.children(pattern):
            break
        time.sleep(0.1)
    killed = up.children(pattern)
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while not (fresh := set(up.children(pattern)) - set(killed)):
        assert time.monotonic() < end, "it didn't come back"
        time.sleep(0.1)
    assert fresh
    up.wait()


def test_it_stops_within_ten_seconds_with_a_stream_open_and_leaves_nothing(up: Up) -> None:
    stream = urllib.request.urlopen(f"http://127.0.0.1:{up.port}/health/ticks", timeout=30)
    stream.readline()
    began = time.monotonic()
    up.process.send_signal(signal.SIGTERM)
    up.process.wait(timeout=12)
    assert time.monotonic() - began < 10
    assert gone(up)


def test_killed_itself_it_leaves_no_process(up: Up) -> None:
    up.process.send_signal(signal.SIGKILL)
    up.process.wait()
    assert gone(up, 20)


def test_an_empty_folder_gets_a_link_that_sets_it_up_once(up: Up) -> None:
    up.process.send_signal(signal.SIGTERM)
    _, error = up.process.communicate(timeout=12)
    link = re.search(r"http://localhost:\d+(/setup\?token=[\w-]+)", error.decode())
    assert link, error.decode()[-500:]


def test_after_the_database_is_killed_the_house_answers_again(up: Up) -> None:
    assert up.answers("/") == 200
    told = subprocess.run(
        ["pgrep", "-f", f"postgres -D {up.data}"], capture_output=True, text=True, check=False
    )
    for pid in told.stdout.split():
        os.kill(int(pid), signal.SIGKILL)
    up.wait("/")
