"""Where the versions of a catalogue lie in the store, and which of them are still needed (ADR-0019).

catalogues/<id>/<version>-<random>.parquet   a base: all records, as they were at a version
catalogues/<id>/<version>.changes.parquet    what changed from its base to a version, if anything did
catalogues/<id>/<version>.json               of which base and changes a version consists
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.states import ENDED
from likewise.db.tables import Catalogue, Job
from likewise.errors import LikewiseError, ProcessingError
from likewise.store import Store

log = structlog.get_logger("likewise.catalogues")


@dataclass(frozen=True)
class Parts:
    """What a version of a catalogue consists of: its columns, the file of its base, and that of what changed since."""

    columns: tuple[str, ...]
    base: str
    changes: str | None


def folder_of(catalogue: UUID) -> str:
    """Where all files of a catalogue lie."""
    return f"catalogues/{catalogue}"


def new_base_uri(catalogue: UUID, version: int) -> str:
    """A name for a base that no other attempt at the same version has."""
    return f"{folder_of(catalogue)}/{version}-{uuid4().hex}.parquet"


def base_name(uri: str) -> str:
    """What a base is called outside of the store: "7-5f1c..."."""
    return uri.rpartition("/")[2].removesuffix(".parquet")


def changes_uri(catalogue: UUID, version: int) -> str:
    """Where the changes of a version lie."""
    return f"{folder_of(catalogue)}/{version}.changes.parquet"


def parts_uri(catalogue: UUID, version: int) -> str:
    """Where it is written what a version consists of."""
    return f"{folder_of(catalogue)}/{version}.json"


def write_parts(store: Store, catalogue: UUID, version: int, parts: Parts) -> None:
    """Say what a version consists of."""
    store.write(parts_uri(catalogue, version), TypeAdapter(Parts).dump_json(parts))


def read_parts(store: Store, catalogue: UUID, version: int) -> Parts:
    """What a version consists of.

    Raises:
        ProcessingError: it is not there, or damaged.
    """
    uri = parts_uri(catalogue, version)
    try:
        return TypeAdapter(Parts).validate_json(store.read(uri))
    except ValidationError as error:
        raise ProcessingError(f"{uri} is damaged: import the catalogue again", file=uri) from error


def remove_superseded(database: Database, store: Store, catalogue: UUID) -> int:
    """Remove a catalogue's files that neither its current version nor a job that goes on needs; how many they were.

    So what was deleted from a catalogue is gone from the store with the base that held it. Nobody writes a version
    meanwhile, since that takes the lock on the catalogue's row.
    """
    with database.transaction() as session:
        found = session.get(Catalogue, catalogue, with_for_update={"key_share": True})
        if found is None:
            return 0
        versions = _versions(session, found)
        # Workers of the release before wrote each version whole, and may still be at work.
        kept = {found.base_uri, *(f"{folder_of(catalogue)}/{version}.parquet" for version in versions)}
        for version, parts in _written(store, catalogue, versions).items():
            kept |= {parts_uri(catalogue, version), parts.base, parts.changes}
        files = [uri for uri in store.files(folder_of(catalogue)) if uri not in kept]
        for uri in files:
            store.remove(uri)
    return len(files)


def try_remove_superseded(database: Database, store: Store, catalogue: UUID) -> None:
    """The same where it may fail: the next time, or housekeeping, does it."""
    try:
        remove_superseded(database, store, catalogue)
    except (LikewiseError, SQLAlchemyError) as error:
        log.warning("superseded versions not removed", catalogue=str(catalogue), why=str(error).splitlines()[0])


def bases_in_use(session: Session, store: Store) -> dict[UUID, set[str]]:
    """The names of the bases that each catalogue's current version and the jobs that go on are made of."""
    used = {}
    for catalogue in session.scalars(select(Catalogue)).all():
        parts = _written(store, catalogue.id, _versions(session, catalogue)).values()
        uris = {catalogue.base_uri, *(one.base for one in parts)}
        used[catalogue.id] = {base_name(uri) for uri in uris if uri is not None}
    return used


def _versions(session: Session, catalogue: Catalogue) -> set[int]:
    """The versions that are needed: today's, and those of jobs that go on."""
    going = select(Job.catalogue_version).where(
        Job.catalogue_id == catalogue.id, Job.state.not_in(ENDED), Job.catalogue_version.is_not(None)
    )
    return {catalogue.version, *(version for version in session.scalars(going) if version is not None)}


def _written(store: Store, catalogue: UUID, versions: set[int]) -> dict[int, Parts]:
    """What those of the versions consist of that lie in the store."""
    return {
        version: read_parts(store, catalogue, version)
        for version in versions
        if store.exists(parts_uri(catalogue, version))
    }
