"""Records that did not change are not matched again, and the answers are those of a run that matches everything."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pipeline import Pipeline

from likewise.db.states import JobKind, JobState
from likewise.db.tables import Job
from likewise.engine.compare import Pairs
from likewise.engine.score import Scored, Scorer, score_list
from likewise.jobs import tasks
from likewise.jobs.packing import pack_pairs, unpack_pairs
from likewise.jobs.unchanged import Earlier, fresh_rows
from likewise.sample import CATALOGUE, sample_path

LIST = "northgate.csv"


@pytest.fixture
def scored_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were scored, chunk by chunk."""
    heights: list[int] = []

    def counted(scorer: Scorer, frame: pl.DataFrame, count: int) -> Scored:
        heights.append(frame.height)
        return score_list(scorer, frame, count)

    monkeypatch.setattr(tasks, "score_list", counted)
    return heights


@pytest.fixture
def rows() -> pl.DataFrame:
    return pl.read_csv(sample_path(LIST), infer_schema=False)


def run(pipeline: Pipeline, catalogue: str, frame: pl.DataFrame, folder: Path, source: str, **options: object) -> Job:
    """A finished job of a list under a source's name."""
    path = folder / f"{source}.csv"
    frame.write_csv(path)
    job = pipeline.job(pipeline.submit(JobKind.MATCH, catalogue, path, options, source))  # type: ignore[arg-type]
    assert job.state == JobState.COMPLETED, (job.error_message, pipeline.errors(job.id))
    return job


def answers(pipeline: Pipeline, job: Job) -> list[tuple[object, ...]]:
    return [
        (one.row, one.record_id, one.catalogue_key, one.decision, one.probability, one.reason, one.candidates)
        for one in pipeline.results(job.id)
    ]


def changed_in_all_ways(rows: pl.DataFrame) -> pl.DataFrame:
    """One record changed, one gone, one new, one twice, and the order another."""
    name = next(column for column in rows.columns if rows[column].n_unique() > 50 and column != rows.columns[0])
    edited = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 3)
        .then(pl.lit("something else altogether"))
        .otherwise(pl.col(name))
        .alias(name)
    )
    fresh = edited[5:6].with_columns(pl.lit("NEW-1").alias(rows.columns[0]))
    return pl.concat([edited[10:], fresh, edited[:4], edited[5:10]])


@pytest.mark.criterion("AC-17.1")
@pytest.mark.parametrize("chunk_rows", [50, 5_000])
def test_an_unchanged_list_is_not_scored_again(
    pipeline_of: Callable[[int], Pipeline], rows: pl.DataFrame, scored_rows: list[int], tmp_path: Path, chunk_rows: int
) -> None:
    pipeline = pipeline_of(chunk_rows)
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    first = run(pipeline, catalogue, rows, tmp_path, "northgate")
    assert sum(scored_rows) == rows.height
    assert first.counts["unchanged"] == 0
    scored_rows.clear()
    for _ in range(2):  # the third run takes over what the second had taken over
        again = run(pipeline, catalogue, rows, tmp_path, "northgate")
        assert scored_rows == []
        assert again.counts == {**first.counts, "unchanged": rows.height}
        assert answers(pipeline, again) == answers(pipeline, first)
        assert again.rows_done == again.rows_total == rows.height


@pytest.mark.criterion("AC-17.1")
@pytest.mark.parametrize("cardinality", ["one-to-one", "many-to-one"])
def test_what_changed_is_scored_and_the_answers_are_those_of_a_run_without_history(
    pipeline: Pipeline, rows: pl.DataFrame, scored_rows: list[int], tmp_path: Path, cardinality: str
) -> None:
    """Also where one new record moves the others' decisions, since those are taken anew for the whole list."""
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    first = run(pipeline, catalogue, rows, tmp_path, "northgate", cardinality=cardinality)
    asked = {"cardinality": cardinality, "matcherId": str(first.matcher_id)}
    later = changed_in_all_ways(rows)
    scored_rows.clear()
    second = run(pipeline, catalogue, later, tmp_path, "northgate", **asked)
    assert sum(scored_rows) == 2
    assert second.counts["unchanged"] == later.height - 2
    fresh = run(pipeline, catalogue, later, tmp_path, "nobody before", **asked)
    assert fresh.counts["unchanged"] == 0
    assert answers(pipeline, second) == answers(pipeline, fresh)


def test_a_matcher_that_is_learnt_anew_learns_from_all_pairs(
    pipeline: Pipeline, rows: pl.DataFrame, tmp_path: Path
) -> None:
    """Whatever of the changed list is taken over, weights and answers are those of a run without history."""
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    run(pipeline, catalogue, rows, tmp_path, "northgate")
    later = changed_in_all_ways(rows)
    second = run(pipeline, catalogue, later, tmp_path, "northgate")
    fresh = run(pipeline, catalogue, later, tmp_path, "nobody before")
    assert answers(pipeline, second) == answers(pipeline, fresh)


