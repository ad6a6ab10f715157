"""kill -9 of the replaying process and of the database at random instants, a hundred times and more.

Afterwards `obole verify` holds, and the figures equal those of a replay that nobody disturbed.
"""

import os
import random
import signal
import subprocess
import time

import pytest

from tests.console.house import folder, obole, start
from tests.shared import DATA

pytestmark = pytest.mark.deep
STEPS = DATA / "activity" / "fitbit" / "dailySteps_merged.csv"
KILLS = 100


def test_a_replay_killed_a_hundred_times_ends_as_an_undisturbed_one() -> None:
    with folder() as calm:
        expected = obole(calm, "replay", "fitbit-daily", str(STEPS))[1]
    with folder() as data:
        kills, rounds = 0, 0
        dice = random.Random(1)
        while kills < KILLS:
            rounds += 1
            process = start(data, "replay", "fitbit-daily", str(STEPS), "--json")
            time.sleep(0.3 + dice.random() * 2.2)
            if dice.random() < 0.4:
                kills += kill_database(str(data))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.communicate()
            if rounds % 20 == 0:
                code, told = obole(data, "verify")
                assert (code, told["ok"]) == (0, True), told
        code, told = obole(data, "replay", "fitbit-daily", str(STEPS))
        assert code == 0
        assert told == expected
        assert obole(data, "verify")[1]["ok"]
        print(f"{kills} kills in {rounds} rounds")  # noqa: T201


def kill_database(folder_name: str) -> int:
    """kill -9 of the postmaster of that folder, if it runs."""
    found = subprocess.run(
        ["pgrep", "-f", f"postgres -D {folder_name}"], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
            return 1
        except ProcessLookupError:
            continue
    return 0
