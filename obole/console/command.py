"""What every command has: --data, --json, --now; one JSON object on standard output; exit code 0 only when true."""

import inspect
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from obole.lib.refusals import Refusal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Obole: everyday acts become trees, animals and money for causes, and anyone can check.",
)
Told = dict[str, Any]
DATA = Annotated[
    str | None,
    typer.Option("--data", help="The data folder (default: OBOLE_DATA, else a folder of the user's)."),
]
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
NOW = Annotated[str | None, typer.Option("--now", help="The one clock, as an ISO time with offset.")]


def command(
    name: str, *, needs: str = "migrated"
) -> Callable[[Callable[..., Told | None]], Callable[..., None]]:
    """Register a function as ``obole NAME``. It returns what it did; ``ok: False`` in it means exit code 1.

    ``needs``: "migrated" starts the database and brings it up to date, "nothing" only sets the folder.
    """

    def register(verb: Callable[..., Told | None]) -> Callable[..., None]:
        @wraps(verb)
        def run(
            *, data: str | None = None, as_json: bool = False, now: str | None = None, **options: Any
        ) -> None:
            _run(verb, needs, data, as_json, now, options)

        shared = [("data", DATA, None), ("as_json", JSON, False), ("now", NOW, None)]
        kept = list(inspect.signature(verb, eval_str=True).parameters.values())
        added = [
            inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=a)
            for n, a, d in shared
        ]
        kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in kept]
        run.__signature__ = inspect.Signature([*kept, *added])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in [*kept, *added]}
        app.command(name)(run)
        return run

    return register


def _run(
    verb: Callable[..., Told | None],
    needs: str,
    data: str | None,
    as_json: bool,
    now: str | None,
    options: Told,
) -> None:
    if data:
        os.environ["OBOLE_DATA"] = str(Path(data).expanduser().absolute())
    if as_json:
        os.environ.setdefault("OBOLE_LOG", "ERROR")
    try:
        told = _at(verb, needs, now, options)
    except Refusal as refusal:
        _print({"ok": False, "code": refusal.code, "error": str(refusal)}, as_json)
        raise typer.Exit(1) from None
    except ValueError as error:
        _print({"ok": False, "code": "bad_value", "error": str(error)}, as_json)
        raise typer.Exit(2) from None
    if told is None:
        return
    _print(told, as_json)
    if told.get("ok", True) is False:
        raise typer.Exit(1)


def _at(verb: Callable[..., Told | None], needs: str, now: str | None, options: Told) -> Told | None:
    from obole.lib import clock

    if needs == "migrated":
        from obole.console.prepare import prepare

        prepare()
    with clock.at(clock.parse(now)) if now else nullcontext():
        return verb(**options)


def _print(told: Told, as_json: bool) -> None:
    if as_json:
        json.dump(told, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    for key, value in told.items():
        shown = f"{value:,}" if type(value) is int else value
        table.add_row(key.replace("_", " "), f"{shown}")
    Console().print(table)


def note(text: str) -> None:
    """A line for whoever watches, on standard error, so that --json stays one object."""
    sys.stderr.write(text + "\n")
