"""The last stage of a matching job: all pairs of the list together, the decisions, and what is kept of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import polars as pl
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from likewise.catalogues.tables import Snapshot
from likewise.catalogues.versions import try_remove_superseded
from likewise.db.session import once_committed
from likewise.db.states import MatcherState, Stage
from likewise.db.tables import JobChunk
from likewise.engine.answer import answer, record_ids
from likewise.engine.finish import Compared, conclude
from likewise.engine.recipe import Recipe
from likewise.engine.results import Links, Summary
from likewise.errors import ProcessingError
from likewise.jobs import repository
from likewise.jobs.again import MORE
from likewise.jobs.asked import NOT_ASKED, Asked, lined_up
from likewise.jobs.beside import Beside, Listed, Ruled, matchers_beside, rule, write_parts
from likewise.jobs.counting import places, probabilities
from likewise.jobs.embedders import by_meaning
from likewise.jobs.judged import judged_rows
from likewise.jobs.packing import joined, pack_frame, pack_pairs, unpack_scored
from likewise.jobs.policy import Terms, kept_to, require_reviews_left, terms_of
from likewise.jobs.promising import Drawn, limited, told_of
from likewise.jobs.reading import Tools
from likewise.jobs.repository import Said, Work
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.service import LINKS, PAIRS, PLACES, PROBABILITIES
from likewise.jobs.tasks import KEPT_CANDIDATES, engine_options, list_again, plan_of
from likewise.jobs.unchanged import pairs_uri, way_of_scoring, with_earlier
from likewise.queue.work import DECISIONS, ClaimedChunk, Commit, Control
from likewise.report.table import links_table


@dataclass(frozen=True)
class Gathered:
    """All that the chunks of a job have made, and what people have said of its records.

    `terms` are what the list has to keep to; `unchanged` is how many records were not scored again; `others` are the
    matchers that decide beside the job's own.
    """

    work: Work
    compared: Compared
    judgements: Sequence[Said]
    terms: Terms
    unchanged: int = 0
    others: tuple[Beside, ...] = ()


def resolve_list(tools: Tools, chunk: ClaimedChunk, control: Control) -> Commit:
    """Decide on a list whose pairs are all scored."""
    gathered = _gather(tools, chunk.job_id)
    control.check()
    work, compared = gathered.work, gathered.compared
    incoming, catalogue = compared.tables
    snapshot = tools.memory.snapshot(work.catalogue.id, work.version, work.catalogue.name)
    key, terms = compared.plan.profiles[0].key, gathered.terms
    judged = judged_rows(gathered.judgements, record_ids(incoming, key).to_list(), snapshot.ids)
    asked = MatchOptions.model_validate(work.job.options)
    options = engine_options(work.catalogue, asked, compared.plan.recipe if compared.plan.fitted else None)
    options = kept_to(options, terms)
    compared = by_meaning(tools.store, work.catalogue.id, compared, (options, judged), control)
    run, drawn = limited(conclude(compared, options, judged), terms)
    links = answer(run, KEPT_CANDIDATES, detected=asked.cardinality == "auto")
    ruled = rule(tools, Listed(work, compared.tables, key, judged, run.reviews), links, gathered.others, control)
    links = ruled.links
    best = _best(links)
    control.check()
    uri = f"jobs/{chunk.job_id}/{chunk.attempt}/links.parquet"
    tools.store.write(uri, pack_frame(links_table(best, incoming, catalogue, slim=False)[0]))
    kept = _keep_pairs(tools, chunk, gathered, snapshot)

    def commit(session: Session) -> None:
        require_reviews_left(session, work, terms)
        _write(session, gathered, (run.recipe, drawn), ruled, snapshot)
        write_parts(session, chunk, ruled, snapshot.ids.to_list())
        told = told_of(TypeAdapter(Summary).dump_python(links.summary, mode="json"), terms, drawn)
        counted = {PROBABILITIES: probabilities(best), PLACES: places(best)}
        counts = {str(kind): count for kind, count in links.summary.counts.items()}
        repository.change(
            session,
            chunk.job_id,
            summary={**told, **kept, **counted, LINKS: uri},
            counts={**counts, "unchanged": gathered.unchanged},
        )
        session.info[DECISIONS] = counts
        repository.drop_outputs(session, chunk.job_id, Stage.SCORE)
        once_committed(session, lambda: try_remove_superseded(tools.database, tools.store, work.catalogue.id))

    return commit


def _keep_pairs(tools: Tools, chunk: ClaimedChunk, gathered: Gathered, snapshot: Snapshot) -> dict[str, object]:
    """Keep a list's pairs for the next job of its source; what the summary says of them."""
    work, compared = gathered.work, gathered.compared
    if work.job.source_id is None:
        return {}
    uri = pairs_uri(chunk.job_id, chunk.attempt)
    tools.store.write(uri, pack_pairs(compared.scored))
    return {PAIRS: {"uri": uri, "way": way_of_scoring(compared.plan.recipe, snapshot, work.version)}}


