"""What workers do to have the vectors of a catalogue's records at hand: see what is missing, and make it batch by batch.

Each batch is a chunk, kept with its end or not at all: after a crash the batches go on that were not done.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from likewise.catalogues.snapshots import write_snapshot
from likewise.db.states import MatcherState, Stage
from likewise.db.tables import Matcher
from likewise.embedders import EmbedderRecipe
from likewise.engine.recipe import Recipe
from likewise.errors import MatcherError, ProcessingError
from likewise.jobs import repository
from likewise.jobs.backfills import DECIDING
from likewise.jobs.embedders import embedder_of
from likewise.jobs.reading import Tools, begin
from likewise.jobs.repository import Work
from likewise.jobs.vectors import Said, Vectors, lacking, name_of, remove_needless, write_vectors
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.work import ClaimedChunk, Commit, Control

BATCH = 5_000
"""Records that are embedded at a time."""
ROWS = "rows"
"""Where a chunk's payload says which rows of the catalogue's version it embeds."""


def find_missing(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """See which records have no vector by the job's matcher, or that of what they do not say any more."""
    work = begin(tools, chunk.job_id)
    catalogue = work.catalogue
    with tools.database.transaction() as session:
        embedder, columns = _way(session, work)
        kept = {name_of(embedder), *_kept(session, catalogue.id)}
        version = write_snapshot(session, tools.store, catalogue.id) if catalogue.record_count else None
        repository.change(session, chunk.job_id, catalogue_version=version)
    control.check()
    rows: list[int] = []
    if version is not None:
        snapshot = tools.memory.snapshot(catalogue.id, version, catalogue.name)
        said = Said.by(snapshot.ids, snapshot.table.frame, columns)
        with tools.database.transaction() as session:
            rows = lacking(session, embedder, said)
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    new = [
        NewChunk(Stage.SCORE, place, place * BATCH + 1, len(batch), {ROWS: batch})
        for place, batch in enumerate(batches)
    ]

    def commit(session: Session) -> None:
        remove_needless(session, catalogue.id, kept)
        add_chunks(session, chunk.job_id, new, chunk.traceparent)
        repository.change(session, chunk.job_id, rows_total=len(rows))

    return commit


def embed_batch(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Embed the records of a batch."""
    rows = chunk.payload[ROWS]
    if not isinstance(rows, list):
        raise ProcessingError(f"the batch {chunk.position} does not say what it embeds")
    with tools.database.transaction() as session:
        work = repository.work_of(session, chunk.job_id)
        named, columns = _way(session, work)
    embedder = tools.memory.embedder(work.catalogue.id, named)
    snapshot = tools.memory.snapshot(work.catalogue.id, work.version, work.catalogue.name)
    control.check()
    said = Said.by(snapshot.ids.gather(rows), snapshot.table.frame[rows], columns)
    made = Vectors(named, said.ids, said.digests, embedder.embed(said.texts))
    return lambda session: write_vectors(session, made)


def forget_vectors(session: Session, catalogue_id: UUID) -> None:
    """Take away a catalogue's vectors by matchers that decide no more, where no job is to make others."""
    remove_needless(session, catalogue_id, _kept(session, catalogue_id))


def _way(session: Session, work: Work) -> tuple[EmbedderRecipe, tuple[str, ...]]:
    """By what the job's matcher embeds a catalogue, and its columns."""
    if work.job.matcher_id is None:
        raise MatcherError("the matcher that was to embed the catalogue was deleted")
    recipe = Recipe.from_json(repository.recipe_of(session, work.catalogue.id, work.job.matcher_id))
    embedder = embedder_of(recipe)
    if embedder is None or recipe.embedded is None:
        raise MatcherError("the matcher embeds nothing")
    return embedder, recipe.embedded.catalogue


def _kept(session: Session, catalogue_id: UUID) -> set[str]:
    """The embedders of the matchers that decide for a catalogue, and of the one to which a roll-back returns."""
    later = aliased(Matcher)
    previous = select(later.previous_id).where(
        later.catalogue_id == catalogue_id, later.state == MatcherState.ACTIVE, later.previous_id.is_not(None)
    )
    named = Matcher.recipe["embedded"]["embedder"]
    found = select(named["kind"].as_string(), named["name"].as_string()).where(
        Matcher.catalogue_id == catalogue_id, Matcher.state.in_(DECIDING) | Matcher.id.in_(previous)
    )
    return {f"{kind}:{name}" for kind, name in session.execute(found) if name is not None}
