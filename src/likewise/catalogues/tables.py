"""A catalogue between PostgreSQL and the engine: rows to import out of a table, and the records as a table.

Only workers use this module; it brings Polars along, which the API does without.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from likewise.catalogues.changes import ImportRow
from likewise.catalogues.fields import NOTHING, Settings, ignored_of, kinds_of
from likewise.engine.profile import profile_table
from likewise.engine.records import Kind, Table
from likewise.engine.results import Options
from likewise.engine.vectors import Ints
from likewise.errors import TableError, ValidationError

MOST_REASONS = 100
"""Rows of an import that are told to have failed, each with its reason."""
FIELD = "field."
"""What the names of a catalogue's own columns begin with in the store."""


@dataclass(frozen=True)
class Snapshot:
    """A catalogue at one version: its records as the engine takes them, with the key and the id of each row.

    Attributes:
        base: the name of the version that its index is made of. base_table: all records that had, in today's columns.
        standing: which of these stand unchanged, ascending: the first rows of `table`.
        changed_in: for each row after those, the version that changed it, ascending.
    """

    table: Table
    keys: pl.Series
    ids: pl.Series
    base: str
    base_table: Table
    standing: Ints
    changed_in: Ints


def key_column(table: Table, wanted: str | None, *, needed: bool, settings: Settings = NOTHING) -> str | None:
    """The column whose values are the records' keys: the one that is wanted, or else detected; None for row numbers.

    `settings` is what is said of columns.

    Raises:
        TableError: there is no such column, or a key stands twice.
        ValidationError: records can only be told by a key, and there is none.
    """
    kinds = {column: Kind(kind) for column, kind in kinds_of(settings).items()}
    options = Options(catalogue_key=wanted, ignore=ignored_of(settings), kinds=kinds)
    key = profile_table(table, options, is_catalogue=True).key
    if key is None and needed:
        raise ValidationError(
            f"{table.name} has no column that identifies a record: name it with key, or replace the catalogue"
        )
    return key


def import_rows(table: Table, key: str | None) -> Iterator[ImportRow]:
    """The records that can be imported: those that were read and have a key.

    Raises:
        TableError: a key stands twice.
    """
    seen: set[str] = set()
    keys = table.frame[key].to_list() if key is not None else [str(row + 1) for row in range(len(table))]
    for row, (name, values) in enumerate(zip(keys, table.frame.iter_rows(), strict=True)):
        if row in table.failures or name is None or not name.strip():
            continue
        if name in seen:
            raise TableError(f"{table.name}: the key '{name}' stands twice; keys must be unique", row=row + 1)
        seen.add(name)
        fields, digest = packed(table.columns, values)
        yield ImportRow(row + 1, name, fields, digest)


def left_out(table: Table, key: str | None, rows: Sequence[ImportRow]) -> list[dict[str, int | str]]:
    """The first rows, from 1, that are none of the rows to import, and why."""
    kept = {row.position for row in rows}
    missing = (place for place in range(1, len(table) + 1) if place not in kept)
    keyless = f"there is no key in the column '{key}'"
    return [{"row": place, "reason": table.failures.get(place - 1, keyless)} for place in islice(missing, MOST_REASONS)]


def packed(columns: list[str], values: tuple[str | None, ...]) -> tuple[str, bytes]:
    """A record as JSON text in the order of its columns, and the SHA-256 of that text."""
    # PostgreSQL's text has no NUL.
    clean = [value.replace("\x00", "") if value else value for value in values]
    fields = json.dumps(dict(zip(columns, clean, strict=True)), ensure_ascii=False)
    return fields, hashlib.sha256(fields.encode()).digest()
