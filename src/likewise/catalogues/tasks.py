"""What workers do for an import: read the file, find its keys, bring the catalogue's records to what it says."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from likewise.catalogues.changes import Changed, ImportMode, apply_import
from likewise.catalogues.schemas import ImportOptions
from likewise.catalogues.snapshots import after_import
from likewise.catalogues.tables import import_rows, key_column
from likewise.catalogues.versions import try_remove_superseded
from likewise.db.session import once_committed
from likewise.db.tables import Catalogue
from likewise.jobs import repository
from likewise.jobs.reading import Tools, begin, read_upload
from likewise.queue.work import ClaimedChunk, Commit, Control


def import_records(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Read a file of catalogue records; they are written with the end of the chunk, all or none."""
    work = begin(tools, chunk.job_id)
    asked = ImportOptions.model_validate(work.job.options)
    table = read_upload(tools, work, asked.reading)
    replacing = asked.mode is ImportMode.REPLACE
    wanted = asked.key or (None if replacing else work.catalogue.key_column)
    key = key_column(table, wanted, needed=not replacing)
    control.check()
    rows = list(import_rows(table, key))

    def commit(session: Session) -> None:
        # Locked before it is read: another import may have changed key and columns since this one began.
        session.execute(text("SELECT 1 FROM catalogues WHERE id = :id FOR NO KEY UPDATE"), {"id": work.catalogue.id})
        catalogue = session.get_one(Catalogue, work.catalogue.id, populate_existing=True)
        if replacing:
            catalogue.key_column, catalogue.columns = key, table.columns
        elif asked.mode is ImportMode.UPSERT:
            catalogue.key_column = catalogue.key_column or key
            catalogue.columns = list(dict.fromkeys([*catalogue.columns, *table.columns]))
        session.flush()
        changed = apply_import(session, work.catalogue.id, asked.mode, rows)
        after_import(session, tools.store, work.catalogue.id, replaced=replacing)
        once_committed(session, lambda: try_remove_superseded(tools.database, tools.store, work.catalogue.id))
        repository.change(
            session,
            chunk.job_id,
            rows_total=len(table),
            rows_done=len(table),
            catalogue_version=changed.version,
            counts=_counts(changed, failed=len(table) - len(rows)),
            summary={"key": key, "columns": table.columns, "notices": list(table.notices)},
        )

    return commit


def _counts(changed: Changed, *, failed: int) -> dict[str, int]:
    return {
        "added": changed.added,
        "changed": changed.changed,
        "deleted": changed.deleted,
        "unchanged": changed.unchanged,
        "failed": failed,
    }
