"""What workers do for an import: read the file, find its keys, bring the catalogue's records to what it says."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from likewise.catalogues.changes import Changed, ImportMode, apply_import
from likewise.catalogues.fields import of_columns, settings_of, stored_of, with_corrections
from likewise.catalogues.schemas import ImportOptions
from likewise.catalogues.snapshots import after_import
from likewise.catalogues.tables import import_rows, key_column, left_out
from likewise.catalogues.versions import try_remove_superseded
from likewise.db.session import once_committed
from likewise.db.tables import Catalogue, JsonObject
from likewise.engine.profile import require_column
from likewise.engine.records import Table
from likewise.jobs import repository
from likewise.jobs.backfills import ask_backfills
from likewise.jobs.reading import Tools, begin, read_upload
from likewise.queue.work import ClaimedChunk, Commit, Control


def import_records(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Read a file of catalogue records; they are written with the end of the chunk, all or none."""
    work = begin(tools, chunk.job_id)
    asked = ImportOptions.model_validate(work.job.options)
    table = read_upload(tools, work, asked.reading)
    replacing = asked.mode is ImportMode.REPLACE
    wanted = asked.key or (None if replacing else work.catalogue.key_column)
    _check_corrections(asked, table, () if replacing else work.catalogue.columns)
    settings = with_corrections(settings_of(work.catalogue.field_settings), asked.kinds, asked.ignore)
    key = key_column(table, wanted, needed=not replacing, settings=settings)
    control.check()
    rows = list(import_rows(table, key))
    summary: JsonObject = {
        "key": key,
        "columns": table.columns,
        "notices": list(table.notices),
        "failures": left_out(table, key, rows),
    }

    def commit(session: Session) -> None:
        # Locked before it is read: another import may have changed key and columns since this one began.
        session.execute(text("SELECT 1 FROM catalogues WHERE id = :id FOR NO KEY UPDATE"), {"id": work.catalogue.id})
        catalogue = session.get_one(Catalogue, work.catalogue.id, populate_existing=True)
        if replacing:
            catalogue.key_column, catalogue.columns = key, table.columns
        elif asked.mode is ImportMode.UPSERT:
            catalogue.key_column = catalogue.key_column or key
            catalogue.columns = list(dict.fromkeys([*catalogue.columns, *table.columns]))
        # Not before the records are there: an import that fails leaves nothing, and no other import's columns are meant.
        settings = with_corrections(settings_of(catalogue.field_settings), asked.kinds, asked.ignore)
        catalogue.field_settings = stored_of(of_columns(settings, catalogue.columns))
        session.flush()
        changed = apply_import(session, work.catalogue.id, asked.mode, rows)
        after_import(session, tools.store, work.catalogue.id, replaced=replacing)
        ask_backfills(session, work.catalogue.id, chunk.traceparent)
        once_committed(session, lambda: try_remove_superseded(tools.database, tools.store, work.catalogue.id))
        repository.change(
            session,
            chunk.job_id,
            rows_total=len(table),
            rows_done=len(table),
            catalogue_version=changed.version,
            counts=_counts(changed, failed=len(table) - len(rows)),
            summary=summary,
        )

    return commit


def _check_corrections(asked: ImportOptions, table: Table, known: Sequence[str]) -> None:
    for column in (*asked.kinds, *asked.ignore):
        if column not in known:
            require_column(table, column)


def _counts(changed: Changed, *, failed: int) -> dict[str, int]:
    return {
        "added": changed.added,
        "changed": changed.changed,
        "deleted": changed.deleted,
        "unchanged": changed.unchanged,
        "failed": failed,
    }
