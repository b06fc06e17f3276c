"""Protects meanings in the service: a job learns an embedder, its model and vectors are kept, and answers need no luck."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import numpy as np
import polars as pl
import pytest
from half_filled import killed_after
from meanings import ACTOR, PLAN, promoted, records_of, said, written
from pipeline import Pipeline
from sqlalchemy import delete, func, select, update

from likewise.asks.desk import Desk
from likewise.asks.explaining import answer_explain
from likewise.contracts import ExplainAskMessage, ExplainAskPayload
from likewise.db.states import JobKind, JobState, Stage
from likewise.db.tables import CatalogueRecord, CatalogueVector, Job, JobChunk
from likewise.engine.meaning import texts_of
from likewise.engine.recipe import Recipe
from likewise.errors import MatcherError
from likewise.jobs import repository
from likewise.jobs.embedders import stored_embedder
from likewise.matchers import versions
from likewise.queue.answers import Deadline
from likewise.retention.erasing import Erasing, erase_catalogue_record

Answer = tuple[str | None, str | None, str, float | None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists in two languages."""
    return written(tmp_path_factory.mktemp("translated"))


@pytest.fixture
def catalogue(pipeline: Pipeline, folder: Path) -> UUID:
    return pipeline.imported(folder / "catalogue.csv")


@pytest.fixture
def learnt(pipeline: Pipeline, catalogue: UUID, folder: Path) -> Job:
    return pipeline.matched(catalogue, folder / "incoming.csv", matcher="embedding")


def answers(pipeline: Pipeline, job: Job) -> list[Answer]:
    found = pipeline.results(job.id)
    return [(one.record_id, one.catalogue_key, str(one.decision), one.probability) for one in found]


def missed(pipeline: Pipeline, job: Job, folder: Path) -> int:
    """How many of the true matches a job has not linked."""
    truth = set(pl.read_csv(folder / "matches.csv", infer_schema=False).iter_rows())
    return len(truth - {(one, other) for one, other, decision, _ in answers(pipeline, job) if decision == "link"})


def fills(pipeline: Pipeline, catalogue: UUID) -> list[Job]:
    """The jobs that embed, the first one first."""
    found = select(Job).where(Job.catalogue_id == catalogue, Job.kind == JobKind.EMBED).order_by(Job.created_at)
    with pipeline.tools.database.transaction() as session:
        return list(session.scalars(found))


def vectors(pipeline: Pipeline) -> dict[str, bytes]:
    """What is kept, by the record's key."""
    found = select(CatalogueRecord.key, CatalogueVector.vector).join(
        CatalogueRecord, CatalogueRecord.id == CatalogueVector.catalogue_record_id
    )
    with pipeline.tools.database.transaction() as session:
        return {str(key): bytes(vector) for key, vector in session.execute(found)}


def embedders(pipeline: Pipeline) -> list[str]:
    with pipeline.tools.database.transaction() as session:
        return list(session.scalars(select(CatalogueVector.embedder)))


def expected(pipeline: Pipeline, catalogue: UUID, matcher: UUID) -> dict[str, bytes]:
    """The vectors of the catalogue as it is now, made in the plainest way."""
    tools = pipeline.tools
    with tools.database.transaction() as session:
        recipe = Recipe.from_json(repository.recipe_of(session, catalogue, matcher))
        found = select(CatalogueRecord.key, CatalogueRecord.fields).where(
            CatalogueRecord.catalogue_id == catalogue, CatalogueRecord.deleted_in.is_(None)
        )
        records = {str(key): fields for key, fields in session.execute(found)}
    assert recipe.embedded is not None
    assert recipe.embedded.embedder is not None
    embedder = stored_embedder(tools.store, catalogue, recipe.embedded.embedder)
    texts = texts_of(pl.DataFrame(list(records.values())), recipe.embedded.catalogue)
    return {key: row.tobytes() for key, row in zip(records, embedder.embed(texts), strict=True)}


def test_a_job_learns_meanings_and_a_worker_that_knows_nothing_finds_the_same_again(
    pipeline: Pipeline, pipeline_of: Callable[[int], Pipeline], catalogue: UUID, learnt: Job, folder: Path
) -> None:
    """Most of what letters miss is linked; model and vectors are read back, to the last bit."""
    assert learnt.summary["matcher"] == "embedding"
    letters = pipeline.matched(catalogue, folder / "incoming.csv")
    assert missed(pipeline, learnt, folder) < missed(pipeline, letters, folder) / 2
    promoted(pipeline, learnt.matcher_id)
    pipeline.work()
    again = pipeline_of(70).matched(catalogue, folder / "incoming.csv")
    assert again.matcher_id == learnt.matcher_id
    assert answers(pipeline, again) == answers(pipeline, learnt)


