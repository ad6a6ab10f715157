"""The command, exactly: one JSON object on standard output, exit code 0 only when all of it holds."""

import csv
import subprocess

from tests.console.house import folder, obole
from tests.shared import DATA

STEPS = DATA / "activity" / "fitbit" / "dailySteps_merged.csv"


def test_a_house_is_filled_replayed_verified_saved_and_brought_back() -> None:
    with folder() as data, folder() as other:
        code, told = obole(data, "import", "fitbit-daily", str(STEPS), "--create-persons")
        assert (code, told) == (
            0,
            {"read": 940, "recorded": 940, "duplicates": 0, "refused": 0, "refusals": []},
        )
        code, told = obole(data, "import", "fitbit-daily", str(STEPS), "--create-persons")
        assert (code, told["recorded"], told["duplicates"]) == (0, 0, 940)
        code, told = obole(data, "close-day", "2016-05-12")
        assert (code, told["days"], told["awards"]) == (0, 940, 854)
        code, told = obole(data, "close-day", "2016-05-12")
        assert (code, told["days"]) == (0, 0)
        code, before = obole(data, "verify")
        assert (code, before["ok"], before["balanced"], before["entries"]) == (0, True, True, 854)
        saved = data.parent / "house.tgz"
        assert obole(data, "backup", str(saved))[0] == 0
        assert saved.stat().st_mode & 0o777 == 0o600
        code, told = obole(other, "restore", str(saved))
        assert (code, told["entries"], told["ok"]) == (0, 854, True)
        assert obole(other, "verify") == (0, before)
        code, told = obole(other, "restore", str(saved))
        assert (code, told["code"]) == (1, "not_empty")
        saved.write_bytes(saved.read_bytes()[:5000])
        with folder() as third:
            assert obole(third, "restore", str(saved))[1]["code"] == "bad_backup"


def test_a_replay_has_the_figures_of_a_plain_recomputation() -> None:
    with STEPS.open(newline="") as file:
        grams = sum(min(int(row["StepTotal"]) // 50, 296) for row in csv.DictReader(file))
    with folder() as data:
        for _ in range(2):
            code, told = obole(data, "replay", "fitbit-daily", str(STEPS))
            assert code == 0
            assert (told["persons"], told["days"], told["acts"]) == (33, 31, 940)
            assert (told["energy_g"], told["books_balanced"]) == (grams, True)


def test_a_demo_is_lived_once_and_then_recounted() -> None:
    keys = "persons acts energy_g trees_claimed trees_planted land_m2 pool_paid_minor certificates history_days books_balanced seconds"
    with folder() as data:
        code, told = obole(data, "demo", "--days", "1", "--persons", "12", "--no-serve")
        assert code == 0
        assert set(keys.split()) <= set(told)
        assert (told["persons"], told["history_days"], told["books_balanced"]) == (12, 120, True)
        again = obole(data, "demo", "--days", "1", "--persons", "12", "--no-serve")[1]
        assert again | {"seconds": 0} == told | {"seconds": 0}
        out = data.parent / "one.json"
        assert (
            obole(data, "certificate", "2026-000001-9", "--out", str(out))[1]["code"] == "unknown_certificate"
        )


def test_what_can_t_be_read_is_refused_with_a_code_and_the_exit_says_so() -> None:
    with folder() as data:
        code, told = obole(data, "verify", "--now", "2026-03-02T07:00:00")
        assert (code, told["code"]) == (1, "naive_time")
        code, told = obole(data, "import", "pigeon", str(STEPS))
        assert (code, told["code"]) == (1, "bad_file")
        code, told = obole(data, "close-day", "someday")
        assert (code, told["code"]) == (2, "bad_value")
        code, told = obole(data, "replay", "fitbit-daily", str(STEPS), "--programme", "moon")
        assert (code, told["code"]) == (1, "unknown_programme")


def test_many_commands_in_a_row_each_find_a_server() -> None:
    """The server stops with its last user; the next one waits for it to be gone and starts its own."""
    with folder() as data:
        assert all(obole(data, "verify")[0] == 0 for _ in range(8))
        left = subprocess.run(["pgrep", "-f", str(data)], capture_output=True, text=True, check=False)
        for _ in range(50):
            if left.stdout == "":
                break
            left = subprocess.run(["sleep", "0.1"], capture_output=True, text=True, check=False)
            left = subprocess.run(["pgrep", "-f", str(data)], capture_output=True, text=True, check=False)
        assert left.stdout == "", "no process is left"
