"""The database of a test process: one server for all, one template for all, one copy of it each."""

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from obole.lib import keeper

PREFIX = "obole-tests-"
PARENT = Path(tempfile.gettempdir())
PACKAGE = Path(keeper.__file__).parents[2]
ALIASES = ("default", "owner")


def set_environment() -> None:
    """Point this process, and those it starts, at a data folder of its own that the server's user can reach."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "obole.settings"
    os.environ["OBOLE_BASE_URL"] = "http://localhost:8000"
    os.environ.setdefault("OBOLE_LOG", "WARNING")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "OBOLE_DATABASE"):
        os.environ.pop(name, None)
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # the first process has chosen already
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PARENT))
    folder.chmod(0o711)
    os.environ["OBOLE_DATA"] = str(folder / "data")


def read_settings_again() -> None:
    """The settings as the environment is now, for Django and for its connections."""
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    sys.modules.pop("obole.settings", None)
    settings._wrapped = empty
    connections.close_all()
    connections._settings = None
    connections.__dict__.pop("settings", None)


def add_owner() -> None:
    """The alias of the role that migrates."""
    from django.conf import settings

    from obole.lib import database

    settings.DATABASES.setdefault("owner", database.settings("owner", data()))


def data() -> Path:
    """The data folder of this run."""
    return Path(os.environ["OBOLE_DATA"])


def remove_environment() -> None:
    """Let go of the server, wait for its end, remove the folder."""
    keeper.release(data())
    keeper.stopped(data())
    shutil.rmtree(data().parent, ignore_errors=True)


def _remove_leftovers() -> None:
    """Folders of runs that were killed: their server has stopped by itself, so nobody holds the lock."""
    for lock in PARENT.glob(f"{PREFIX}*/data/users.lock"):
        with lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
        shutil.rmtree(lock.parents[1], ignore_errors=True)


def worker() -> str:
    """This process among those of the run: gw0, gw1 …, or main."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def server() -> keeper.Server:
    """The server of this run."""
    return keeper.ensure(data())


def superuser(sql: str) -> list[tuple[object, ...]]:
    """One statement as the superuser."""
    return keeper.superuser_sql(server(), sql)


@cache
def digest() -> str:
    """What the tables look like: our migrations and statements, and the versions of those who bring tables."""
    seen = hashlib.sha256()
    for path in sorted([*PACKAGE.glob("*/migrations/*.py"), *PACKAGE.glob("*/sql/*.sql")]):
        seen.update(f"{path.relative_to(PACKAGE)}\n".encode() + path.read_bytes())
    for package in ("django", "django-allauth", "procrastinate"):
        seen.update(f"{package}{version(package)}".encode())
    return seen.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (data() / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def template() -> str:
    """The name of the migrated database, which is made by the first process that asks."""
    name = f"template_{digest()}"
    server()
    with _one_at_a_time():
        if not superuser(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            _migrate("building")
            superuser(f"ALTER DATABASE building RENAME TO {name}")
    return name


def _migrate(name: str) -> None:
    from django.core.management import call_command

    superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    superuser(f"CREATE DATABASE {name} OWNER obole_owner")
    point_at(name)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    close()


def point_at(name: str) -> None:
    """Let both aliases, in every thread to come, mean the database of that name."""
    from django.db import connections

    close()
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def close() -> None:
    """Close this thread's connections and the pool."""
    from django.db import connections

    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]


def fresh() -> str:
    """This process's own database, as new; made in about 0.1 s from the template. Its name."""
    made_from, name = template(), f"test_{worker()}"
    close()
    superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    superuser(f"CREATE DATABASE {name} TEMPLATE {made_from} STRATEGY file_copy OWNER obole_owner")
    return name


def flush(_: object, statements: list[str]) -> None:
    """Instead of Django's TRUNCATE, which the app role may not do and the books refuse: a fresh copy."""
    fresh()
