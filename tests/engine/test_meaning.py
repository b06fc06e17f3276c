"""Candidates by meaning beside those by letters."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from known_lists import KnownList

from likewise.engine.compare import Pairs
from likewise.engine.meaning import fused, texts_of, wordy
from likewise.engine.profile import profile_table
from likewise.engine.results import Options

LISTS = st.lists(st.lists(st.integers(0, 12), max_size=8, unique=True), max_size=5)


def pairs_of(lists: list[list[int]]) -> Pairs:
    """Candidates of records 0, 1, ... from the best one down."""
    rows = [row for row, candidates in enumerate(lists) for _ in candidates]
    return Pairs(np.array(rows, dtype=np.int64), np.array([one for some in lists for one in some], dtype=np.int64))


@given(first=LISTS, second=LISTS, count=st.integers(1, 10))
def test_two_lists_of_candidates_become_one_by_the_better_rank(
    first: list[list[int]], second: list[list[int]], count: int
) -> None:
    """Against a loop that looks at one record at a time; what stood in the first list is found there again."""
    ours = pairs_of(first)
    pairs, known = fused(ours, pairs_of(second), count)
    for row in range(max(len(first), len(second))):
        letters, meanings = (lists[row] if row < len(lists) else [] for lists in (first, second))
        ranks = {
            one: min(some.index(one) for some in (letters, meanings) if one in some) for one in {*letters, *meanings}
        }
        ranked = sorted(ranks, key=lambda one: (ranks[one], one not in letters, one))
        assert pairs.catalogue[pairs.incoming == row].tolist() == ranked[:count]
    assert pairs.incoming.tolist() == sorted(pairs.incoming.tolist())
    held = known >= 0
    assert ours.catalogue[known[held]].tolist() == pairs.catalogue[held].tolist()
    assert ours.incoming[known[held]].tolist() == pairs.incoming[held].tolist()


def test_columns_of_words_are_embedded_but_no_keys_and_none_left_out(products: KnownList) -> None:
    """What numbers, codes and prices say is compared as such."""
    profile = profile_table(products.catalogue, Options())
    assert wordy(profile, ()) == ("name", "brand")
    assert wordy(profile, ("brand",)) == ("name",)


def test_what_a_record_lacks_it_does_not_say() -> None:
    frame = pl.DataFrame({"a": ["One", None], "b": ["n/a", "Two"]})
    assert texts_of(frame, ("a", "b", "gone")) == ["One", "Two"]
