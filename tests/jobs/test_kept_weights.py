"""Protects that reviewers see why at once: the evidence of what they are asked about is kept, named, and adds up."""

import pytest
from pipeline import Pipeline

from likewise.db.states import Decision
from likewise.files import read_table
from likewise.reviews import items
from likewise.reviews.schemas import ReviewAnswer
from likewise.sample import CATALOGUE, LISTS, sample_path


@pytest.mark.parametrize("name", LISTS)
def test_each_candidate_of_an_item_shows_its_waterfall(pipeline: Pipeline, name: str) -> None:
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    job = pipeline.matched(catalogue, sample_path(name))
    results = pipeline.results(job.id)
    asked = [one for one in results if one.decision == Decision.REVIEW]
    assert asked, "the list has nothing to review, so that this tests nothing"
    others = [offer for one in results if one not in asked for offer in one.candidates]
    assert others
    assert not any("weights" in str(offer) for offer in others), "nobody is asked about these"
    with pipeline.tools.database.transaction() as session:
        loaded = items.load(session, [one.incoming_record_id for one in asked if one.incoming_record_id is not None])
        answers = [items.answer_of(item, "key:me") for item in loaded]
    assert len(answers) == len({one.incoming_record_id for one in asked})
    for answer in answers:
        check(answer)
    columns = set(read_table(sample_path(CATALOGUE)).columns)
    fields = {one.field for answer in answers for candidate in answer.candidates for one in candidate.evidence}
    assert fields - {None} <= columns
    assert len(fields) > 1


def check(answer: ReviewAnswer) -> None:
    for candidate in answer.candidates:
        start, *others = candidate.evidence
        assert start.comparison == "starting odds"
        bits = sum(one.bits for one in candidate.evidence)
        assert candidate.probability == pytest.approx(1 / (1 + 2**-bits), abs=1e-3)
        for one in others:
            if one.field is not None:
                assert one.catalogue == candidate.fields[one.field]
                assert one.incoming is None or one.incoming in answer.fields.values()
