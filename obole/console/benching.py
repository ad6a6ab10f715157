"""`obole bench`: runs the benchmarks of a source checkout, each in a house of its own, and writes docs/benchmarks.md."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from obole.console.command import note
from obole.lib.refusals import Refusal

ROOT = Path(__file__).parents[2]
PARTS = ("postings", "closing", "pages")


class NoCheckout(Refusal):
    """Benchmarks are run from a source checkout, with make bench."""

    code = "no_checkout"


def bench() -> dict[str, Any]:
    """Run each part in a process and data folder of its own; returns every figure, and writes the page. Raises NoCheckout."""
    if not (ROOT / "bench").is_dir():
        raise NoCheckout
    told: list[dict[str, Any]] = []
    for part in PARTS:
        note(f"measuring {part} …")
        told += _measure(part)
    (ROOT / "docs" / "benchmarks.md").write_text(page(told))
    return {"figures": told, "page": "docs/benchmarks.md"}


def _measure(part: str) -> list[dict[str, Any]]:
    code = (
        "import json; from obole.console.prepare import prepare; prepare(); "
        f"from bench import {part}; from bench.rows import told; print(json.dumps(told({part}.run())))"
    )
    with tempfile.TemporaryDirectory(prefix="obole-bench-", dir="/tmp") as room:
        Path(room).chmod(0o755)
        environment = os.environ | {
            "OBOLE_DATA": f"{room}/data",
            "OBOLE_LOG": "ERROR",
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def page(told: list[dict[str, Any]]) -> str:
    """The figures as a page of Markdown."""
    head = (
        "# Benchmarks\n\nWritten by `make bench`; every figure of one run, on "
        f"{os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()}), the embedded PostgreSQL with "
        "fsync on, client and server on the same machine. *Reach* is what the project wants.\n"
    )
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        groups.setdefault(row["group"], []).append(row)
    return head + "".join(_group(name, rows) for name, rows in groups.items())


def _group(name: str, rows: list[dict[str, Any]]) -> str:
    lines = [
        "",
        f"## {name.capitalize()}",
        "",
        "| case | figure | unit | reach | ratio |",
        "|---|---:|---|---:|---|",
    ]
    for row in rows:
        reach = f"{row['reach']:,.0f}" if row["reach"] else ""
        lines.append(f"| {row['case']} | {row['value']:,.1f} | {row['unit']} | {reach} | {row['beside']} |")
    return "\n".join(lines) + "\n"
