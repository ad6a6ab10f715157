"""Beancount, which knows nothing of us, reads our journal and agrees with every balance."""

import subprocess
import sys
from pathlib import Path

import pytest

from obole.ledger import actions, journal
from tests.ledger.cast import NOON, ask, funded, holder, move
from tests.ledger.test_tamper import live

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]


def bean_check(lines: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Beancount's own command over the journal, as a program of its own."""
    path = folder / "book.beancount"
    path.write_text("\n".join(lines) + "\n")
    program = Path(sys.executable).with_name("bean-check")
    return subprocess.run([program, "--no-cache", path], capture_output=True, text=True, check=False)


def test_beancount_agrees_with_every_balance(tmp_path: Path) -> None:
    live()
    awa, pool = holder("ripe", unit="energy"), funded(999)
    asks = [
        ask("day", n, moves=(move(awa, "issued/forest", awa, "ripe", n + 1, "energy"),
                             move(pool, "pool", awa, "outside/x", 1))) for n in range(200)
    ]  # fmt: skip
    actions.enter_batch(asks=asks, now=NOON)
    lines = list(journal.export())
    found = bean_check(lines, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert sum(" balance " in line for line in lines) >= 5


def test_beancount_would_see_a_cent_too_many(tmp_path: Path) -> None:
    live()
    lines = list(journal.export())
    at = next(n for n, line in enumerate(lines) if line.startswith("  Assets:"))
    account, amount, unit = lines[at].split()
    lines[at] = f"  {account}  {int(amount) + 1} {unit}"
    assert bean_check(lines, tmp_path).returncode != 0
