"""Someone with the owner's key changes the tables; ``verify`` names what they touched."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from obole.ledger import actions, store, verify
from tests.ledger.cast import BANK, DAY, NOON, ask, enter, funded, holder, move
from tests.ledger.conftest import TABLES

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]

TAMPERING = [
    # what is done (to the ledger's tables), the check that notices, the table it names
    (
        "UPDATE entry SET amount = array[amount[1] + 1]"
        " WHERE kind = 'post' AND cardinality(amount) = 1 AND NOT at_most",
        "digest_is_of_content",
        "entry",
    ),
    ("UPDATE entry SET payee = payer WHERE kind = 'hold'", "digest_is_of_content", "entry"),
    (
        "UPDATE entry SET kind = 'post', expires_at = NULL WHERE kind = 'hold'",
        "digest_is_of_content",
        "entry",
    ),
    ("UPDATE entry SET digest = sha256('x') WHERE kind = 'settle'", "digest_is_of_content", "entry"),
    ("UPDATE entry SET amount = array[amount[1] + 1] WHERE at_most", "lines_are_moves", "line"),
    ("UPDATE entry SET amount = array[amount[1] + 1] WHERE kind = 'reverse'", "lines_are_moves", "line"),
    ("UPDATE entry SET id = gen_random_uuid() WHERE kind = 'settle'", "lines_are_moves", "line"),
    ("UPDATE entry SET home = gen_random_uuid() WHERE kind = 'settle'", "lines_are_moves", "line"),
    ("UPDATE entry SET of = gen_random_uuid() WHERE kind = 'reverse'", "answers_fit", "entry"),
    (
        "UPDATE entry SET expires_at = expires_at + interval '1 day' WHERE kind = 'hold'",
        "open_holds_are_open",
        "open_hold",
    ),
    (
        "UPDATE entry SET booked_at = booked_at + interval '1 day' WHERE kind = 'hold'",
        "booked_in_open_periods",
        "entry",
    ),
    (
        "UPDATE entry SET payer = array[payer[2], payer[1]], payee = array[payee[2], payee[1]],"
        " amount = array[amount[2], amount[1]] WHERE cardinality(amount) = 2",
        "digest_is_of_content",
        "entry",
    ),
    ("DELETE FROM entry WHERE kind = 'settle'", "lines_are_moves", "line"),
    ("DELETE FROM entry WHERE kind = 'refused'", "outbox_is_entries", "unsealed"),
    (
        "INSERT INTO entry SELECT home, gen_random_uuid(), 'post', NULL, code, at_most, digest, payer,"
        " payer_path, payee, payee_path, unit, amount, rate, NULL, happened_at, booked_at, recorded_at"
        " FROM entry WHERE at_most",
        "lines_are_moves",
        "line",
    ),
    ("UPDATE line SET amount = amount + 1 WHERE n = 1", "lines_are_moves", "line"),
    ("UPDATE line SET path = 'purse' WHERE path = 'cash'", "lines_are_moves", "line"),
    ("UPDATE line SET booked_at = booked_at + interval '1 hour'", "lines_are_moves", "line"),
    ("UPDATE line SET n = 3 - n WHERE n IN (1, 2)", "lines_are_moves", "line"),
    ("DELETE FROM line WHERE n = 0", "lines_are_moves", "line"),
    (
        "INSERT INTO line SELECT holder, booked_at, entry, 90, home, path, unit, 1 FROM line WHERE n = 1",
        "lines_are_moves",
        "line",
    ),
    ("UPDATE account SET balance = balance + 1", "balances_are_sums", "account"),
    ("UPDATE account SET reserved = reserved - 1 WHERE reserved > 0", "reserves_are_open_holds", "account"),
    ("UPDATE account SET owed = owed - 1 WHERE owed > 0", "owed_is_open_debts", "account"),
    ("UPDATE account SET path = 'purse' WHERE path = 'cash'", "balances_are_sums", "account"),
    ("DELETE FROM account", "balances_are_sums", "account"),
    ("DELETE FROM open_hold", "open_holds_are_open", "open_hold"),
    (
        "INSERT INTO open_hold SELECT home, of, happened_at FROM entry WHERE kind = 'settle'",
        "open_holds_are_open",
        "open_hold",
    ),
    ("INSERT INTO unsealed VALUES (gen_random_uuid(), gen_random_uuid())", "outbox_is_entries", "unsealed"),
    ("UPDATE debt SET amount = amount - 1", "whole_reversals_left_debts", "debt"),
    ("UPDATE debt SET amount = amount + 1", "reversals_are_whole", "entry"),
    ("UPDATE debt SET paid = 1", "owed_is_open_debts", "account"),
    ("UPDATE debt SET home = gen_random_uuid()", "whole_reversals_left_debts", "debt"),
    ("DELETE FROM debt", "whole_reversals_left_debts", "debt"),
    ("DELETE FROM period", "booked_in_open_periods", "entry"),
    ("UPDATE period SET closed_until = closed_until + interval '1 s'", "booked_in_open_periods", "entry"),
]


def live() -> None:
    """A book with every kind of entry: posts, an open and a settled hold, a debt, a refusal, a late fact."""
    pool, cause, other = funded(1000), holder("cash"), holder("cash")
    gift = enter("gift", moves=(move(pool, "pool", cause, "cash", 300),)).must()
    enter("spend", moves=(move(cause, "cash", cause, BANK, 200),)).must()
    actions.reverse(home=pool, entry=gift.id, what=("undo",), happened_at=NOON, now=NOON).must()
    pair = (move(pool, "pool", other, "cash", 3), move(pool, "pool", pool, BANK, 4))
    enter("pair", moves=pair).must()
    for name in ("h1", "h2"):
        hold = enter(
            name, kind="hold", moves=(move(pool, "pool", other, "cash", 50),), expires_at=NOON + DAY
        ).must()
    actions.settle(home=pool, hold=hold.id, what=("s",), happened_at=NOON, now=NOON).must()
    actions.at_most_batch(asks=[ask("m", moves=(move(pool, "pool", other, "cash", 5),))], now=NOON)
    enter("no", moves=(move(pool, "pool", other, "cash", 10_000),))
    actions.close_period(until=NOON + timedelta(hours=1), now=NOON + DAY)
    enter("late", now=NOON + DAY, moves=(move(pool, "pool", other, "cash", 6),)).must()


@pytest.fixture
def owner(books: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The owner's connection in a transaction without guards, which the readers use too; undone after."""
    live()
    connection.close()
    key = connections["owner"]
    with transaction.atomic(using="owner"):
        for table in TABLES:
            key.cursor().execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER append_only")
        monkeypatch.setattr(store, "connection", key)
        yield key
        transaction.set_rollback(True, using="owner")
    monkeypatch.undo()


def test_untouched_books_are_whole(owner: Any) -> None:
    report = verify.verify()
    assert report.balanced, report
    assert (report.entries, report.units) == (11, 1)


@pytest.mark.parametrize(("tampering", "check", "table"), TAMPERING)
def test_verify_names_what_was_touched(owner: Any, tampering: str, check: str, table: str) -> None:
    with owner.cursor() as cursor:
        cursor.execute(re.sub(r"(UPDATE|INTO|FROM) ", r"\1 ledger_", tampering))
        assert cursor.rowcount > 0
    broken = verify.verify().broken
    assert broken is not None
    assert (broken.check, broken.table) == (check, f"ledger_{table}")
    assert broken.key


def test_verify_names_the_first_broken_row(owner: Any) -> None:
    with owner.cursor() as cursor:
        cursor.execute("SELECT holder, entry, n FROM ledger_line ORDER BY holder, entry, n LIMIT 1")
        holder_, entry, n = cursor.fetchone()
        cursor.execute("UPDATE ledger_line SET amount = amount * 2")
    assert verify.verify().broken == verify.Broken("lines_are_moves", "ledger_line", f"{holder_} {entry} {n}")
