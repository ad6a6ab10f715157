"""What each login role can't do to the books."""

import pytest
from django.db import DatabaseError, connection, connections, transaction
from psycopg import errors

from tests.ledger.cast import DAY, NOON, enter, funded, holder, move

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]

REWRITES = [
    "UPDATE ledger_entry SET amount = '{1}'",
    "UPDATE ledger_entry SET recorded_at = happened_at",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_line SET amount = 1",
    "DELETE FROM ledger_line",
    "TRUNCATE ledger_line",
    "UPDATE ledger_account SET floor = -1000000",
    "UPDATE ledger_account SET holder = holder",
    "DELETE FROM ledger_account",
    "TRUNCATE ledger_account",
    "UPDATE ledger_debt SET amount = 1",
    "DELETE FROM ledger_debt",
    "UPDATE ledger_period SET closed_until = '-infinity'",
    "DELETE FROM ledger_period",
    "UPDATE ledger_open_hold SET expires_at = 'infinity'",
    "TRUNCATE ledger_open_hold",
    "TRUNCATE ledger_unsealed",
]


@pytest.mark.parametrize("role", ["default", "owner"])
@pytest.mark.parametrize("statement", REWRITES)
def test_nobody_rewrites_the_books(statement: str, role: str) -> None:
    pool, planter = funded(5), holder("cash")
    enter("h", kind="hold", moves=(move(pool, "pool", planter, "cash", 1),), expires_at=NOON + DAY).must()
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using=role):
        connections[role].cursor().execute(statement)
    assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


def test_the_app_role_is_not_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'ledger_entry'"
        )
        user, owner = cursor.fetchone()
    assert user != owner


@pytest.mark.parametrize(
    "statement", ["DROP TABLE ledger_line", "ALTER TABLE ledger_entry DISABLE TRIGGER append_only"]
)
def test_the_app_role_cannot_take_the_guards_down(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


def test_no_balance_goes_below_its_floor_whoever_writes_it() -> None:
    funded(5)
    for change in ("balance = -1", "reserved = 6", "reserved = -1", "owed = -1"):
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            connection.cursor().execute(f"UPDATE ledger_account SET {change}")
        assert isinstance(caught.value.__cause__, errors.CheckViolation)
