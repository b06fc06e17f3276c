"""The floors of accuracy, on the bundled sample always and on the public sets where they lie beside the checkout."""

import ast
from pathlib import Path

import pytest
from datasets import BARS, BenchmarkError, load, public_sets, sample_sets
from measure import measure

from likewise.engine.matcher import fit_and_match

SOURCE = Path(__file__).parents[2] / "src"
"""The code that no data set may have left its mark on."""


@pytest.mark.criterion("AC-11.1")
def test_floors_hold() -> None:
    try:
        public = public_sets()
    except BenchmarkError:
        public = []
    for link_set in (*sample_sets(), *public):
        data = load(link_set)
        links = fit_and_match(data.incoming, data.catalogue)[1]
        assert measure(links.frame, data.truth).at_half.f1 >= (link_set.bar or 0.65), data.name


@pytest.mark.criterion("AC-11.4")
def test_no_data_set_is_named_in_the_code() -> None:
    marks = {part for name in BARS for part in name.split("-")}
    for path in SOURCE.rglob("*.py"):
        words = {
            node.value.casefold()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not words & marks, path
