"""Texts in arrays are the same texts: in any script, empty ones, in any order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.texts import Texts

LISTS = st.lists(st.text(st.characters(codec=None), max_size=6), max_size=6)


@given(LISTS)
def test_what_goes_in_comes_out(texts: list[str]) -> None:
    kept = Texts.of(texts)
    assert kept.strings == texts
    assert len(kept) == len(texts)


@given(LISTS, LISTS, st.data())
def test_rows_are_taken_as_from_a_list(first: list[str], second: list[str], data: st.DataObject) -> None:
    """Repeated and in any order, out of two parts put together."""
    both = [*first, *second]
    rows = data.draw(st.lists(st.integers(0, len(both) - 1), max_size=8)) if both else []
    kept = Texts.joined([Texts.of(first), Texts.of(second)])
    assert kept.strings == both
    assert kept.take(np.array(rows, dtype=np.int64)).strings == [both[row] for row in rows]
