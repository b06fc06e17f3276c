"""Protects learning from judgements: begun when there is enough, always the same, adopted only where it is borne out."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest
from known_lists import KnownList, make_list
from pipeline import Pipeline
from sqlalchemy import func, select

from likewise.db.states import JobKind, JobState, JudgementKind, MatcherState
from likewise.db.tables import AuditEntry, CatalogueRecord, IncomingRecord, Job, Judgement, Matcher, Result
from likewise.engine.labels import COLUMNS
from likewise.engine.matcher import fit_and_match
from likewise.files import read_table
from likewise.jobs.enough import Learning
from likewise.queue.stream import open_stream
from likewise.sample import CATALOGUE, sample_path

ENOUGH = 40


@pytest.fixture(scope="module")
def lists() -> KnownList:
    return make_list(150, 200, matched=0.6)


@pytest.fixture
def learning(pipeline: Pipeline, redis_url: str) -> Learning:
    return Learning(pipeline.tools.database, open_stream(redis_url, "test"), ENOUGH)


@pytest.fixture
def incoming(lists: KnownList, tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    lists.incoming.frame.write_csv(path)
    return path


@pytest.fixture
def catalogue(pipeline: Pipeline, lists: KnownList, tmp_path: Path) -> UUID:
    path = tmp_path / "catalogue.csv"
    lists.catalogue.frame.write_csv(path)
    return pipeline.imported(path)


@pytest.fixture
def gloomy(pipeline: Pipeline, catalogue: UUID, incoming: Path) -> UUID:
    """An active matcher to which every match looks unlikely."""
    learnt = pipeline.matched(catalogue, incoming).matcher_id
    with pipeline.tools.database.transaction() as session:
        recipe = json.loads(json.dumps(session.get_one(Matcher, learnt).recipe))
        recipe["start"] -= 12
        made = Matcher(catalogue_id=catalogue, kind="hybrid", version=50, recipe=recipe, state=MatcherState.ACTIVE)
        session.add(made)
        session.flush()
        return made.id


def judge(pipeline: Pipeline, results: Sequence[Result], truth: dict[str, str]) -> None:
    """What somebody who knows the truth says of the best candidates."""
    with pipeline.tools.database.transaction() as session:
        for one in results:
            right = truth.get(str(one.record_id)) == one.catalogue_key
            kind = JudgementKind.MATCH if right else JudgementKind.NOT_MATCH
            pair = {"incoming_record_id": one.incoming_record_id, "catalogue_record_id": one.catalogue_record_id}
            session.add(Judgement(**pair, judgement=kind, said_by="user:test"))


def learn(pipeline: Pipeline, learning: Learning) -> Job:
    (job_id,) = learning.step()
    job = pipeline.job(job_id)
    assert job.state is JobState.COMPLETED, (job.error_message, pipeline.errors(job_id))
    return job


def told(job: Job) -> dict[str, object]:
    found = job.summary["learnt"]
    assert isinstance(found, dict)
    return found


def recipes(pipeline: Pipeline, catalogue: UUID) -> list[Matcher]:
    with pipeline.tools.database.transaction() as session:
        found = select(Matcher).where(Matcher.catalogue_id == catalogue).order_by(Matcher.version)
        return list(session.scalars(found))


def f1(results: Sequence[Result], truth: dict[str, str]) -> float:
    linked = {(str(one.record_id), str(one.catalogue_key)) for one in results if (one.probability or 0) >= 0.5}
    return 2 * len(linked & truth.items()) / (len(linked) + len(truth))


@pytest.mark.criterion("AC-28.2")
def test_weights_that_are_wrong_are_moved_and_the_new_version_decides(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList, gloomy: UUID
) -> None:
    """The list gets better with the new version, which takes the active one's place by one audit row."""
    before = pipeline.results(pipeline.matched(catalogue, incoming).id)
    judge(pipeline, [one for one in before if one.catalogue_key][:ENOUGH], lists.truth)
    job = learn(pipeline, learning)
    found = told(job)
    assert (found["outcome"], found["records"], job.kind) == ("adopted", ENOUGH, JobKind.LEARN)
    assert float(str(found["lossAfter"])) < float(str(found["lossBefore"]))
    made = recipes(pipeline, catalogue)[-1]
    assert (str(made.id), made.state, made.previous_id) == (found["matcherId"], MatcherState.ACTIVE, gloomy)
    assert made.measured["taughtFrom"] == str(gloomy)
    fitted_on = made.recipe["fitted_on"]
    assert isinstance(fitted_on, dict)
    assert fitted_on["judgements"] == ENOUGH
    assert fitted_on["portrait"]["rows"] == len(before), "lists to come are compared with the one that it was taught on"
    with pipeline.tools.database.transaction() as session:
        moved = session.scalars(select(AuditEntry).where(AuditEntry.actor == "learning")).one()
        assert (moved.action, moved.subject_id, moved.details["replaces"]) == ("promote", made.id, str(gloomy))
    after = pipeline.results(pipeline.matched(catalogue, incoming).id)
    rest = [place for place, one in enumerate(before) if one.catalogue_key][ENOUGH:]
    others = {
        key: known for key, known in lists.truth.items() if key in {str(before[place].record_id) for place in rest}
    }
    assert f1([after[place] for place in rest], others) > f1([before[place] for place in rest], others) + 0.1