def test_a_row_is_explained_with_what_meaning_says(pipeline: Pipeline, learnt: Job) -> None:
    found = next(one for one in pipeline.results(learnt.id) if one.decision == "link")
    payload = ExplainAskPayload(deadline=1 << 60, reply_to="nobody", row=found.row)
    question = ExplainAskMessage(version=1, type="explain.ask", job_id=learnt.id, payload=payload)
    told = answer_explain(Desk(pipeline.tools), question, Deadline(1 << 60))
    assert told.probability == pytest.approx(found.probability)
    assert any(one.comparison == "meaning" and one.bits > 0 for one in told.evidence)


def test_a_matcher_that_begins_to_decide_has_its_catalogue_embedded_once(
    pipeline: Pipeline, catalogue: UUID, learnt: Job, folder: Path
) -> None:
    """In batches, with progress; `/match` and jobs then read the vectors. Nothing is embedded for a draft."""
    assert fills(pipeline, catalogue) == []
    matcher = promoted(pipeline, learnt.matcher_id)
    pipeline.work()
    (job,) = fills(pipeline, catalogue)
    assert (job.state, job.rows_total, job.rows_done) == (JobState.COMPLETED, PLAN.catalogue_rows, PLAN.catalogue_rows)
    kept, made = vectors(pipeline), expected(pipeline, catalogue, matcher)
    assert kept == made
    answer = said(pipeline, catalogue, records_of(folder, 20))
    assert {one[3] for one in answer} == {matcher}
    with pipeline.tools.database.transaction() as session:
        versions.roll_back(session, matcher, ACTOR)
        versions.start_canary(session, matcher, 0.5, ACTOR)
    pipeline.work()
    assert [one.rows_total for one in fills(pipeline, catalogue)] == [PLAN.catalogue_rows, 0], "all was there already"


def test_vectors_follow_the_changes_of_records(
    pipeline: Pipeline,
    pipeline_of: Callable[[int], Pipeline],
    catalogue: UUID,
    learnt: Job,
    folder: Path,
    tmp_path: Path,
) -> None:
    """What an import added or changed is embedded, what it deleted is gone, the rest stays; answers never lag behind."""
    matcher = promoted(pipeline, learnt.matcher_id)
    pipeline.work()
    rows = pl.read_csv(folder / "catalogue.csv", infer_schema=False)
    changed = pl.concat([rows[:2], rows[2:3]]).with_columns(
        pl.Series("id", [rows["id"][0], rows["id"][1], "new"]),
        pl.Series("name", [rows["name"][7], rows["name"][1], rows["name"][8]]),
    )
    changed.write_csv(tmp_path / "changed.csv")
    rows[5:6].write_csv(tmp_path / "gone.csv")
    assert said(pipeline, catalogue, records_of(folder, 5)), "a worker that knew the catalogue before"
    for name, mode in (("changed.csv", "upsert"), ("gone.csv", "delete")):
        done = pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue, tmp_path / name, {"mode": mode}))
        assert done.state == JobState.COMPLETED, done.error_message
    assert [one.rows_total for one in fills(pipeline, catalogue)] == [PLAN.catalogue_rows, 2, 0]
    kept = vectors(pipeline)
    assert kept == expected(pipeline, catalogue, matcher)
    assert (rows["id"][5] in kept, "new" in kept) == (False, True)
    asked = records_of(folder, 30)
    assert said(pipeline, catalogue, asked) == said(pipeline_of(100), catalogue, asked)


def test_answers_do_not_depend_on_what_is_kept(
    pipeline: Pipeline, pipeline_of: Callable[[int], Pipeline], catalogue: UUID, learnt: Job, folder: Path
) -> None:
    """Vectors that are missing, or of another text, are made on the way."""
    promoted(pipeline, learnt.matcher_id)
    pipeline.work()
    asked = records_of(folder, 30)
    before = said(pipeline, catalogue, asked)
    with pipeline.tools.database.transaction() as session:
        ids = session.scalars(select(CatalogueVector.catalogue_record_id).limit(400)).all()
        session.execute(delete(CatalogueVector).where(CatalogueVector.catalogue_record_id.in_(ids[:200])))
        nonsense = np.ones(96, dtype=np.float32).tobytes()
        others = CatalogueVector.catalogue_record_id.in_(ids[200:])
        session.execute(update(CatalogueVector).where(others).values(text_hash=b"another", vector=nonsense))
    assert said(pipeline_of(100), catalogue, asked) == before


