"""Accuracy on data that nobody tuned for and that is made anew each time."""

import polars as pl
import pytest
from generate import Plan, generate
from measure import measure

from likewise.engine.matcher import match


@pytest.mark.criterion("AC-11.2")
@pytest.mark.parametrize("kind", ["products", "people", "bibliography"])
def test_generated_lists_are_matched(kind: str) -> None:
    data = generate(Plan(kind=kind, rows=1500, catalogue_rows=2000, seed=11))
    links = match(data.incoming, data.catalogue)
    assert isinstance(links.frame, pl.DataFrame)
    assert measure(links.frame, data.matches).at_half.f1 >= 0.9
