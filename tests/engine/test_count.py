"""Counted tokens: what is said of records before it is known how rare a token is."""

from itertools import combinations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.engine.count import FieldSpec, Side, count
from likewise.engine.kinds import Notation
from likewise.engine.records import Kind
from likewise.engine.vectors import token_counts

COLUMNS = st.lists(
    st.lists(st.text("abcd ", max_size=14).map(lambda text: " ".join(text.split())), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=60)
@given(COLUMNS)
def test_the_beginnings_of_words_are_counted_two_by_two(columns: list[list[str]]) -> None:
    """Against counting by hand: of each value the first words, whatever the order of columns and words."""
    frame = pl.DataFrame({f"c{number}": values for number, values in enumerate(columns)})
    specs = tuple(FieldSpec(name, Kind.NAME, 0.5) for name in frame.columns)
    side = Side(tuple(frame.columns), (Notation(),) * len(specs), tuple(frame.columns))
    most = 8 // len(columns)
    counted = count(frame, specs, side).heads
    for number, row in enumerate(zip(*columns, strict=True)):
        heads = sorted({word[:3] for value in row for word in value.split()[:most]})
        expected = token_counts(["\x1f".join(f"{a} {b}" for a, b in combinations(heads, 2))], "\x1f")
        assert abs(counted[number] - expected).nnz == 0
