"""Running the `obole` command as other programs do: a process of its own, a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder that the database's own user can reach; gone at the end."""
    room = Path(tempfile.mkdtemp(prefix="obole-cmd-", dir="/tmp"))
    room.chmod(0o755)
    try:
        yield room / "data"
    finally:
        shutil.rmtree(room, ignore_errors=True)


def environment(data: Path) -> dict[str, str]:
    """What the command sees: nothing of the test database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OBOLE_", "DJANGO_", "DATABASE_"))}
    if "OBOLE_PG_BIN" in os.environ:
        kept["OBOLE_PG_BIN"] = os.environ["OBOLE_PG_BIN"]
    return kept | {"OBOLE_DATA": str(data), "PYTHONPATH": str(ROOT)}


def start(data: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start `obole` and go on."""
    command = [sys.executable, "-m", "obole.console.main", *arguments]
    return subprocess.Popen(
        command, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/tmp"
    )


def obole(data: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run `obole … --json`; (exit code, the one object on standard output)."""
    process = start(data, *arguments, "--json")
    out, error = process.communicate(timeout=300)
    lines = out.decode().splitlines()
    assert len(lines) == 1, (lines, error.decode()[-2000:])
    return process.returncode, json.loads(lines[0])
