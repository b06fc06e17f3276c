"""Keeping indexes of large catalogues' vectors: each worker looks every now and then, one at a time works.

An index follows the back-fills of its catalogue (`likewise.jobs.embedding`), and goes when nobody decides by it any more.
"""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from time import perf_counter
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from likewise.db.locks import lock_beside
from likewise.db.rounds import keep_on
from likewise.db.session import Database, away, first_line
from likewise.db.states import JobKind, JobState
from likewise.db.tables import Catalogue, Job, Matcher, VectorIndex
from likewise.embedders import EmbedderRecipe
from likewise.jobs import hnsw
from likewise.jobs.backfills import DECIDING
from likewise.jobs.vectors import name_of

LOCK = 0x6C696B65686E7377
"""The advisory lock of who keeps the indexes ("likehnsw" in ASCII)."""
EVERY = 30.0
"""Seconds between two looks."""

log = structlog.get_logger("likewise.jobs")


@dataclass(frozen=True)
class Wanted:
    """A catalogue that is large enough, by an embedder of a matcher that decides."""

    catalogue_id: UUID
    embedder: EmbedderRecipe


@dataclass(frozen=True)
class Indexing:
    """Keeps the indexes of catalogues from so many records on, of none for 0, until `stop` is set."""

    database: Database
    records: int
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self.step, EVERY, self.stop, lambda reason: log.warning("vectors_not_indexed", reason=reason))

    def step(self) -> int:
        """One round, unless another worker is at it; how many indexes were made or brought up to a back-fill."""
        with lock_beside(self.database, LOCK) as mine:
            if not mine:
                return 0
            with self.database.transaction() as session:
                wanted = _wanted(session, self.records) if self.records else []
            if wanted and not self._offered():
                wanted = []
            with self.database.transaction() as session:
                hnsw.drop(session, [_row(session, one).id for one in wanted])
            return sum(self._brought_up(one) for one in wanted if not self.stop.is_set())

    def _offered(self) -> bool:
        try:
            with self.database.transaction() as session:
                return hnsw.offered(session)
        except DBAPIError as error:
            if away(error):
                raise
            log.debug("extension_not_had", reason=first_line(error))
            return False

    def _brought_up(self, one: Wanted) -> bool:
        """Fill the index and make it, where a back-fill has ended since and none is under way."""
        began = perf_counter()
        with self.database.transaction() as session:
            index, ended = _row(session, one), _last_ended(session, one.catalogue_id)
            if ended is None:
                return False
            whole = index.ready and hnsw.is_whole(session, index.id)
            if whole and index.filled_at == ended:
                return False
            size = (session.get_one(Catalogue, one.catalogue_id).record_count, one.embedder.dimensions)
            if index.ready and not (whole and hnsw.hardly_lacks(session, index, size)):
                session.delete(index)  # its table goes with the next round
                session.flush()
                index = _row(session, one)
            came = hnsw.fill(session, index, one.embedder.dimensions)
            index.filled_at = ended
        hnsw.build(self.database.engine, index.id, size, self.stop)
        with self.database.transaction() as session:
            _row(session, one).ready = True
        seconds = round(perf_counter() - began, 1)
        log.info("vectors_indexed", catalogue_id=str(one.catalogue_id), vectors=came, seconds=seconds)
        return True


def _wanted(session: Session, records: int) -> list[Wanted]:
    named = Matcher.recipe["embedded"]["embedder"]
    name, dimensions = named["name"].as_string(), named["dimensions"].as_integer()
    found = select(Catalogue.id, named["kind"].as_string(), name, dimensions).join(
        Matcher, Matcher.catalogue_id == Catalogue.id
    )
    large = found.where(Matcher.state.in_(DECIDING), Catalogue.record_count >= records, name.is_not(None))
    return [
        Wanted(catalogue, EmbedderRecipe(kind, name, dimensions))
        for catalogue, kind, name, dimensions in session.execute(large.distinct().order_by(Catalogue.id))
        if dimensions <= hnsw.MOST_DIMENSIONS
    ]


def _row(session: Session, one: Wanted) -> VectorIndex:
    """What is known of an index; it is made where nothing is."""
    name = name_of(one.embedder)
    mine = (VectorIndex.catalogue_id == one.catalogue_id, VectorIndex.embedder == name)
    found = session.scalar(select(VectorIndex).where(*mine))
    if found is None:
        found = VectorIndex(catalogue_id=one.catalogue_id, embedder=name)
        session.add(found)
        session.flush()
    return found


def _last_ended(session: Session, catalogue: UUID) -> datetime | None:
    """When the last back-fill of a catalogue has ended; None where one is under way, or there was none."""
    fills = (Job.catalogue_id == catalogue, Job.kind == JobKind.EMBED)
    under_way = select(Job.id).where(*fills, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    if session.scalar(under_way.limit(1)) is not None:
        return None
    return session.scalar(select(func.max(Job.finished_at)).where(*fills, Job.state == JobState.COMPLETED))
