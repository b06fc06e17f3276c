"""What workers do for a matching job: read the list, score it chunk by chunk, resolve it.

Each handler works without writing to the database and returns what is to be written with the end of its chunk. A list
that cannot be matched ends its job with the reason; only faults of ours are tried again.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from uuid import UUID

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from likewise.catalogues.fields import ignored_of, kinds_of, settings_of
from likewise.catalogues.snapshots import write_snapshot
from likewise.catalogues.tables import packed
from likewise.db.states import Stage
from likewise.db.tables import Catalogue, JobChunk
from likewise.embedders import trainer_of
from likewise.engine.answer import record_ids
from likewise.engine.compare import Pairs
from likewise.engine.plan import Plan, plan_new, plan_stored
from likewise.engine.recipe import Recipe
from likewise.engine.records import Kind, Table
from likewise.engine.results import Cardinality, MatcherKind, Options
from likewise.engine.score import Scored, score_list
from likewise.errors import InputError, ProcessingError
from likewise.jobs import repository
from likewise.jobs.again import LIST
from likewise.jobs.choosing import Chosen, chosen_id, serving, stored
from likewise.jobs.packing import pack_frame, pack_scored, unpack_frame
from likewise.jobs.policy import policy_of
from likewise.jobs.reading import Tools, begin, read_upload
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.timing import per_record
from likewise.jobs.unchanged import REUSED, Earlier, earlier_rows, fresh_rows, way_of_scoring
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.work import ClaimedChunk, Commit, Control

KEPT_CANDIDATES = 5
"""How many candidates of a record are kept for a person to choose from."""


def read_list(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Read the list, plan its comparison with the catalogue, and cut it into chunks."""
    work = begin(tools, chunk.job_id)
    asked = MatchOptions.model_validate(work.job.options)
    incoming = _listed(tools, chunk) or read_upload(tools, work, asked.reading)
    with tools.database.transaction() as session:
        matcher_id = chosen_id(session, work.catalogue.id, asked)
        if asked.matcher_id is None:  # by itself, before anything can fail by it: so it is known whose failure that is
            repository.change(session, chunk.job_id, matcher_id=matcher_id)
    with tools.database.transaction() as session:
        chosen = stored(session, work.catalogue.id, matcher_id) if matcher_id else None
        version = write_snapshot(session, tools.store, work.catalogue.id)
        # Told at once, so that nobody takes the files of this version away.
        repository.change(session, chunk.job_id, catalogue_version=version)
    control.check()
    snapshot = tools.memory.snapshot(work.catalogue.id, version, work.catalogue.name)
    if asked.alone and asked.matcher_id is None:
        fitting = engine_options(work.catalogue, asked, None)
        chosen = serving(tools, work.catalogue, snapshot.table, chosen, fitting)
    plan = plan_of_list((incoming, snapshot.table), work.catalogue, asked, chosen)
    way = way_of_scoring(plan.recipe, snapshot, version)
    earlier = earlier_rows(tools, work, incoming, way)
    cut = _cut(tools, chunk, incoming, earlier, control)
    keyed = _keyed(incoming, plan.profiles[0].key)

    def commit(session: Session) -> None:
        if work.job.source_id is not None:
            repository.save_incoming(session, work.job.source_id, keyed)
        repository.set_output(session, chunk.id, plan.to_json().encode())
        add_chunks(session, chunk.job_id, cut, chunk.traceparent)
        repository.change(session, chunk.job_id, rows_total=len(incoming), matcher_id=chosen.id if chosen else None)

    return commit


def _listed(tools: Tools, chunk: ClaimedChunk) -> Table | None:
    """The list of an earlier job that is decided on again; None where the list comes in an upload."""
    if LIST not in chunk.payload:
        return None
    with tools.database.transaction() as session:
        chunks = repository.chunks_of(session, UUID(str(chunk.payload[LIST])), Stage.SCORE)
    if not chunks or not all(tools.store.exists(str(one.payload["rows"])) for one in chunks):
        raise InputError("the list is not kept any more: send it again")
    return list_again(tools, chunks)


def plan_of_list(tables: tuple[Table, Table], catalogue: Catalogue, asked: MatchOptions, chosen: Chosen | None) -> Plan:
    """The plan for the (incoming, catalogue) tables, by the matcher that was chosen, or for one that is to be learnt."""
    recipe = chosen.recipe if chosen else None
    options = engine_options(catalogue, asked, recipe)
    return plan_stored(recipe, *tables, options) if recipe else plan_new(*tables, options)


