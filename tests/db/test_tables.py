"""Protects the rules that hold for every table, also for those to come."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Table, UniqueConstraint, Uuid, select

from likewise.db import states
from likewise.db.session import Database
from likewise.db.tables import Base, Catalogue
from likewise.engine import records
from likewise.engine import results as engine
from likewise.engine.answer import JUDGED

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)


def names(columns: Iterable[object]) -> list[str]:
    return [column.name for column in columns if isinstance(column, Column)]


def index_starts(table: Table) -> list[list[str]]:
    """The columns of everything that PostgreSQL can look a row up by."""
    unique = [names(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    indices = [names(index.columns) for index in table.indexes if index.dialect_options["postgresql"]["where"] is None]
    return [names(table.primary_key.columns), *unique, *indices]


@pytest.mark.criterion("AC-19.3")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_a_uuid_key_and_both_times(table: Table) -> None:
    assert isinstance(next(iter(table.primary_key.columns)).type, Uuid)
    for name in ("created_at", "updated_at"):
        column = table.columns[name]
        assert not column.nullable
        assert column.server_default is not None
        assert isinstance(column.type, DateTime)


@pytest.mark.criterion("AC-19.3")
def test_times_are_in_utc_and_a_change_is_stamped(database: Database) -> None:
    """Whatever the server's time zone: the connection asks for UTC."""
    with database.transaction() as session:
        session.add(Catalogue(name="tools"))
    with database.transaction() as session:
        made = session.scalars(select(Catalogue)).one()
        assert made.created_at.utcoffset() == made.updated_at.utcoffset() == timedelta(0)
        assert made.updated_at == made.created_at
        made.name = "other tools"
    with database.transaction() as session:
        changed = session.scalars(select(Catalogue)).one()
    assert changed.created_at == made.created_at < changed.updated_at


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_time_knows_its_zone_and_every_foreign_key_has_an_index(table: Table) -> None:
    """Without the index, deleting an owner reads the whole table."""
    assert all(column.type.timezone for column in table.columns if isinstance(column.type, DateTime))
    keys = [names(one.columns) for one in table.constraints if isinstance(one, ForeignKeyConstraint)]
    starts = index_starts(table)
    assert [key for key in keys if not any(start[: len(key)] == key for start in starts)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_are_plain_snake_case(table: Table) -> None:
    for name in (table.name, *names(table.columns)):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_words_of_the_database_are_those_of_the_engine() -> None:
    """The API process never imports the engine, so the words stand twice; they must stay the same."""
    assert {one.value for one in states.Decision} == {one.value for one in engine.Decision}
    assert {one.value for one in engine.MatcherKind} <= {one.value for one in states.MatcherKind}
    assert {one.value for one in records.Kind} == {one.value for one in states.ColumnKind}
    assert JUDGED.startswith(states.JUDGED)
