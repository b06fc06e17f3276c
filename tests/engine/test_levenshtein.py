"""The first algorithm against a plain dynamic programme, and its search against an exhaustive loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.engine import levenshtein
from likewise.engine.levenshtein import nearest, similarities, similarity

TEXT = st.one_of(st.text(max_size=14), st.text("ab🍕", max_size=10), st.text("abc ", min_size=60, max_size=150))
LIST = st.lists(st.text("abc", max_size=5), max_size=7)


def oracle(a: str, b: str) -> float:
    """1 - distance / longer length, the distance from the table of Wagner & Fischer (1974)."""
    if not a and not b:
        return 1.0
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y)))
        above = row
    return 1 - above[-1] / max(len(a), len(b))


@pytest.mark.criterion("AC-5.1")
@settings(deadline=None)
@given(TEXT, TEXT)
def test_similarity_is_that_of_the_plain_dynamic_programme(a: str, b: str) -> None:
    """Empty texts, characters beyond the basic plane and texts longer than a machine word among them."""
    assert similarity(a, b) == pytest.approx(oracle(a, b), abs=1e-12)
    assert similarity(b, a) == similarity(a, b)
    assert (similarity(a, b) == 1.0) == (a == b)


@pytest.mark.criterion("AC-5.1")
@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [("kitten", "sitting", 4 / 7), ("", "", 1.0), ("", "abc", 0.0), ("🍕", "🍔", 0.0), ("flaw", "lawn", 0.5)],
)
def test_similarity_of_known_pairs(a: str, b: str, alike: float) -> None:
    assert similarity(a, b) == pytest.approx(alike)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_many_pairs_are_as_similar_as_each_alone(texts: list[tuple[str, str]]) -> None:
    together = similarities([a for a, _ in texts], [b for _, b in texts])
    assert together == pytest.approx(np.array([similarity(a, b) for a, b in texts]), abs=1e-6)


@pytest.mark.criterion("AC-5.2")
@settings(deadline=None)
@given(LIST, LIST, st.integers(1, 4))
def test_the_search_loses_nothing(incoming: list[str], catalogue: list[str], count: int) -> None:
    """The similarities found are the largest there are, for each record with text, and no record is found twice."""
    pairs = nearest(incoming, catalogue, count)
    for row, text in enumerate(incoming):
        found = pairs.catalogue[pairs.incoming == row].tolist()
        every = sorted((oracle(text, other) for other in catalogue if other), reverse=True) if text else []
        assert sorted((oracle(text, catalogue[other]) for other in found), reverse=True) == every[:count]
        assert len(set(found)) == len(found)


@pytest.mark.criterion("AC-4.1", "AC-5.2")
def test_blocks_of_the_search_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small blocks, or one: the same pairs in the same order."""
    incoming = [f"record {number % 37}{'x' * (number % 5)}" for number in range(60)]
    catalogue = [f"recurd {number}" for number in range(40)]
    whole = nearest(incoming, catalogue, 3)
    monkeypatch.setattr(levenshtein, "_CELLS", 100)
    blocks = nearest(incoming, catalogue, 3)
    assert np.array_equal(whole.incoming, blocks.incoming)
    assert np.array_equal(whole.catalogue, blocks.catalogue)


@pytest.mark.parametrize(("incoming", "catalogue"), [([], ["a"]), (["a"], []), ([""], ["a"]), (["a"], [""]), ([], [])])
def test_where_there_is_no_text_there_is_no_candidate(incoming: list[str], catalogue: list[str]) -> None:
    assert len(nearest(incoming, catalogue, 3)) == 0