def engine_options(catalogue: Catalogue, asked: MatchOptions, recipe: Recipe | None) -> Options:
    """The engine's options of a job: what was asked for, else what is said of the catalogue and its columns or what the
    matcher was fitted for, else the defaults. A column that the job itself speaks of is not left out.

    Where a promise is wanted, links that it does not bear out are those of the same precision, as the command has it. A list
    of which is said what its matcher found anyway keeps the competition that its threshold was found with.
    """
    settings = settings_of(catalogue.field_settings)
    meant = {*(asked.kinds or {}), *(asked.mapping or {}).values()}
    ignored = [column for column in ignored_of(settings) if column not in meant]
    kinds = {**kinds_of(settings), **(asked.kinds or {})}
    fitted = recipe.precision if recipe else Options().precision
    precision = asked.precision or policy_of(asked, catalogue.policy).promise or fitted
    cardinality = Cardinality.MANY_TO_ONE if asked.alone else Cardinality(asked.cardinality)
    as_fitted = recipe is not None and recipe.cardinality is cardinality and not asked.alone
    return Options(
        matcher=MatcherKind(asked.matcher),
        precision=precision,
        cardinality=Cardinality.AUTO if as_fitted else cardinality,
        seed=asked.seed,
        jobs=1,
        key=asked.key,
        catalogue_key=catalogue.key_column,
        mapping=asked.mapping,
        ignore=(*asked.ignore, *ignored),
        kinds={column: Kind(kind) for column, kind in kinds.items()} or None,
        embedder=trainer_of("home", {}) if asked.matcher == "embedding" else None,
    )


def _cut(
    tools: Tools, chunk: ClaimedChunk, incoming: Table, earlier: Earlier | None, control: Control
) -> list[NewChunk]:
    """The list in pieces, each a file that only this attempt writes."""
    pieces = []
    for position, start in enumerate(range(0, len(incoming), tools.chunk_rows)):
        control.check()
        frame = incoming.frame[start : start + tools.chunk_rows]
        uri = f"jobs/{chunk.job_id}/{chunk.attempt}/{position}.parquet"
        tools.store.write(uri, pack_frame(frame))
        rows = range(start, start + frame.height)
        failures = {str(row - start): incoming.failures[row] for row in rows if row in incoming.failures}
        payload: dict[str, object] = {"rows": uri, "failures": failures, "name": incoming.name}
        if earlier is not None and (runs := earlier.runs(start, start + frame.height)):
            payload[REUSED] = {"uri": earlier.uri, "runs": runs}
        pieces.append(NewChunk(Stage.SCORE, position, start + 1, frame.height, payload))
    return pieces


def list_again(tools: Tools, chunks: Sequence[JobChunk]) -> Table:
    """A list that was read, out of its pieces."""
    frames, failures, name = [], {}, ""
    for chunk in chunks:
        frames.append(unpack_frame(tools.store.read(str(chunk.payload["rows"]))))
        unread, name = chunk.payload["failures"], str(chunk.payload["name"])
        if isinstance(unread, dict):
            failures.update({chunk.first_row - 1 + int(row): str(why) for row, why in unread.items()})
    return Table(name, pl.concat(frames), failures)


def _keyed(incoming: Table, key: str | None) -> dict[str, tuple[str, bytes]]:
    """The list's records by key, the last one where a key is repeated."""
    keys = record_ids(incoming, key).to_list()
    rows = zip(keys, incoming.frame.iter_rows(), strict=True)
    return {
        name: packed(incoming.columns, values)
        for row, (name, values) in enumerate(rows)
        if name is not None and row not in incoming.failures
    }


def score_chunk(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Find the candidates of a chunk's records, and compare them; those of an earlier job's are taken over at the end."""
    fresh = fresh_rows(chunk.payload, chunk.row_count)
    if not len(fresh):
        none = pack_scored(Scored(Pairs(fresh, fresh), np.zeros((0, 0), dtype=np.float32), chunk.row_count))
        return lambda session: repository.set_output(session, chunk.id, none)
    with tools.database.transaction() as session:
        work = repository.work_of(session, chunk.job_id)
        plan = plan_of(tools, session, chunk.job_id)
    scorer = tools.memory.scorer(work.catalogue.id, work.version, plan, work.catalogue.name)
    control.check()
    frame = unpack_frame(tools.store.read(str(chunk.payload["rows"])))[fresh]
    began = perf_counter()
    scored = score_list(scorer, frame, plan.recipe.candidates)
    took = per_record(perf_counter() - began, frame.height)
    pairs = replace(scored.pairs, incoming=fresh[scored.pairs.incoming])
    output = pack_scored(Scored(pairs, scored.vectors, chunk.row_count))
    return lambda session: repository.set_output(session, chunk.id, output, took)


def plan_of(tools: Tools, session: Session, job_id: UUID) -> Plan:
    """The plan that reading the job's list has made.

    Raises:
        ProcessingError: there is none.
    """
    found = repository.chunks_of(session, job_id, Stage.READ)
    if not found or found[0].output is None:
        raise ProcessingError("the job has no plan: it was not read")
    return tools.memory.plan(found[0].output)
