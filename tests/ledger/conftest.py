"""The ledger's tests write for real, from many connections at once, and wipe the books after themselves."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

TABLES = ("account", "entry", "line", "open_hold", "unsealed", "debt", "period")


@pytest.fixture
def books(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Committed books as the app role writes them; emptied by the owner, with the guards switched off."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        with connections["owner"].cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER append_only")
            cursor.execute("TRUNCATE " + ", ".join(f"ledger_{table}" for table in TABLES))
            for table in TABLES:
                cursor.execute(f"ALTER TABLE ledger_{table} ENABLE TRIGGER append_only")
        connections["owner"].close()
