"""A job gives what the command gives for the same matcher, to the last digit, however the list is cut."""

import json
from collections.abc import Callable

import pytest
from pipeline import Pipeline

from likewise.db.tables import Matcher as MatcherRow
from likewise.engine.matcher import Matcher, fit_and_match
from likewise.engine.results import Links
from likewise.files import read_table
from likewise.jobs.packing import unpack_frame
from likewise.sample import CATALOGUE, LISTS, sample_path


def answers(links: Links) -> list[tuple[object, ...]]:
    columns = ["row", "record_id", "catalogue_id", "decision", "probability", "reason"]
    return links.frame.select(columns).rows()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("chunk_rows", [64, 5_000])
def test_a_job_answers_what_the_command_does(
    pipeline_of: Callable[[int], Pipeline], name: str, chunk_rows: int
) -> None:
    """Learnt from the list, and again with the matcher that the job has stored."""
    pipeline = pipeline_of(chunk_rows)
    catalogue_id = pipeline.imported(sample_path(CATALOGUE))
    job = pipeline.matched(catalogue_id, sample_path(name))
    found = [
        (one.row, one.record_id, one.catalogue_key, str(one.decision), one.probability, one.reason)
        for one in pipeline.results(job.id)
    ]
    incoming, catalogue = read_table(sample_path(name)), read_table(sample_path(CATALOGUE))
    assert found == answers(fit_and_match(incoming, catalogue)[1])
    with pipeline.tools.database.transaction() as session:
        recipe = json.dumps(session.get_one(MatcherRow, job.matcher_id).recipe)
    assert found == answers(Matcher.from_json(recipe).match(incoming, catalogue))
    stored = pipeline.matched(catalogue_id, sample_path(name), matcherId=str(job.matcher_id))
    again = [(one.record_id, one.catalogue_key, one.probability) for one in pipeline.results(stored.id)]
    assert again == [(one[1], one[2], one[4]) for one in found]
    assert job.rows_done == job.rows_total == len(incoming)
    assert sum(int(str(count)) for count in job.counts.values()) == len(incoming)
    links = unpack_frame(pipeline.tools.store.read(str(job.summary["links"])))
    assert links["record_id"].to_list() == [one[1] for one in found]
