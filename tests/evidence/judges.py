"""How to ask the outside judges. One that is missing fails the test that needs it: nothing is skipped."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

JS = Path(__file__).parents[1] / "js"
GO = Path(__file__).parents[1] / "go"
GOPATH = Path("/usr/share/gocode")  # where Debian puts Go libraries


def missing(what: str) -> AssertionError:
    """The failure that says which judge isn't there and how to get it."""
    return AssertionError(f"the outside judge is missing: {what}. Run scripts/install_judges.sh")


def tool(name: str) -> str:
    """The path of a program, or the failure."""
    found = shutil.which(name)
    if found is None:
        raise missing(name)
    return found


def run(*command: str | Path, given: str = "", cwd: Path, env: dict[str, str] | None = None) -> str:
    """What the command writes; its complaint fails the test."""
    done = subprocess.run(
        [str(part) for part in command],
        input=given,
        cwd=cwd,
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, **(env or {})},
    )
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def node(script: str, question: Any) -> Any:
    """Ask a script in tests/js, JSON in and JSON out."""
    if not (JS / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        raise missing("@digitalbazaar/vc in tests/js/node_modules")
    return json.loads(run(tool("node"), script, given=json.dumps(question), cwd=JS))


def node_test(file: str) -> str:
    """Run a file of node's own tests."""
    return run(tool("node"), "--test", file, cwd=JS)


def go(folder: Path) -> list[str]:
    """Ask the Go program about the notes and proofs in a folder; its verdicts, one a line."""
    if not (GOPATH / "src/golang.org/x/mod/sumdb/note").is_dir():
        raise missing("golang.org/x/mod/sumdb (Debian: golang-golang-x-mod-dev)")
    env = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    program = folder / "judge"
    run(tool("go"), "build", "-o", program, "judge.go", cwd=GO, env=env)
    return run(program, folder, cwd=GO).splitlines()