def test_a_back_fill_goes_on_where_a_killed_worker_left_it(
    pipeline: Pipeline, migrated_url: str, redis_url: str, catalogue: UUID, learnt: Job, tmp_path: Path
) -> None:
    """Killed with the fourth batch of ten in hand: three are kept and not made again, the other seven are made once."""
    matcher = promoted(pipeline, learnt.matcher_id)
    killed_after((migrated_url, redis_url), tmp_path / "store", batch=PLAN.catalogue_rows // 10, done=3)
    (job,) = fills(pipeline, catalogue)
    assert (job.state, job.rows_done) == (JobState.RUNNING, 3 * PLAN.catalogue_rows // 10)
    assert len(vectors(pipeline)) == 3 * PLAN.catalogue_rows // 10
    with (
        pipeline.tools.database.transaction() as session
    ):  # rather than to wait for the lease of the dead one to run out
        session.execute(
            update(JobChunk).where(JobChunk.lease_until.is_not(None)).values(lease_until=func.clock_timestamp())
        )
    pipeline.work()
    (job,) = fills(pipeline, catalogue)
    assert (job.state, job.rows_done) == (JobState.COMPLETED, PLAN.catalogue_rows)
    assert vectors(pipeline) == expected(pipeline, catalogue, matcher)
    with pipeline.tools.database.transaction() as session:
        chunks = select(JobChunk.attempt).where(JobChunk.job_id == job.id, JobChunk.stage == Stage.SCORE)
        assert sorted(session.scalars(chunks)) == [1] * 9 + [2], "only what was in hand is begun again"


def test_a_matcher_whose_model_is_gone_is_refused_in_one_line(
    pipeline: Pipeline, pipeline_of: Callable[[int], Pipeline], catalogue: UUID, learnt: Job, folder: Path
) -> None:
    pipeline.tools.store.remove(f"matchers/{catalogue}")
    restarted = pipeline_of(100)
    asked = {"matcherId": str(learnt.matcher_id)}
    job = restarted.job(restarted.submit(JobKind.MATCH, catalogue, folder / "incoming.csv", asked))
    assert (job.state, job.error_code) == (JobState.FAILED, "MATCHER_ERROR")
    assert "not in the store" in str(job.error_message)
    assert "\n" not in str(job.error_message)
    with pytest.raises(MatcherError, match="not in the store"):
        said(restarted, catalogue, records_of(folder, 1), learnt.matcher_id)
    promoted(pipeline, learnt.matcher_id)
    restarted.work()
    assert [one.error_code for one in fills(pipeline, catalogue)] == ["MATCHER_ERROR"]


def test_a_damaged_model_is_refused_without_a_path_of_this_machine(
    pipeline: Pipeline, pipeline_of: Callable[[int], Pipeline], catalogue: UUID, learnt: Job, folder: Path
) -> None:
    (uri,) = pipeline.tools.store.all_files(f"matchers/{catalogue}")
    pipeline.tools.store.write(uri, b"no such thing")
    with pytest.raises(MatcherError, match="damaged in the store") as refused:
        said(pipeline_of(100), catalogue, records_of(folder, 1), learnt.matcher_id)
    assert "/" not in refused.value.message


def test_vectors_of_matchers_that_decide_no_more_are_taken_away(
    pipeline: Pipeline, catalogue: UUID, learnt: Job, folder: Path
) -> None:
    """Those of the one before stay, since a roll-back returns to it; a record that is erased takes its own along."""
    drafts = [pipeline.matched(catalogue, folder / "incoming.csv", matcher="embedding", seed=seed) for seed in (1, 2)]
    for job, count in zip((learnt, *drafts), (1, 2, 2), strict=True):
        promoted(pipeline, job.matcher_id)
        pipeline.work()
        assert len(embedders(pipeline)) == count * PLAN.catalogue_rows
    assert len(set(embedders(pipeline))) == 2
    with pipeline.tools.database.transaction() as session:
        erased = session.scalars(select(CatalogueRecord.id).where(CatalogueRecord.catalogue_id == catalogue)).first()
        assert erased is not None
        erase_catalogue_record(session, Erasing(pipeline.tools.store, ACTOR), catalogue, erased)
    assert len(embedders(pipeline)) == 2 * (PLAN.catalogue_rows - 1)
