"""Protects who sends lists: a job says how its list differs from the one that the active matcher was learnt on."""

from pathlib import Path

import polars as pl
import pytest
from known_lists import make_list
from pipeline import Pipeline

from likewise.db.states import MatcherState
from likewise.db.tables import Matcher


@pytest.mark.criterion("AC-29.3")
def test_a_list_that_has_lost_values_is_told_apart_from_its_own_matchers_list(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    lists = make_list(300, 400, matched=0.6)
    first, records, changed = tmp_path / "list.csv", tmp_path / "records.csv", tmp_path / "changed.csv"
    lists.incoming.frame.write_csv(first)
    lists.catalogue.frame.write_csv(records)
    catalogue = pipeline.imported(records)
    learnt = pipeline.matched(catalogue, first)
    assert learnt.summary["drift"] == []
    with pipeline.tools.database.transaction() as session:
        session.get_one(Matcher, learnt.matcher_id).state = MatcherState.ACTIVE
    assert pipeline.matched(catalogue, first).summary["drift"] == []
    half = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.col("name"))
    lists.incoming.frame.with_columns(half).write_csv(changed)
    told = pipeline.matched(catalogue, changed).summary["drift"]
    assert isinstance(told, list)
    assert any(one.startswith("50% of the rows have a value for 'name'") for one in told), told
