"""Versions of a catalogue written into the store and read from there, so that all chunks of a job see the same records.

A whole catalogue is written as a *base* now and then, and what changed since with every version that is matched against.
When a base is due follows from the imports alone, so that whoever matches against a version has the same base (ADR-0019).
Only workers use this module.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from uuid import UUID

import polars as pl
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from likewise.catalogues.tables import FIELD, Snapshot
from likewise.catalogues.versions import (
    Parts,
    base_name,
    changes_uri,
    new_base_uri,
    parts_uri,
    read_parts,
    write_parts,
)
from likewise.engine.records import Table
from likewise.errors import ProcessingError, TableError
from likewise.store import Store

SMALL = 20_000
"""Catalogues of up to so many records get a base of their own with every import: it takes less than a second or two."""
MOST_CHANGED = 0.05
"""The share of records that may have changed since the base."""

_BLOCK = 20_000
_CATALOGUE = """
SELECT name, version, columns, record_count, base_version, base_uri FROM catalogues WHERE id = :catalogue
FOR NO KEY UPDATE
"""
_CHANGED = "SELECT count(*) FROM catalogue_records WHERE catalogue_id = :catalogue AND changed_in > :version"
_RECORDS = """
SELECT key, id::text, changed_in, false, fields::text FROM catalogue_records
WHERE catalogue_id = :catalogue AND deleted_in IS NULL ORDER BY position, key
"""
_CHANGES = """
SELECT key, id::text, changed_in, deleted_in IS NOT NULL, CASE WHEN deleted_in IS NULL THEN fields::text ELSE '{}' END
FROM catalogue_records WHERE catalogue_id = :catalogue AND changed_in > :version ORDER BY changed_in, position, key
"""
_NEW_BASE = """
UPDATE catalogues SET base_version = :version, version = :version, base_uri = :uri, updated_at = now()
WHERE id = :catalogue
"""
_Found = Row[tuple[str, int, list[str], int, int, str | None]]
"""A catalogue's row, as `_CATALOGUE` reads it."""
_Record = Row[tuple[str, str, int, bool, str]]
_ABOUT = {"key": pl.String, "id": pl.String, "changed_in": pl.Int64, "gone": pl.Boolean}


def after_import(session: Session, store: Store, catalogue: UUID, *, replaced: bool) -> None:
    """Write a base where one is due, in the transaction of the import.

    It is due where the import replaced the catalogue, where it is small, and where more than a twentieth of it has changed
    since the last one.
    """
    found = _locked(session, catalogue)
    about = {"catalogue": catalogue, "version": found.base_version}
    small = replaced or found.record_count <= SMALL
    if small or session.execute(text(_CHANGED), about).scalar_one() > MOST_CHANGED * found.record_count:
        _write_base(session, store, catalogue, found, found.version)


def rebase(session: Session, store: Store, catalogue: UUID) -> int:
    """Write a base at a version of its own; that version.

    For whoever erases records: what they were is in the base before it, which `remove_superseded` then takes away.
    """
    found = _locked(session, catalogue)
    _write_base(session, store, catalogue, found, found.version + 1)
    return int(found.version) + 1


def write_snapshot(session: Session, store: Store, catalogue: UUID) -> int:
    """See that the catalogue as it is now lies in the store; its version.

    It is kept for as long as it is the current one, or that of a job which goes on.

    Raises:
        TableError: it has no records.
    """
    found = _locked(session, catalogue)
    if not found.record_count:
        raise TableError(f"the catalogue '{found.name}' has no records: import some first", catalogue=found.name)
    if found.base_uri is None or not store.exists(found.base_uri):
        rebase(session, store, catalogue)
        found = _locked(session, catalogue)
    version = int(found.version)
    if not store.exists(parts_uri(catalogue, version)):
        changes = _read(session, _CHANGES, {"catalogue": catalogue, "version": found.base_version}, found.columns)
        uri = changes_uri(catalogue, version) if changes.height else None
        if uri is not None:
            store.write(uri, _packed(changes))
        write_parts(store, catalogue, version, Parts(tuple(found.columns), found.base_uri, uri))
    return version


def read_snapshot(
    store: Store, catalogue: UUID, version: int, name: str, base_of: Callable[[str], pl.DataFrame]
) -> Snapshot:
    """A version of a catalogue out of the store; `base_of` reads a base, or has it at hand.

    Its records are those of the base that stand unchanged, in their order, then those changed since, in the order of the
    versions that changed them.

    Raises:
        ProcessingError: it is not there, or damaged.
    """
    parts = read_parts(store, catalogue, version)
    base = base_of(parts.base)
    changes = pl.DataFrame(schema=_ABOUT) if parts.changes is None else read_frame(store, parts.changes)
    standing = (~base["id"].is_in(changes["id"].implode())).arg_true().cast(pl.Int64)
    added = changes.filter(~pl.col("gone"))
    kept = base if len(standing) == base.height else base[standing]
    both = pl.concat([kept, added], how="diagonal") if added.height else kept
    return Snapshot(
        table=_table(name, both, parts.columns),
        keys=both["key"],
        ids=both["id"],
        base=base_name(parts.base),
        base_table=_table(name, base, parts.columns),
        standing=standing.to_numpy(),
        changed_in=added["changed_in"].to_numpy(),
    )


def read_frame(store: Store, uri: str) -> pl.DataFrame:
    """The records in a file of the store.

    Raises:
        ProcessingError: it is not there, or damaged.
    """
    content = store.read(uri)
    try:
        return pl.read_parquet(BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise ProcessingError(f"{uri} is damaged: import the catalogue again", file=uri) from error


def _locked(session: Session, catalogue: UUID) -> _Found:
    """The catalogue's row, locked: version and records belong together until this transaction ends."""
    found = session.execute(text(_CATALOGUE), {"catalogue": catalogue}).one_or_none()
    if found is None:
        raise TableError("the catalogue was deleted; nothing can be matched with it")
    return found


def _write_base(session: Session, store: Store, catalogue: UUID, found: _Found, version: int) -> None:
    uri = None
    if found.record_count:
        uri = new_base_uri(catalogue, version)
        store.write(uri, _packed(_read(session, _RECORDS, {"catalogue": catalogue}, found.columns)))
    session.execute(text(_NEW_BASE), {"catalogue": catalogue, "version": version, "uri": uri})


def _read(session: Session, query: str, about: dict[str, object], columns: Sequence[str]) -> pl.DataFrame:
    """Records, block by block: as JSON texts they take several times the room."""
    found = session.execute(text(query), about, execution_options={"yield_per": _BLOCK})
    return pl.concat([_framed([], columns), *(_framed(rows, columns) for rows in found.partitions())])


def _framed(rows: Sequence[_Record], columns: Sequence[str]) -> pl.DataFrame:
    *about, fields = zip(*rows, strict=True) if rows else [()] * 5
    known = pl.DataFrame(dict(zip(_ABOUT, about, strict=True)), schema=_ABOUT)
    kind = pl.Struct(dict.fromkeys(columns, pl.String))
    decoded = pl.Series("fields", fields, dtype=pl.String).str.json_decode(kind).struct.unnest()
    return known.hstack(decoded.rename({column: FIELD + column for column in columns}))


def _table(name: str, frame: pl.DataFrame, columns: Sequence[str]) -> Table:
    """The fields alone; a column that the base did not have yet is empty."""
    nothing = pl.lit(None, dtype=pl.String)
    fields = (pl.col(FIELD + one) if FIELD + one in frame.columns else nothing for one in columns)
    return Table(name, frame.select(field.alias(one) for one, field in zip(columns, fields, strict=True)))


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
