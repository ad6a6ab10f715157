"""The privacy page leaves nothing out: every field of every table of the database has an entry."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from obole.people.privacy import impersonal, reasons, tables

MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
TABLES = {table.label: table for table in tables()}


@pytest.mark.parametrize("label", sorted(MODELS))
def test_every_field_is_declared(label: str) -> None:
    if label in impersonal():
        assert label not in TABLES
        return
    assert label in TABLES, f"{label} is neither personal nor impersonal in data/privacy.toml"
    declared = set(TABLES[label].fields) | set(TABLES[label].impersonal)
    assert {f.name for f in MODELS[label]._meta.concrete_fields} == declared
    assert not set(TABLES[label].fields) & set(TABLES[label].impersonal)


def test_nothing_is_declared_that_isnt_there() -> None:
    assert {*TABLES, *impersonal()} <= set(MODELS)
    used = {reason for table in tables() for reason in table.fields.values()}
    assert used == set(reasons())


def test_every_table_of_the_database_belongs_to_a_model(db: None) -> None:
    known = {model._meta.db_table for model in MODELS.values()} | {"django_migrations"}
    assert set(connection.introspection.table_names()) <= known


@pytest.mark.parametrize("name", sorted(reasons()))
def test_every_reason_is_said_in_three_languages(name: str) -> None:
    reason = reasons()[name]
    for words in (reason.why, reason.keep, reason.seen):
        assert set(words) == {"en", "fr", "zh"}
        assert len(set(words.values())) == 3
        assert all(words.values())


@pytest.mark.parametrize("label", sorted(TABLES))
def test_a_table_says_what_becomes_of_it(label: str) -> None:
    table = TABLES[label]
    assert table.leaving in ("deleted", "kept")
    assert set(table.hidden) <= {f.name for f in table.model._meta.concrete_fields}
    assert table.export or label == "sessions.Session"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "How long"), ("fr", "Vos gestes"), ("zh-hans", "你的行动")]
)
def test_the_page_shows_every_field(client: Client, db: None, language: str, word: str) -> None:
    page = client.get("/privacy", headers={"accept-language": language}).content.decode()
    assert word in page
    shown = set(re.findall(r"<code>(\w+)</code>", page))
    for table in tables():
        assert set(table.fields) <= shown
        assert f'id="{table.model._meta.db_table}"' in page
