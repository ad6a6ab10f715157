"""PostgreSQL's own programs (pg_dump, pg_restore, psql) against the house's database, as its owner."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from obole.lib import database
from obole.lib.keeper import binaries
from obole.lib.keeper.refusals import NoBinaries
from obole.lib.keeper.runner import ENVIRONMENT

NAMES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}


def run(program: str, *arguments: str, folder: Path, capture: bool = False) -> bytes:
    """Run a program and return its standard output when captured.

    With DATABASE_OWNER_URL or DATABASE_URL that server is asked, by the programs found on the path; else the
    embedded server of ``folder``, which must run, by programs of its own version. A password goes by the
    environment: the list of processes is public. Raises NoBinaries, CalledProcessError (its ``stderr`` says why).
    """
    where = database.settings("owner", folder)
    command = [
        _find(program, elsewhere="KEEPER_FOLDER" not in where),
        f"--dbname={where['NAME']}",
        *arguments,
    ]
    done = subprocess.run(command, env=_environment() | _address(where), check=True, capture_output=True)
    return done.stdout if capture else b""


def _environment() -> dict[str, str]:
    """A clean one, with the way to a ``.pgpass``."""
    return ENVIRONMENT | {"HOME": os.environ.get("HOME", "/")}


def _address(where: dict[str, Any]) -> dict[str, str]:
    """libpq's variables for Django's settings; of the URL's options those that libpq knows (sslmode and others)."""
    import psycopg

    known = {
        row.keyword.decode(): row.envvar.decode() for row in psycopg.pq.Conninfo.get_defaults() if row.envvar
    }
    options = {known[key]: str(value) for key, value in where["OPTIONS"].items() if key in known}
    return options | {variable: where[name] for name, variable in NAMES.items() if where.get(name)}


def _find(program: str, *, elsewhere: bool) -> str:
    path = (
        shutil.which(program, path=os.environ.get("PATH"))
        if elsewhere
        else str(binaries.found().folder / program)
    )
    if path is None:
        raise NoBinaries(folder=program)
    return path
