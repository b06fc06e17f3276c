"""Scoring a list: in which pieces and by how many threads it is done changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from generate import Plan, generate

from likewise.engine.plan import open_scorer, plan_new
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options
from likewise.engine.score import score_list


@pytest.mark.criterion("AC-4.1")
@pytest.mark.parametrize("kind", MatcherKind)
@pytest.mark.parametrize(("chunk", "threads"), [(7, 1), (7, 3), (1_000, 2)])
def test_pieces_and_threads_change_nothing(kind: MatcherKind, chunk: int, threads: int) -> None:
    """The same pairs in the same order, the same vectors to the last digit; progress is told row by row, to the end."""
    data = generate(Plan("products", 60, 80, seed=5))
    incoming, catalogue = Table("incoming", data.incoming), Table("catalogue", data.catalogue)
    options = Options(matcher=kind, jobs=threads)
    plan = plan_new(incoming, catalogue, options)
    whole = score_list(open_scorer(plan.recipe, catalogue, Options(matcher=kind, jobs=1)), incoming.frame, 5)
    scorer = open_scorer(plan.recipe, catalogue, options)
    told: list[int] = []
    pieces = score_list(replace(scorer, searcher=replace(scorer.searcher, rows=chunk)), incoming.frame, 5, told.append)
    assert len(whole.pairs) > 60
    assert np.array_equal(pieces.pairs.incoming, whole.pairs.incoming)
    assert np.array_equal(pieces.pairs.catalogue, whole.pairs.catalogue)
    assert np.array_equal(pieces.vectors, whole.vectors, equal_nan=True)
    assert told == [*range(chunk, 60, chunk), 60]
