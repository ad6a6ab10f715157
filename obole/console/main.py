"""The `obole` command. Each verb is thin: it reads files and options and calls a flow."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from obole.console.command import app, command, note

FILE = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@command("up", needs="nothing")
def up(port: int = 8000, host: str = "127.0.0.1", workers: int = 1) -> None:
    """Serve the house: database, web server and worker, until it is told to stop."""
    from obole.console import serving

    serving.up(host=host, port=port, workers=workers)


@command("demo", needs="nothing")
def demo(
    days: int = 31,
    persons: int = 300,
    port: int = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve")] = False,
) -> dict[str, Any] | None:
    """Live a made-up world's days, then serve it."""
    from obole.console import serving
    from obole.console.prepare import prepare

    os.environ.setdefault("OBOLE_BASE_URL", f"http://localhost:{port}")
    prepare()
    from obole.flows.demo import live

    told = live(days=days, persons=persons, note=note)
    if no_serve:
        return told
    from obole.console.command import _print

    _print(told, "--json" in sys.argv)
    serving.up(host="127.0.0.1", port=port, workers=1)
    return None


@command("import")
def import_(
    kind: str, file: FILE, create_persons: Annotated[bool, typer.Option("--create-persons")] = False
) -> dict[str, Any]:
    """Record a file of acts (kinds: fitbit-daily, acts-json); the same file again records nothing."""
    from obole.flows.imports import import_file
    from obole.lib import clock

    with file.open("rb") as stream:
        return import_file(kind=kind, stream=stream, now=clock.now(), create_persons=create_persons).told()


@command("replay")
def replay(
    kind: str, file: FILE, programme: Annotated[list[str] | None, typer.Option("--programme")] = None
) -> dict[str, Any]:
    """Live a file's days one after another under a programme: the tool for trying a rule before it goes live."""
    from obole.flows.replay import replay as live

    told: dict[str, Any] = {}
    for name in programme or ["forest"]:
        with file.open("rb") as stream:
            told |= live(kind=kind, stream=stream, programme_id=name)
    return told | {"ok": bool(told["books_balanced"])}


@command("close-day")
def close_day(day: str) -> dict[str, Any]:
    """Judge every person-day up to DATE that has ended where its person lives."""
    from datetime import date

    from obole.flows.forest import close_days
    from obole.lib import clock

    done = close_days(now=clock.now(), day=date.fromisoformat(day))
    return {"day": day, "days": done.days, "awards": done.awards}


@command("sweep")
def sweep() -> dict[str, Any]:
    """Do whatever is due by the clock: days, coins, trees that wait, sealing."""
    from obole.flows.evidence import seal_all
    from obole.flows.forest import sweep as due
    from obole.lib import clock

    return due(now=clock.now()) | {"leaves": seal_all(now=clock.now())}


@command("verify")
def verify() -> dict[str, Any]:
    """Recompute every balance from the lines, check every invariant and the public log; name the first broken row."""
    from obole.flows.evidence import verify_all

    return verify_all()


@command("certificate")
def certificate(number: str, out: Annotated[Path, typer.Option("--out")]) -> dict[str, Any]:
    """Write a certificate: .json (the credential), .pdf, or .proof (its place in the log) by FILE's ending."""
    from obole.reports.certificate import write

    return write(number=number, out=out)


@command("observe")
def observe(
    plot: int, scenes: Annotated[Path, typer.Option("--scenes", exists=True, file_okay=False)]
) -> dict[str, Any]:
    """Look at a place from above: read dated GeoTIFFs with STAC items and say seen, not seen, or cannot tell before YEAR."""
    from obole.flows.evidence import observe_plot
    from obole.lib import clock

    return observe_plot(number=plot, scenes=scenes, now=clock.now())


@command("backup")
def backup(file: Path) -> dict[str, Any]:
    """Write the whole house (database, photos, secrets) into one FILE."""
    from obole.console.backups import backup as write

    return write(file)


@command("restore", needs="nothing")
def restore(file: FILE) -> dict[str, Any]:
    """Bring a house back from a FILE of `obole backup`, into an empty data folder."""
    from obole.console.backups import restore as read

    return read(file)


@command("bench", needs="nothing")
def bench() -> dict[str, Any]:
    """Run the benchmarks of a source checkout and write docs/benchmarks.md."""
    from obole.console.benching import bench as measure

    return measure()


@command("worker")
def worker() -> None:
    """Work the jobs of this house (run by `obole up`)."""
    from obole.console import serving

    serving.work()


def run() -> None:
    """Entry point of the `obole` script and of ``python -m obole.console.main``."""
    app()


if __name__ == "__main__":
    run()
