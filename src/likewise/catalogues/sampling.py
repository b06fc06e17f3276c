"""The bundled sample as a catalogue: made, imported and matched by the workers, once."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.catalogues import service
from likewise.catalogues.schemas import CatalogueAnswer, NewCatalogue
from likewise.db.audit import Actor
from likewise.db.states import JobKind
from likewise.db.tables import Catalogue, Job, Source
from likewise.errors import ConflictError
from likewise.http.models import Model
from likewise.jobs import service as jobs
from likewise.jobs.accepting import NewJob, accept
from likewise.jobs.schemas import JobAnswer
from likewise.queue.producer import Capacity
from likewise.sample import CATALOGUE, LISTS, sample_path
from likewise.store import Store, Stored

NAME = "demo tools"
MOST_JOBS = 100


class SampleAnswer(Model):
    """The sample's catalogue with its jobs, oldest first: its import, and a job for each list. `made` is whether it was not
    there before.
    """

    made: bool
    catalogue: CatalogueAnswer
    jobs: tuple[JobAnswer, ...]


def files(store: Store, limit: int) -> dict[str, Stored]:
    """The sample's files as uploads, by name."""
    return {name: store.keep("uploads", sample_path(name).read_bytes(), limit) for name in (CATALOGUE, *LISTS)}


def begin(session: Session, uploads: dict[str, Stored], capacity: Capacity, actor: Actor) -> SampleAnswer:
    """The catalogue of that name with its jobs. Where there is none it is made, its import accepted and its lists to be
    matched; they wait for the import.
    """
    known = _known(session)
    if known is None:
        try:
            made = service.create(session, NewCatalogue(name=NAME), actor)
        except ConflictError:  # somebody else has just made it
            known = _known(session)
        else:
            return _begun(session, made, uploads, capacity, actor)
    if known is None:
        raise ConflictError(f"the catalogue '{NAME}' was made and deleted at the same moment: try again")
    found = sorted(jobs.page(session, known.id, None, MOST_JOBS), key=partial(_place, _lists(session, known.id)))
    catalogue = CatalogueAnswer.model_validate(known)
    return SampleAnswer(made=False, catalogue=catalogue, jobs=tuple(jobs.answers(session, found)))


def _known(session: Session) -> Catalogue | None:
    return next(iter(service.page(session, NAME, None, 1)), None)


def _lists(session: Session, catalogue_id: UUID) -> dict[UUID | None, int]:
    """The place of each of the sample's lists among them, by its source's id."""
    chosen = select(Source.id, Source.name).where(Source.catalogue_id == catalogue_id, Source.name.in_(LISTS))
    return {source: LISTS.index(name) for source, name in session.execute(chosen)}


def _place(lists: Mapping[UUID | None, int], job: Job) -> tuple[datetime, bool, int]:
    """Oldest first; those that were accepted together with the import after it, in the order of the lists."""
    return job.created_at, job.kind is JobKind.MATCH, lists.get(job.source_id, 0)


def _begun(
    session: Session, made: Catalogue, uploads: dict[str, Stored], capacity: Capacity, actor: Actor
) -> SampleAnswer:
    new = [NewJob(JobKind.IMPORT, made.id, uploads[CATALOGUE], CATALOGUE, actor.name)]
    new += [NewJob(JobKind.MATCH, made.id, uploads[name], name, actor.name, name) for name in LISTS]
    accepted = tuple(accept(session, one, capacity) for one in new)
    return SampleAnswer(made=True, catalogue=CatalogueAnswer.model_validate(made), jobs=accepted)
