"""Before a command touches the database: start it, set Django up, bring the tables up to date."""

import hashlib
import os
from pathlib import Path

from obole.lib import database

PACKAGE = Path(__file__).parent.parent


def prepare(*, migrate: bool = True) -> None:
    """Start the embedded server (unless DATABASE_URL names another), set Django up, migrate as the owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obole.settings")
    folder = database.data_dir()
    if not os.environ.get("DATABASE_URL"):
        from obole.lib import keeper

        keeper.ensure(folder)
    import django

    django.setup()
    if migrate:
        _migrate(folder)


def _migrate(folder: Path) -> None:
    digest = migrations_digest()
    if _applied() == digest:
        return
    from django.core.management import call_command

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    _remember(digest)


def migrations_digest() -> str:
    """SHA-256 over our migration files' names and texts and the versions of those who bring their own."""
    from importlib.metadata import version

    seen = hashlib.sha256()
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        seen.update(f"{path.relative_to(PACKAGE)}\n".encode() + path.read_bytes())
    for package in ("django", "django-allauth", "procrastinate"):
        seen.update(f"{package}{version(package)}".encode())
    return seen.hexdigest()


def _applied() -> str | None:
    from django.db import ProgrammingError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT obj_description('django_migrations'::regclass)")
            row = cursor.fetchone()
            return row[0] if row else None
    except ProgrammingError:
        return None


def _remember(digest: str) -> None:
    from django.db import connections
    from psycopg import sql

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON TABLE django_migrations IS {}")
            .format(sql.Literal(digest))
            .as_string(cursor.connection)
        )
    connections["owner"].close()
