"""What a person said of a pair goes before what any run finds, and a run never changes it."""

from uuid import UUID

import polars as pl
import pytest
from pipeline import Pipeline
from sqlalchemy import select

from likewise.db.states import JudgementKind
from likewise.db.tables import IncomingRecord, Judgement, Result
from likewise.jobs.packing import unpack_frame
from likewise.sample import CATALOGUE, sample_path

LIST = sample_path("northgate.csv")


def judge(
    pipeline: Pipeline, incoming: UUID, catalogue_record: UUID, kind: JudgementKind, undoes: UUID | None = None
) -> UUID:
    with pipeline.tools.database.transaction() as session:
        said = Judgement(
            incoming_record_id=incoming,
            catalogue_record_id=catalogue_record,
            judgement=kind,
            undoes_id=undoes,
            said_by="user:test",
        )
        session.add(said)
        session.flush()
        return said.id


def pair_of(result: Result) -> tuple[UUID, UUID]:
    assert result.incoming_record_id is not None
    assert result.catalogue_record_id is not None
    return result.incoming_record_id, result.catalogue_record_id


def offered(result: Result) -> list[object]:
    return [one["catalogueKey"] for one in result.candidates if isinstance(one, dict)]


@pytest.mark.criterion("AC-16.2")
def test_runs_keep_to_judgements(pipeline: Pipeline) -> None:
    """A judged match is linked whatever its probability; a judged not_match is never offered; an undo takes both back."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    first = pipeline.matched(catalogue_id, LIST)
    before = pipeline.results(first.id)
    wrong = next(one for one in before if one.decision == "link")
    stranger = next(one for one in before if one.decision == "no_match" and one.catalogue_record_id is not None)
    refused = judge(pipeline, *pair_of(wrong), JudgementKind.NOT_MATCH)
    other = next(one for one in before if one.catalogue_key not in (*offered(stranger), wrong.catalogue_key))
    accepted = judge(pipeline, pair_of(stranger)[0], pair_of(other)[1], JudgementKind.MATCH)

    second = pipeline.matched(catalogue_id, LIST, matcherId=str(first.matcher_id))
    after = pipeline.results(second.id)
    assert wrong.catalogue_key not in offered(after[wrong.row - 1])
    assert after[wrong.row - 1].catalogue_key != wrong.catalogue_key
    settled = after[stranger.row - 1]
    assert (settled.catalogue_key, settled.decision, settled.reason) == (
        other.catalogue_key,
        "link",
        "judged by a person",
    )
    assert offered(settled) == [other.catalogue_key]
    assert settled.probability is not None
    links = unpack_frame(pipeline.tools.store.read(str(second.summary["links"])))
    assert links.filter(pl.col("row") == stranger.row)["decision"].to_list() == ["link"]
    assert second.counts["link"] == sum(one.decision == "link" for one in after)

    judge(pipeline, *pair_of(wrong), JudgementKind.UNDO, refused)
    judge(pipeline, pair_of(stranger)[0], pair_of(other)[1], JudgementKind.UNDO, accepted)
    third = pipeline.results(pipeline.matched(catalogue_id, LIST, matcherId=str(first.matcher_id)).id)
    assert [(one.catalogue_key, one.decision, one.probability) for one in third] == [
        (one.catalogue_key, one.decision, one.probability) for one in before
    ]


@pytest.mark.criterion("AC-16.2")
def test_a_record_keeps_its_identity_from_job_to_job(pipeline: Pipeline) -> None:
    """The same source and key is the same record, with its judgements; another source's is not."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    one = pipeline.results(pipeline.matched(catalogue_id, LIST).id)
    two = pipeline.results(pipeline.matched(catalogue_id, LIST).id)
    assert [result.incoming_record_id for result in one] == [result.incoming_record_id for result in two]
    with pipeline.tools.database.transaction() as session:
        assert len(session.scalars(select(IncomingRecord.id)).all()) == len(one)


def test_a_later_run_settles_what_the_earlier_one_asked(pipeline: Pipeline) -> None:
    """So that reviewers' lists need not walk past the reviews of a list's earlier runs."""
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    first = pipeline.matched(catalogue_id, LIST)
    asked = [one for one in pipeline.results(first.id) if one.decision == "review"]
    assert asked
    assert not any(one.settled for one in asked)
    second = pipeline.matched(catalogue_id, LIST, matcherId=str(first.matcher_id))
    assert all(one.settled == (one.worth is not None) for one in pipeline.results(first.id))
    assert not any(one.settled for one in pipeline.results(second.id))
