"""A catalogue between PostgreSQL and the engine: rows to import out of a table, and a table out of the records.

Only workers use this module; it brings Polars along, which the API does without.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from likewise.catalogues.changes import ImportRow
from likewise.engine.profile import profile_table
from likewise.engine.records import Table
from likewise.engine.results import Options
from likewise.errors import ProcessingError, TableError, ValidationError
from likewise.store import Store

_FIELD = "field."
_RECORDS = """
SELECT key, id::text, fields::text FROM catalogue_records
WHERE catalogue_id = :catalogue AND deleted_in IS NULL ORDER BY position, key
"""


@dataclass(frozen=True)
class Snapshot:
    """A catalogue at one version: its records as the engine takes them, with the key and the id of each row."""

    table: Table
    keys: pl.Series
    ids: pl.Series


def key_column(table: Table, wanted: str | None, *, needed: bool) -> str | None:
    """The column whose values are the records' keys: the one that is wanted, or else detected; None for row numbers.

    Raises:
        TableError: there is no such column, or a key stands twice.
        ValidationError: records can only be told by a key, and there is none.
    """
    key = profile_table(table, Options(catalogue_key=wanted), is_catalogue=True).key
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


def packed(columns: list[str], values: tuple[str | None, ...]) -> tuple[str, bytes]:
    """A record as JSON text in the order of its columns, and the SHA-256 of that text."""
    # PostgreSQL's text has no NUL.
    clean = [value.replace("\x00", "") if value else value for value in values]
    fields = json.dumps(dict(zip(columns, clean, strict=True)), ensure_ascii=False)
    return fields, hashlib.sha256(fields.encode()).digest()


def snapshot_uri(catalogue: UUID, version: int) -> str:
    """Where a version of a catalogue lies in the store."""
    return f"catalogues/{catalogue}/{version}.parquet"


def write_snapshot(session: Session, store: Store, catalogue: UUID) -> int:
    """Put the catalogue as it is now into the store, for all chunks of a job to see the same records; its version.

    Raises:
        TableError: it has no records.
    """
    # A share lock keeps imports out until this has been read: version and records belong together.
    found = session.execute(
        text("SELECT name, version, columns FROM catalogues WHERE id = :catalogue FOR SHARE"), {"catalogue": catalogue}
    ).one_or_none()
    if found is None:
        raise TableError("the catalogue was deleted; nothing can be matched with it")
    name, version, columns = found
    uri = snapshot_uri(catalogue, version)
    if not store.exists(uri):
        rows = session.execute(text(_RECORDS), {"catalogue": catalogue}).all()
        if not rows:
            raise TableError(f"the catalogue '{name}' has no records: import some first", catalogue=name)
        buffer = BytesIO()
        _framed(columns, [(key, found_id, fields) for key, found_id, fields in rows]).write_parquet(buffer)
        store.write(uri, buffer.getvalue())
    return int(version)


def _framed(columns: list[str], rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    kind = pl.Struct(dict.fromkeys(columns, pl.String))
    keys, ids, fields = zip(*rows, strict=True)
    decoded = pl.Series("fields", fields, dtype=pl.String).str.json_decode(kind).struct.unnest()
    return pl.DataFrame({"key": keys, "id": ids}, schema={"key": pl.String, "id": pl.String}).hstack(
        decoded.rename({column: _FIELD + column for column in columns})
    )


def read_snapshot(store: Store, catalogue: UUID, version: int, name: str) -> Snapshot:
    """A version of a catalogue out of the store.

    Raises:
        ProcessingError: it is not there.
    """
    try:
        frame = pl.read_parquet(BytesIO(store.read(snapshot_uri(catalogue, version))))
    except pl.exceptions.PolarsError as error:
        raise ProcessingError(f"the stored version {version} of catalogue '{name}' is damaged") from error
    columns = [column for column in frame.columns if column.startswith(_FIELD)]
    table = Table(name, frame.select(columns).rename({column: column.removeprefix(_FIELD) for column in columns}))
    return Snapshot(table, frame["key"], frame["id"])