def test_the_same_judgements_give_the_same_weights_and_count_once(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList, gloomy: UUID
) -> None:
    """Learnt again from the version that was taught, it starts where that one did."""
    results = [one for one in pipeline.results(pipeline.matched(catalogue, incoming).id) if one.catalogue_key]
    judge(pipeline, results[:ENOUGH], lists.truth)
    learn(pipeline, learning)
    judge(pipeline, results[:ENOUGH], lists.truth)  # the same once more
    learn(pipeline, learning)
    first, second = recipes(pipeline, catalogue)[-2:]
    assert first.recipe == second.recipe
    assert second.measured["taughtFrom"] == str(gloomy)


@pytest.mark.usefixtures("gloomy")
def test_answers_of_one_kind_change_nothing(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList
) -> None:
    results = pipeline.results(pipeline.matched(catalogue, incoming).id)
    right = [one for one in results if one.catalogue_key and lists.truth.get(str(one.record_id)) == one.catalogue_key]
    judge(pipeline, right[:ENOUGH], lists.truth)
    known = [one.id for one in recipes(pipeline, catalogue)]
    found = told(learn(pipeline, learning))
    assert (found["outcome"], found["claims"], found.get("matcherId")) == ("too_few", 0, None)
    assert [one.id for one in recipes(pipeline, catalogue)] == known


def test_where_none_is_active_what_was_learnt_is_a_draft(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList
) -> None:
    """Whether it is adopted depends on the list; what decides for lists does not change."""
    results = [one for one in pipeline.results(pipeline.matched(catalogue, incoming).id) if one.catalogue_key]
    judge(pipeline, results[::2][:ENOUGH], lists.truth)
    job = learn(pipeline, learning)
    assert told(job)["claims"]
    assert {one.state for one in recipes(pipeline, catalogue)} == {MatcherState.DRAFT}
    assert (told(job)["outcome"] == "adopted") == (job.matcher_id is not None)


def test_it_begins_when_there_is_enough_and_never_twice(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList
) -> None:
    results = [one for one in pipeline.results(pipeline.matched(catalogue, incoming).id) if one.catalogue_key]
    judge(pipeline, results[: ENOUGH - 1], lists.truth)
    assert learning.step() == []
    judge(pipeline, results[: ENOUGH - 1], lists.truth)
    assert learning.step() == [], "the same records twice are not more"
    judge(pipeline, results[ENOUGH - 1 : ENOUGH], lists.truth)
    (job_id,) = learning.step()
    assert learning.step() == [], "one is under way"
    pipeline.job(job_id)
    assert learning.step() == [], "all of it is learnt from"
    with pipeline.tools.database.transaction() as session:
        assert session.scalar(select(func.count()).where(Job.kind == JobKind.LEARN)) == 1


@pytest.mark.usefixtures("gloomy")
def test_a_catalogue_that_has_changed_is_compared_anew(
    pipeline: Pipeline, learning: Learning, catalogue: UUID, incoming: Path, lists: KnownList
) -> None:
    """The pairs that the list's job kept are of another version."""
    results = [one for one in pipeline.results(pipeline.matched(catalogue, incoming).id) if one.catalogue_key]
    judge(pipeline, results[:ENOUGH], lists.truth)
    path = incoming.with_name("again.csv")
    lists.catalogue.frame.reverse().write_csv(path)
    pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue, path, {"mode": "replace"}))
    found = told(learn(pipeline, learning))
    assert (found["outcome"], found["records"]) == ("adopted", ENOUGH)


@pytest.mark.criterion("AC-28.2")
def test_the_service_learns_what_the_command_learns(pipeline: Pipeline, learning: Learning) -> None:
    """To the last digit, from the same list, catalogue and judgements."""
    path = sample_path("northgate.csv")
    truth = dict(pl.read_csv(sample_path("northgate_matches.csv"), infer_schema=False).rows())
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    results = pipeline.results(pipeline.matched(catalogue, path).id)
    asked = sorted((one for one in results if one.worth is not None), key=lambda one: -(one.worth or 0))[:ENOUGH]
    judge(pipeline, [*asked, *(one for one in results[: ENOUGH - len(asked)])], truth)
    found = told(learn(pipeline, learning))
    with pipeline.tools.database.transaction() as session:
        pair = select(IncomingRecord.key, CatalogueRecord.key, Judgement.judgement).select_from(Judgement)
        pair = pair.join(IncomingRecord, IncomingRecord.id == Judgement.incoming_record_id)
        said = session.execute(pair.join(CatalogueRecord, CatalogueRecord.id == Judgement.catalogue_record_id)).all()
    labels = pl.DataFrame([tuple(map(str, row)) for row in said], schema=list(COLUMNS), orient="row")
    tables = read_table(path), read_table(sample_path(CATALOGUE))
    matcher, _ = fit_and_match(*tables, judgements=labels)
    assert found["outcome"] == ("adopted" if matcher.recipe.fitted_on.judgements else "not_worth_it")
    assert found["outcome"] == "adopted", "nothing moved, so that this tests nothing"
    assert recipes(pipeline, catalogue)[-1].recipe == json.loads(matcher.to_json())
