"""Hot statements: named, said in one sentence, used, and of the dialect of PostgreSQL 15."""

import re
from pathlib import Path

import pytest

import obole.ledger
from obole.lib import sql

ROOM = Path(obole.ledger.__file__).parent
STATEMENTS = sql.statements(ROOM / "sql")
HEADS = re.findall(
    r"^-- name: (\w+)\n(.*)\n", "\n".join(p.read_text() for p in (ROOM / "sql").glob("*.sql")), re.MULTILINE
)


@pytest.mark.parametrize(("name", "sentence"), HEADS)
def test_every_statement_says_what_it_does(name: str, sentence: str) -> None:
    assert re.fullmatch(r"-- [A-Z].*\.", sentence)
    assert name in STATEMENTS


def test_every_statement_is_used() -> None:
    code = "\n".join(path.read_text() for path in ROOM.glob("*.py"))
    assert [name for name in STATEMENTS if not re.search(f"[\"']{name}[\"']", code)] == []


@pytest.mark.parametrize(
    "word", ["now()", "current_timestamp", "at time zone", "uuidv7", "gen_random_uuid", "random()"]
)
def test_no_statement_has_a_clock_or_chance_of_its_own(word: str) -> None:
    assert [name for name, text in STATEMENTS.items() if word in text.lower()] == []
