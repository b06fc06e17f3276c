"""Making, finding and deleting catalogues, and telling of their records."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from likewise.catalogues.fields import settings_of, stored_of
from likewise.catalogues.schemas import ChangedCatalogue, NewCatalogue
from likewise.db.audit import Actor, record
from likewise.db.tables import Catalogue, CatalogueRecord, Job, Json, Upload
from likewise.errors import ConflictError, NotFoundError, ValidationError
from likewise.retention import leftovers

DOCUMENT: ColumnElement[object] = literal_column("to_tsvector('simple'::regconfig, catalogue_records.fields)")
"""As the index has it."""


def create(session: Session, wish: NewCatalogue, actor: Actor) -> Catalogue:
    """A new, empty catalogue.

    Raises:
        ConflictError: the name is taken.
    """
    made = session.scalars(
        insert(Catalogue).values(name=wish.name).on_conflict_do_nothing().returning(Catalogue)
    ).one_or_none()
    if made is None:
        raise ConflictError(f"there is a catalogue '{wish.name}' already")
    record(session, actor, "create", ("catalogue", made.id), name=wish.name)
    return made


def change(session: Session, catalogue_id: UUID, wish: ChangedCatalogue, actor: Actor) -> Catalogue:
    """A catalogue with another name, other settings of columns or another policy: they hold for jobs that begin from now on.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: the name is taken.
        ValidationError: it has no such column.
    """
    catalogue = session.get(Catalogue, catalogue_id, with_for_update={"key_share": True})
    if catalogue is None:
        raise NotFoundError(f"there is no catalogue {catalogue_id}")
    changed: dict[str, Json] = {}
    if wish.name is not None:
        catalogue.name = changed["name"] = wish.name
    if wish.readable is not None:
        catalogue.readable = changed["readable"] = wish.readable
    if "name_column" in wish.model_fields_set:
        if wish.name_column is not None:
            _require_columns(catalogue, "nameColumn", [wish.name_column])
        catalogue.name_column = changed["name_column"] = wish.name_column
    if wish.field_settings is not None:
        _require_columns(catalogue, "fieldSettings", wish.field_settings)
        catalogue.field_settings = stored_of({**settings_of(catalogue.field_settings), **wish.field_settings})
        changed["columns"] = list(wish.field_settings)
    if wish.policy is not None:
        catalogue.policy = changed["policy"] = wish.policy.model_dump(exclude_none=True)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(f"there is a catalogue '{wish.name}' already") from error
    record(session, actor, "change", ("catalogue", catalogue_id), **changed)
    session.refresh(catalogue)
    return catalogue


def _require_columns(catalogue: Catalogue, place: str, columns: Iterable[str]) -> None:
    for column in columns:
        if column not in catalogue.columns:
            known = ", ".join(f"'{one}'" for one in catalogue.columns[:20]) or "none yet: import records first"
            raise ValidationError(f"{place}: the catalogue has no column '{column}'; it has {known}")


def find(session: Session, catalogue_id: UUID) -> Catalogue:
    """A catalogue.

    Raises:
        NotFoundError: there is none of that id.
    """
    catalogue = session.get(Catalogue, catalogue_id)
    if catalogue is None:
        raise NotFoundError(f"there is no catalogue {catalogue_id}")
    return catalogue


def page(session: Session, name: str | None, after: str | None, limit: int) -> list[Catalogue]:
    """Catalogues by name; with `name` only the one that is called so."""
    found = select(Catalogue).order_by(Catalogue.name).limit(limit)
    if name is not None:
        found = found.where(Catalogue.name == name)
    if after is not None:
        found = found.where(Catalogue.name > after)
    return list(session.scalars(found))


def delete(session: Session, catalogue_id: UUID, actor: Actor) -> list[str]:
    """Delete a catalogue with all that belongs to it: records, sources, jobs, results, judgements, matchers.

    Returns what is to be removed from the store once this is committed.

    Raises:
        NotFoundError: there is none of that id.
    """
    catalogue = session.get(Catalogue, catalogue_id, with_for_update=True)
    if catalogue is None:
        raise NotFoundError(f"there is no catalogue {catalogue_id}")
    jobs = session.execute(select(Job.id, Job.upload_id).where(Job.catalogue_id == catalogue_id)).all()
    uploads = session.scalars(
        select(Upload).where(Upload.id.in_([upload_id for _, upload_id in jobs if upload_id is not None]))
    ).all()
    files = [f"catalogues/{catalogue_id}", f"matchers/{catalogue_id}", *(f"jobs/{job_id}" for job_id, _ in jobs)]
    files += [one.uri for one in uploads if one.uri is not None]
    record(session, actor, "delete", ("catalogue", catalogue_id), name=catalogue.name)
    leftovers.forget_answers_about(session, Job.catalogue_id == catalogue_id)
    leftovers.forget_answers(session, catalogue_id)
    for name in (catalogue.name, str(catalogue_id)):
        leftovers.forget_letters(session, "catalogue", name)
    session.delete(catalogue)
    for upload in uploads:
        session.delete(upload)
    return files


@dataclass(frozen=True)
class Wanted:
    """Which records: with words that begin like those of `search`, under `key`, after the key `after`; None for all."""

    search: str | None = None
    key: str | None = None
    after: str | None = None


def records(session: Session, catalogue_id: UUID, wanted: Wanted, limit: int) -> list[CatalogueRecord]:
    """A catalogue's records by key.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    find(session, catalogue_id)
    found = (
        select(CatalogueRecord)
        .where(CatalogueRecord.catalogue_id == catalogue_id, CatalogueRecord.deleted_in.is_(None))
        .order_by(CatalogueRecord.key)
        .limit(limit)
    )
    if wanted.search is not None:
        query = func.to_tsquery(text("'simple'::regconfig"), cast(beginnings(wanted.search), Text))
        found = found.where(DOCUMENT.op("@@")(query))
    if wanted.key is not None:
        found = found.where(CatalogueRecord.key == wanted.key)
    if wanted.after is not None:
        found = found.where(CatalogueRecord.key > wanted.after)
    return list(session.scalars(found))


def beginnings(search: str) -> str:
    """The words of a search as PostgreSQL asks for them: each is the beginning of a word.

    They are quoted, so that PostgreSQL itself takes them to pieces, as it does with records.
    """
    words = (word.replace("\\", "\\\\").replace("'", "''") for word in search.split())
    return " & ".join(f"'{word}':*" for word in words)


def record_of(session: Session, catalogue_id: UUID, record_id: UUID) -> CatalogueRecord:
    """A record by its id.

    Raises:
        NotFoundError: the catalogue has none of that id, or not any more.
    """
    found = session.get(CatalogueRecord, record_id)
    if found is None or found.catalogue_id != catalogue_id or found.deleted_in is not None:
        raise NotFoundError(f"the catalogue has no record {record_id}")
    return found
