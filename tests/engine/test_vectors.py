"""Texts as sparse vectors, against slow and obvious counting."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from likewise.engine.vectors import BUCKETS, Rarity, gram_counts, row_dots, row_sums, token_counts, unit_rows

TEXTS = st.lists(st.text(st.characters(), max_size=10), max_size=6)


def grams_of(text: str) -> Counter[str]:
    padded = f" {text} " if text else ""
    return Counter(padded[place : place + 3] for place in range(len(padded) - 2))


def dense(matrix: sparse.csr_matrix) -> list[dict[int, float]]:
    """Each row as a dictionary; there are too many columns for an array."""
    return [
        dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]


def same(left: sparse.csr_matrix, right: sparse.csr_matrix) -> bool:
    """Equal to the last digit, stored in the same order."""
    return all(np.array_equal(getattr(left, part), getattr(right, part)) for part in ("indptr", "indices", "data"))


@given(TEXTS)
def test_every_gram_of_every_text_is_counted(texts: list[str]) -> None:
    """As many grams as an obvious loop finds, and as many different ones unless two share a bucket."""
    counts = gram_counts(texts)
    assert counts.shape == (len(texts), BUCKETS)
    for row, text in zip(dense(counts), texts, strict=True):
        expected = grams_of(text)
        assert sum(row.values()) == expected.total()
        assert len(expected) - 1 <= len(row) <= len(expected)


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_gram_falls_into_one_bucket_wherever_it_stands(left: str, right: str) -> None:
    """Counts of a bucket are those of the grams in it: the grams that both texts have are shared by both vectors."""
    common = (grams_of(left) & grams_of(right)).total()
    shared = gram_counts([left]).minimum(gram_counts([right])).sum()
    assert shared >= common


def test_different_grams_rarely_share_a_bucket() -> None:
    words = [f"{a}{b}{c}" for a in "abcdefghijklmno" for b in "pqrstuvwxyzäöü" for c in "0123456789"]
    grams = {gram for word in words for gram in grams_of(word)}
    buckets = set(gram_counts(words).indices.tolist())
    assert len(buckets) >= 0.995 * len(grams)


@given(TEXTS, st.integers(0, 6))
def test_a_text_has_the_same_vector_in_any_company(texts: list[str], cut: int) -> None:
    """Counted, weighed and scaled in two pieces or in one: equal to the last digit."""
    rarity = Rarity.of([gram_counts(["one", "two", "other"])])

    def vectors(some: list[str]) -> sparse.csr_matrix:
        return unit_rows(rarity.weigh(gram_counts(some)))

    whole = vectors(texts)
    pieces = sparse.vstack([vectors(texts[:cut]), vectors(texts[cut:])], format="csr")
    assert same(whole, pieces)
    assert np.array_equal(row_sums(whole), row_sums(pieces))


@pytest.mark.parametrize("counts_of", [gram_counts, token_counts])
def test_lists_and_texts_longer_than_a_block_are_counted_whole(
    counts_of: Callable[[Sequence[str]], sparse.csr_matrix],
) -> None:
    """A few thousand texts or some ten thousand letters are counted at once; the seams show nowhere."""
    texts = ["ab", "", "cde"] * 3_000 + ["ab cd " * 20_000, "x" * 50_000, ""] + ["cde"] * 2_000
    counts = counts_of(texts)
    assert counts.shape[0] == len(texts)
    assert int(counts[9_000].sum()) == counts_of(["ab cd " * 10]).sum() * 2_000
    for place in range(0, len(texts), 41):
        assert same(counts[place], counts_of(texts[place : place + 1]))


def test_nothing_has_no_grams_and_no_tokens() -> None:
    assert gram_counts([]).shape == token_counts([]).shape == (0, BUCKETS)
    assert gram_counts(["", ""]).nnz == token_counts(["", ""]).nnz == 0
    assert token_counts(["", ""]).shape == (2, BUCKETS)
    assert unit_rows(gram_counts(["", ""])).nnz == 0


def test_tokens_are_counted_by_text() -> None:
    counts = token_counts(["a b a", "", " b", "\ud800  "])
    rows = dense(counts)
    assert sorted(rows[0].values()) == [1.0, 2.0]
    assert rows[1] == {}
    assert set(rows[2]) < set(rows[0])
    assert len(rows[3]) == 1


def test_rare_tokens_tell_more_and_unknown_ones_as_much_as_unique_ones() -> None:
    """Natural logarithm of (records + 1) / records that have it, plus a tenth."""
    texts = ["all half once", "all half", "all", "all"]
    rarity = Rarity.of([token_counts(texts)])
    every, half, once, never = (rarity.weigh(token_counts([word])).sum() for word in ("all", "half", "once", "never"))
    assert half == pytest.approx(np.log(5 / 2 + 0.1), rel=1e-6)
    assert 0 < every < half < once == never


def test_a_sample_says_how_rare_a_token_is() -> None:
    """One that a third of the sampled records have, a third of all have; one that none has is as rare as can be."""
    sampled = Rarity.of([token_counts(["third half"])]), Rarity.of([token_counts(["half"]), token_counts(["other"])])
    rarity = Rarity.together(sampled, 30)
    held = {word: int(rarity.held[token_counts([word]).indices[0]]) for word in ("third", "half", "never")}
    assert held == {"third": 10, "half": 20, "never": 0}
    assert rarity.weigh(token_counts(["never"])).sum() == pytest.approx(np.log(31.1), rel=1e-6)


def test_a_repeated_token_weighs_by_the_logarithm_of_its_count() -> None:
    rarity = Rarity.of([token_counts(["a", "b"])])
    once, thrice = rarity.weigh(token_counts(["a"])).sum(), rarity.weigh(token_counts(["a a a"])).sum()
    assert thrice / once == pytest.approx(1 + np.log(3), rel=1e-6)


@given(st.lists(st.text("ab \x1fé\ud800", max_size=9), max_size=9), st.sampled_from(" \x1f"))
def test_a_token_is_the_same_wherever_it_stands(texts: list[str], separator: str) -> None:
    """Against counting by hand: equal tokens fall into one bucket, whatever stands before them, different ones do not."""
    expected = [Counter(filter(None, text.split(separator))) for text in texts]
    place = {token: int(token_counts([token], separator).indices[0]) for token in {*chain(*expected)}}
    assert len(set(place.values())) == len(place)
    found = [
        {int(column): int(times) for column, times in row.items()} for row in dense(token_counts(texts, separator))
    ]
    assert found == [{place[token]: times for token, times in counted.items()} for counted in expected]


MATRICES = st.lists(
    st.lists(st.floats(-5, 5, width=32).map(lambda value: round(value, 2)), min_size=4, max_size=4),
    min_size=1,
    max_size=5,
)


@given(MATRICES)
def test_row_sums_and_lengths_are_those_of_the_dense_matrix(values: list[list[float]]) -> None:
    array = np.array(values, dtype=np.float32)
    rows = sparse.csr_matrix(array)
    exact = array.astype(np.float64)
    assert row_sums(rows) == pytest.approx(exact.sum(axis=1), abs=1e-9)
    assert row_sums(rows, squared=True) == pytest.approx((exact**2).sum(axis=1), abs=1e-9)
    lengths = np.linalg.norm(unit_rows(rows).toarray(), axis=1)
    assert lengths == pytest.approx(np.sign((exact**2).sum(axis=1)), abs=1e-6)


@given(MATRICES)
def test_row_dots_are_those_of_the_dense_matrix(values: list[list[float]]) -> None:
    left = np.array(values, dtype=np.float32)
    right = left[::-1].copy()
    dots = row_dots(sparse.csr_matrix(left), sparse.csr_matrix(right))
    assert dots == pytest.approx((left.astype(np.float64) * right).sum(axis=1), abs=1e-4)
