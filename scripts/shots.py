"""`make shots`: pictures of the main pages, three languages, phone and desktop, light and dark, into shots/.

Lives a small demo in a throw-away house, serves it, and photographs it with Chromium.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "shots"
LOOKS = [(w, c, t) for w in (390, 1280) for c in ("en", "fr", "zh-hans") for t in ("light", "dark")]
PAGES = {
    "-": [
        "/",
        "/goods",
        "/goods/saxaul",
        "/plots/1",
        "/totals",
        "/rules",
        "/log",
        "/privacy",
        "/demo",
        "/sign-in/login/",
    ],
    "awa": ["/forest", "/acts", "/me", "/friends"],
    "noor": ["/desk/desert-hands/orders", "/desk/desert-hands/orders/report"],
    "bao": ["/desk/northwind/pools"],
    "sol": ["/console/"],
}
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served() -> Iterator[str]:
    """A lived demo on a free port; its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="obole-shots-", dir="/tmp") as room:
        Path(room).chmod(0o755)
        environment = os.environ | {
            "OBOLE_DATA": f"{room}/data",
            "OBOLE_LOG": "ERROR",
            "PYTHONPATH": str(ROOT),
        }
        command = [
            sys.executable,
            "-m",
            "obole.console.main",
            "demo",
            "--days",
            "31",
            "--persons",
            "60",
            "--port",
            str(port),
        ]
        server = subprocess.Popen(command, env=environment)
        try:
            _wait(port, server)
            yield f"http://localhost:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(15)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the demo didn't start")


def shoot(browser: Any, base: str, who: str, look: tuple[int, str, str]) -> int:
    """Every page of one visitor in one look; how many pictures."""
    width, language, theme = look
    context = browser.new_context(viewport={"width": width, "height": 844 if width < 600 else 800})
    context.add_cookies(
        [{"name": n, "value": v, "url": base} for n, v in (("django_language", language), ("theme", theme))]
    )
    page = context.new_page()
    if who != "-":
        page.goto(f"{base}/demo")
        page.click(f'form[action="/demo/enter/{who}"] button')
    paths = list(PAGES[who])
    if who == "-":
        page.goto(base)
        paths += [
            link
            for link in page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
            if "/certificates/2" in link
        ][:1]
    for path in paths:
        page.goto(base + path)
        page.wait_for_timeout(250)
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=SHOTS / f"{name}-{width}-{language}-{theme}.png", full_page=True)
    context.close()
    return len(paths)


def main() -> None:
    """Take them all."""
    SHOTS.mkdir(exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        count = sum(shoot(browser, base, who, look) for look in LOOKS for who in PAGES)
        browser.close()
    sys.stdout.write(f"{count} pictures in {SHOTS.name}/\n")


if __name__ == "__main__":
    main()
