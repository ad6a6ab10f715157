"""Pages through granian: requests a second and the 95th percentile, by keep-alive connections on this machine."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from bench.rows import Row
from obole.lib import database
from obole.lib.keeper.leash import leashed

CONNECTIONS = 8
SECONDS = 6.0


def run(seconds: float = SECONDS) -> list[Row]:
    """Serve a small lived demo and load its home page and Awa's forest page."""
    from obole.flows.demo import live

    live(days=2, persons=20, note=lambda _: None)
    port = _free_port()
    server = _serve(port)
    try:
        cookie = _sign_in(port)
        told = []
        for name, path, headers in (
            ("home page", "/", ""),
            ("forest page", "/forest", f"Cookie: {cookie}\r\n"),
        ):
            rate, p95 = asyncio.run(_load(port, path, headers, seconds))
            told.append(Row("pages", f"{name}, {CONNECTIONS} connections", rate, "requests/s"))
            told.append(Row("pages", f"{name}, 95th percentile", p95 * 1000, "ms"))
        return told
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _serve(port: int) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "OBOLE_DATA": str(database.data_dir()),
        "OBOLE_BASE_URL": f"http://localhost:{port}",
        "OBOLE_LOG": "ERROR",
    }
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
    command += ["--port", str(port), "--workers", "1", "--workers-kill-timeout", "2", "--no-access-log"]
    command += ["--log-level", "error"]
    server = subprocess.Popen(command, env=environment, preexec_fn=leashed())
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the door didn't open")


def _sign_in(port: int) -> str:
    """Enter the demo as Awa; the session's cookie."""
    from http.cookiejar import CookieJar
    from urllib.request import HTTPCookieProcessor, Request, build_opener

    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    base = f"http://localhost:{port}"
    page = opener.open(f"{base}/demo").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    asked = Request(
        f"{base}/demo/enter/awa",
        data=f"csrfmiddlewaretoken={token[1]}".encode(),
        headers={"Referer": f"{base}/demo"},
    )
    opener.open(asked)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


async def _load(port: int, path: str, headers: str, seconds: float) -> tuple[float, float]:
    ask = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}\r\n".encode()
    end = time.perf_counter() + seconds
    taken: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            began = time.perf_counter()
            writer.write(ask)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head[:80]
            length = re.search(rb"content-length: (\d+)", head.lower())
            assert length
            await reader.readexactly(int(length[1]))
            taken.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    whole = time.perf_counter() - began
    return len(taken) / whole, sorted(taken)[int(len(taken) * 0.95)]
