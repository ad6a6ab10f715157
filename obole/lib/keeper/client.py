"""PostgreSQL's own programs (pg_dump, pg_restore) against the house's database, as its owner."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

from obole.lib.keeper import binaries
from obole.lib.keeper.paths import DATABASE, OWNER, PORT, Places
from obole.lib.keeper.refusals import NoBinaries
from obole.lib.keeper.runner import ENVIRONMENT


def run(program: str, *arguments: str, folder: Path, capture: bool = False) -> bytes:
    """Run a program and return its standard output when captured. Raises NoBinaries, CalledProcessError.

    With DATABASE_OWNER_URL or DATABASE_URL that server is asked, by the programs found on the path.
    """
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    command = [_find(program, bool(url)), f"--dbname={url or _embedded(folder)}", *arguments]
    done = subprocess.run(
        command, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE if capture else None, check=True
    )
    return done.stdout or b""


def _find(program: str, elsewhere: bool) -> str:
    path = shutil.which(program) if elsewhere else str(binaries.found().folder / program)
    if path is None:
        raise NoBinaries(folder=program)
    return path


def _embedded(folder: Path) -> str:
    sockets = Places(folder.resolve()).sockets
    name = os.environ.get("OBOLE_DATABASE", DATABASE)
    return f"postgresql://{OWNER}@/{name}?host={quote(str(sockets), safe='')}&port={PORT}"
