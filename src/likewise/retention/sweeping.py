"""Files that belong to nobody: what a crash between a commit and the removal of files has left, or an upload of no job."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from likewise.db.session import Database
from likewise.db.tables import Catalogue, Job, Upload
from likewise.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

UPLOAD_AGE = 24 * 3600.0
"""Seconds after which an upload without a row is no longer on its way to one."""
AT_ONCE = 1000


def sweep(database: Database, store: Store) -> int:
    """Remove folders of jobs and catalogues that are gone, and uploads that no job came of; how many."""
    owned = ((Job.id, "jobs"), (Catalogue.id, "catalogues"), (Catalogue.id, "matchers"))
    orphans = [
        f"{folder}/{name}" for key, folder in owned for name in _unknown(database, store.names(folder), key, _id)
    ]
    old = [name for name, age in store.ages("uploads").items() if age > UPLOAD_AGE]
    orphans += _unknown(database, [f"uploads/{name}" for name in old], Upload.uri, str)
    for uri in orphans:
        store.remove(uri)
    return len(orphans)


def _unknown(
    database: Database,
    names: list[str],
    key: "InstrumentedAttribute[UUID] | InstrumentedAttribute[str | None]",
    value: Callable[[str], object],
) -> list[str]:
    """Those names whose value is no key of a row."""
    unknown = []
    for start in range(0, len(names), AT_ONCE):
        values = {value(name): name for name in names[start : start + AT_ONCE]}
        values.pop(None, None)  # nothing of ours
        with database.transaction() as session:
            known = set(session.scalars(select(key).where(key.in_(values))))
        unknown += [name for one, name in values.items() if one not in known]
    return unknown


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
