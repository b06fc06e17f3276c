"""Protects what is counted of a list once: it is what the results say, row by row."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from pipeline import Pipeline

from likewise.engine.answer import JUDGED
from likewise.engine.results import Decision, Links
from likewise.jobs.counting import BINS, places, probabilities
from likewise.jobs.service import PLACES, PROBABILITIES, STEP
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    from likewise.db.tables import Job

Row = tuple[str, float | None, str]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([str(one) for one in Decision]),
        st.none() | st.floats(0, 1) | st.integers(0, 100).map(lambda percent: percent / 100),
        st.sampled_from(["agrees: name", JUDGED]),
    )
)


def links(rows: list[Row]) -> Links:
    frame = pl.DataFrame(
        {
            "row": range(1, len(rows) + 1),
            "decision": [row[0] for row in rows],
            "probability": [row[1] for row in rows],
            "reason": [row[2] for row in rows],
        },
        schema={"row": pl.Int64, "decision": pl.String, "probability": pl.Float64, "reason": pl.String},
    )
    return Links(frame, cast("Any", None), cast("Any", None))


def bin_of(probability: float) -> int:
    """By the shortest decimal that means the number, as people read it."""
    return min(int(Decimal(repr(probability)) * BINS), BINS - 1)


@given(ROWS)
def test_every_row_is_counted_once_where_its_probability_is_read(rows: list[Row]) -> None:
    told = cast("dict[str, Any]", probabilities(links(rows)))
    for decision in (Decision.LINK, Decision.REVIEW, Decision.NO_MATCH):
        expected = [0] * BINS
        for said, probability, reason in rows:
            if said == decision and probability is not None and reason != JUDGED:
                expected[bin_of(probability)] += 1
        assert told[str(decision)] == expected
    read = [row for row in rows if row[0] != Decision.FAILED]
    counted = sum(sum(told[one]) for one in ("link", "review", "no_match"))
    assert counted + told["judged"] + told["without_candidate"] == len(read)
    assert told["judged"] == sum(reason == JUDGED for _, _, reason in read)


@given(st.lists(st.sampled_from(["link", "review"]), max_size=3 * STEP).map(lambda words: words * 3))
def test_places_are_the_rows_of_every_thousandth(words: list[str]) -> None:
    told = places(links([(word, None, "") for word in words]))
    for word in ("link", "review", "no_match", "failed"):
        assert told[word] == [row for row, one in enumerate(words, start=1) if one == word][::STEP]


def test_a_job_keeps_what_was_counted(pipeline: Pipeline) -> None:
    """And does not tell it to whoever asks for the job: it has an address of its own."""
    job: Job = pipeline.matched(pipeline.imported(sample_path(CATALOGUE)), sample_path("northgate.csv"))
    results = pipeline.results(job.id)
    counted = cast("dict[str, Any]", job.summary[PROBABILITIES])
    for decision in ("link", "review", "no_match"):
        expected = [0] * BINS
        for one in results:
            if one.decision == decision and one.probability is not None:
                expected[bin_of(one.probability)] += 1
        assert counted[decision] == expected
    kept = cast("dict[str, list[int]]", job.summary[PLACES])
    assert kept["link"] == [next(one.row for one in results if one.decision == "link")]