def _gather(tools: Tools, job_id: UUID) -> Gathered:
    with tools.database.transaction() as session:
        work = repository.work_of(session, job_id)
        plan = plan_of(tools, session, job_id)
        chunks = repository.chunks_of(session, job_id, Stage.SCORE)
        source = work.job.source_id
        judgements = [] if source is None else repository.judgements(session, source)
        more = any(one.payload.get(MORE) for one in repository.chunks_of(session, job_id, Stage.READ))
        others = matchers_beside(session, work.catalogue.id, MatchOptions.model_validate(work.job.options))
    scorer = tools.memory.scorer(work.catalogue.id, work.version, plan, work.catalogue.name)
    catalogue = tools.memory.snapshot(work.catalogue.id, work.version, work.catalogue.name).table
    incoming = list_again(tools, chunks)
    scored, unchanged = with_earlier(tools, chunks, joined([unpack_scored(_output(chunk)) for chunk in chunks]))
    asked, keys = MatchOptions.model_validate(work.job.options), record_ids(incoming, plan.profiles[0].key)
    share = sum(one.share for one in others if one.state is MatcherState.CANARY)
    with tools.database.transaction() as session:
        terms = terms_of(session, work, asked, tuple(keys.drop_nulls().to_list()))
    compared = Compared(plan, (incoming, catalogue), scorer, scored)
    return Gathered(work, compared, judgements, replace(terms, canary=share, more=more), unchanged, others)


def _output(chunk: JobChunk) -> bytes:
    if chunk.output is None:
        raise ProcessingError(f"the chunk of row {chunk.first_row} was not scored")
    return chunk.output


def _best(links: Links) -> Links:
    """The links with one row per record, as the command writes them."""
    return replace(links, frame=links.frame.filter(pl.col("rank") == 1).drop("rank"))


def _write(
    session: Session, gathered: Gathered, decided: tuple[Recipe, Drawn | None], ruled: Ruled, snapshot: Snapshot
) -> None:
    job, (recipe, drawn) = gathered.work.job, decided
    matcher_id = job.matcher_id
    if matcher_id is None:
        learnt = {"jobId": str(job.id)}
        matcher_id = repository.add_matcher(session, job.catalogue_id, recipe.kind, recipe.to_json(), learnt)
        repository.change(session, job.id, matcher_id=matcher_id)
    known: dict[str, UUID] = {}
    if job.source_id is not None:
        keys = ruled.links.frame["record_id"].drop_nulls().unique().to_list()
        known = repository.incoming_ids(session, job.source_id, keys)
    line = lined_up(ruled.links.frame, known, (recipe.seed, job.id.int), drawn)
    repository.copy_results(session, _rows(job.id, (matcher_id, line), ruled, snapshot, known))
    repository.note_superseded(session, job)


def _rows(
    job_id: UUID, decided: tuple[UUID, Asked], ruled: Ruled, snapshot: Snapshot, known: dict[str, UUID]
) -> Iterator[tuple[object, ...]]:
    """The results, one a record, in the order of `RESULT_COLUMNS`; `decided` is the job's matcher, and what is asked."""
    keys, ids = snapshot.keys.to_list(), snapshot.ids.to_list()
    matcher_id, asked = decided
    rows, weights = ruled.links.frame.iter_rows(named=True), ruled.weights
    for _, members in groupby(rows, key=itemgetter("row")):
        group = list(members)
        best = group[0]
        offered = [
            {
                "catalogueKey": keys[one["catalogue_row"]],
                "catalogueRecordId": ids[one["catalogue_row"]],
                "probability": one["probability"],
                **weights.get((one["row"], one["catalogue_row"]), {}),
            }
            for one in group
            if one["catalogue_row"] is not None
        ]
        place = best["catalogue_row"]
        yield (
            job_id,
            best["row"],
            known.get(best["record_id"]),
            None if place is None else ids[place],
            ruled.canary_rows.get(best["row"], matcher_id),
            best["record_id"],
            None if place is None else keys[place],
            best["decision"],
            best["probability"],
            best["reason"].replace("\x00", ""),
            offered,
            best["record_id"] not in known,  # of no source: nobody can be asked
            *asked.get(best["row"], NOT_ASKED),
        )
