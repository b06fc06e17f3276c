"""Which values say something: the quick way beside the plain one."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.filled import filled
from likewise.engine.normalise import MISSING, is_missing

MARKS = st.sampled_from(sorted(MISSING)).map(str.upper)
BLANKS = st.text("\x1c\x1f\x85\u200b\u3000 \t", max_size=3)
VALUES = st.none() | st.text(max_size=8) | st.builds("{}{}{}".format, BLANKS, MARKS, BLANKS)


@given(st.lists(VALUES))
def test_filled_values_against_a_look_at_each(values: list[str | None]) -> None:
    column = pl.Series("^x$", values, dtype=pl.String)
    assert filled(column).to_list() == [value for value in values if value is not None and not is_missing(value)]
