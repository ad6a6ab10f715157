"""A real door on a free port, over the database of this test process."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

from obole.lib.keeper.leash import leashed
from tests import testbed

PATIENCE = 20.0  # seconds until the door must answer


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running site. ``url`` has no slash at its end."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, database: str) -> "LiveSite":
        """Start granian with the house's door over the test database of that name, and wait until it answers."""
        port = free_port()
        url = f"http://localhost:{port}"
        environment = os.environ | {"OBOLE_DATABASE": database, "OBOLE_BASE_URL": url}
        command = [
            sys.executable,
            "-m",
            "granian",
            "obole.web.door:app",
            "--interface",
            "asgi",
            "--loop",
            "uvloop",
        ]
        command += [
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers-kill-timeout",
            "2",
            "--log-level",
            "warning",
        ]
        with (testbed.data() / f"door-{testbed.worker()}.log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=leashed())
        site = cls(url, port, process)
        site.wait()
        return site

    def wait(self) -> None:
        """Until /health/live answers; raises RuntimeError with the log when it doesn't."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((testbed.data() / f"door-{testbed.worker()}.log").read_text()[-4000:])

    def stop(self) -> None:
        """End it, by force after some seconds."""
        self.process.terminate()
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
