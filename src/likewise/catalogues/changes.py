"""Changing a catalogue's records by a whole file: into a temporary table by COPY, then by key in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from likewise.db.copy import copy_rows


class ImportMode(StrEnum):
    """What an import does: make the catalogue the file, add and change by key, or delete the keys in the file."""

    REPLACE = "replace"
    UPSERT = "upsert"
    DELETE = "delete"


@dataclass(frozen=True)
class ImportRow:
    """A record to import: its place in the file from 1, its key, its columns as JSON text, and that text's SHA-256."""

    position: int
    key: str
    fields: str
    content_hash: bytes


@dataclass(frozen=True)
class Changed:
    """What an import did, in records; `version` is the catalogue's new version."""

    version: int
    added: int
    changed: int
    deleted: int
    unchanged: int


_TEMPORARY = """
CREATE TEMPORARY TABLE import_rows (
    position BIGINT NOT NULL, key TEXT PRIMARY KEY, fields JSON NOT NULL, content_hash BYTEA NOT NULL
) ON COMMIT DROP
"""
_UPSERT = """
INSERT INTO catalogue_records AS known (catalogue_id, key, fields, content_hash, changed_in, position)
SELECT :catalogue, key, fields, content_hash, :version, position + :after FROM import_rows ORDER BY position
ON CONFLICT (catalogue_id, key) DO UPDATE
SET fields = excluded.fields, content_hash = excluded.content_hash, changed_in = excluded.changed_in,
    deleted_in = NULL, updated_at = now(),
    position = CASE WHEN known.deleted_in IS NULL THEN known.position ELSE excluded.position END
WHERE known.content_hash <> excluded.content_hash OR known.deleted_in IS NOT NULL
RETURNING (xmax = 0)
"""
_DELETE = """
UPDATE catalogue_records SET deleted_in = :version, changed_in = :version, updated_at = now()
WHERE catalogue_id = :catalogue AND deleted_in IS NULL AND {condition}
"""
_PLACES = """
UPDATE catalogue_records known SET position = import_rows.position, updated_at = now()
FROM import_rows
WHERE known.catalogue_id = :catalogue AND known.key = import_rows.key AND known.position <> import_rows.position
"""
_COLUMNS = ("position", "key", "fields", "content_hash")
_LAST = "SELECT coalesce(max(position), 0) FROM catalogue_records WHERE catalogue_id = :catalogue"
_LISTED = "key IN (SELECT key FROM import_rows)"
_NOT_LISTED = "NOT EXISTS (SELECT 1 FROM import_rows WHERE import_rows.key = catalogue_records.key)"


_STANDING = """
UPDATE catalogues SET updated_at = now(), record_count = (
    SELECT count(*) FROM catalogue_records WHERE catalogue_id = :catalogue AND deleted_in IS NULL
) WHERE id = :catalogue
"""


def apply_import(session: Session, catalogue: UUID, mode: ImportMode, rows: Iterable[ImportRow]) -> Changed:
    """Bring a catalogue's records to what the rows say; keys are unique among the rows.

    A record whose content is the same is not touched. The catalogue's row is locked first, so that imports into one
    catalogue follow each other.
    """
    version = session.execute(
        text("UPDATE catalogues SET version = version + 1 WHERE id = :catalogue RETURNING version"),
        {"catalogue": catalogue},
    ).scalar_one()
    session.execute(text(_TEMPORARY))
    given = copy_rows(
        session, "import_rows", _COLUMNS, ((row.position, row.key, row.fields, row.content_hash) for row in rows)
    )
    about: dict[str, object] = {"catalogue": catalogue, "version": version}
    added = changed = deleted = unchanged = 0
    if mode is ImportMode.DELETE:
        deleted = _count(session, _DELETE.format(condition=_LISTED), about)
    else:
        after = 0 if mode is ImportMode.REPLACE else session.execute(text(_LAST), about).scalar_one()
        inserted = session.execute(text(_UPSERT), {**about, "after": after}).scalars().all()
        added, changed = sum(inserted), len(inserted) - sum(inserted)
        unchanged = given - len(inserted)
    if mode is ImportMode.REPLACE:
        deleted = _count(session, _DELETE.format(condition=_NOT_LISTED), about)
        session.execute(text(_PLACES), about)
    session.execute(text(_STANDING), about)
    return Changed(version, added, changed, deleted, unchanged)


def _count(session: Session, statement: str, about: dict[str, object]) -> int:
    return cast("CursorResult[object]", session.execute(text(statement), about)).rowcount