@pytest.mark.criterion("AC-17.1")
def test_another_catalogue_or_another_way_of_comparing_matches_all_again(
    pipeline: Pipeline, rows: pl.DataFrame, scored_rows: list[int], tmp_path: Path
) -> None:
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    run(pipeline, str(catalogue), rows, tmp_path, "northgate")
    scored_rows.clear()
    assert run(pipeline, str(catalogue), rows, tmp_path, "northgate", matcher="levenshtein").counts["unchanged"] == 0
    assert sum(scored_rows) == rows.height
    more = tmp_path / "more.jsonl"
    key = pl.read_csv(sample_path(CATALOGUE), infer_schema=False).columns[0]
    more.write_text(f'{{"{key}": "ZZ-1"}}\n', encoding="utf-8")
    run(pipeline, str(catalogue), rows, tmp_path, "northgate")
    pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue, more, {"mode": "upsert"}))
    assert run(pipeline, str(catalogue), rows, tmp_path, "northgate").counts["unchanged"] == 0


def test_other_columns_are_other_content(pipeline: Pipeline, rows: pl.DataFrame, tmp_path: Path) -> None:
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    run(pipeline, catalogue, rows, tmp_path, "northgate")
    wider = rows.with_columns(remark=pl.lit("x"))
    assert run(pipeline, catalogue, wider, tmp_path, "northgate").counts["unchanged"] == 0


@pytest.mark.criterion("AC-17.1")
def test_the_same_source_and_key_is_the_same_record_with_its_history(
    pipeline: Pipeline, rows: pl.DataFrame, tmp_path: Path
) -> None:
    """One id through all jobs, whatever else of the record changes; another source's record is another one."""
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    jobs = [run(pipeline, catalogue, rows, tmp_path, "northgate")]
    jobs.append(run(pipeline, catalogue, changed_in_all_ways(rows), tmp_path, "northgate"))
    other = run(pipeline, catalogue, rows, tmp_path, "harbour")
    first, second, third = (
        {one.record_id: one.incoming_record_id for one in pipeline.results(job.id)} for job in (*jobs, other)
    )
    assert None not in first.values()
    kept = first.keys() & second.keys()
    assert len(kept) >= rows.height - 1
    assert {key: first[key] for key in kept} == {key: second[key] for key in kept}
    assert not set(first.values()) & set(third.values())


def test_pairs_that_are_gone_are_made_again(pipeline: Pipeline, rows: pl.DataFrame, tmp_path: Path) -> None:
    catalogue = str(pipeline.imported(sample_path(CATALOGUE)))
    first = run(pipeline, catalogue, rows, tmp_path, "northgate")
    pipeline.tools.store.remove(f"jobs/{first.id}")
    again = run(pipeline, catalogue, rows, tmp_path, "northgate")
    assert again.counts == first.counts
    assert answers(pipeline, again) == answers(pipeline, first)


@given(st.lists(st.integers(min_value=-1, max_value=40), max_size=60), st.integers(min_value=1, max_value=20))
def test_the_runs_of_chunks_say_where_every_row_comes_from(origins: list[int], size: int) -> None:
    """However a list is cut: each known row is in one run, with its own origin, and the others are to be scored."""
    earlier = Earlier("somewhere", np.array(origins, dtype=np.int64))
    for start in range(0, len(origins), size):
        part = origins[start : start + size]
        runs = earlier.runs(start, start + size)
        told = {row + step: origin + step for row, origin, count in runs for step in range(count)}
        assert told == {row: origin for row, origin in enumerate(part) if origin >= 0}
        fresh = fresh_rows({"reused": {"uri": "somewhere", "runs": runs}}, len(part))
        assert fresh.tolist() == [row for row, origin in enumerate(part) if origin < 0]


@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 30), st.integers(1, 5))))
def test_pairs_come_out_of_the_store_as_they_went_in(vectors: npt.NDArray[np.float32]) -> None:
    rows = np.arange(len(vectors), dtype=np.int64)
    scored = Scored(Pairs(rows // 2, rows * 3), vectors, 40)
    back = unpack_pairs(pack_pairs(scored))
    assert back.pairs.incoming.tolist() == scored.pairs.incoming.tolist()
    assert back.pairs.catalogue.tolist() == scored.pairs.catalogue.tolist()
    assert back.vectors.dtype == np.float32
    assert back.vectors.tobytes() == scored.vectors.tobytes()
