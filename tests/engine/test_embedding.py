"""Dense search against a search that looks at everything in the plainest way."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.engine.embedding import Matrix, cosines, nearest


def unit(rows: int, dimensions: int, seed: int) -> Matrix:
    """Random rows of length 1, one of them of zeros, two of them equal."""
    vectors = np.random.default_rng(seed).standard_normal((rows, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    if rows > 2:
        vectors[1], vectors[2] = 0, vectors[0]
    return vectors


def plainly(query: Matrix, matrix: Matrix, count: int) -> list[int]:
    """All rows by their cosine, one at a time."""
    pairs = ((np.zeros(1, dtype=np.int64), np.array([row])) for row in range(len(matrix)))
    told = [float(cosines(query[np.newaxis], matrix, pair)[0]) for pair in pairs]
    return sorted((row for row in range(len(matrix)) if told[row] > 1e-6), key=lambda row: (-told[row], row))[:count]


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(0, 900),
    queries=st.integers(0, 4),
    dimensions=st.integers(1, 12),
    count=st.integers(0, 20),
    seed=st.integers(0, 1000),
)
def test_the_nearest_are_those_of_looking_at_everything(
    rows: int, queries: int, dimensions: int, count: int, seed: int
) -> None:
    """Also where most rows are never looked at, where rows are equal, and where there are fewer than are wanted."""
    matrix, asked = unit(rows, dimensions, seed), unit(queries, dimensions, seed + 1)
    found, places = nearest(asked, matrix, count)
    for row in range(queries):
        assert places[found == row].tolist() == plainly(asked[row], matrix, count)


def test_queries_are_answered_alike_in_any_company() -> None:
    """A list is searched in blocks; a single record gets the same candidates in the same order."""
    matrix, asked = unit(3_000, 16, 1), unit(40, 16, 2)
    found, places = nearest(asked, matrix, 7)
    for row in range(40):
        assert places[found == row].tolist() == nearest(asked[row : row + 1], matrix, 7)[1].tolist()


def test_cosines_of_pairs_do_not_depend_on_how_many_there_are() -> None:
    left, right = unit(50, 24, 3), unit(70, 24, 4)
    pairs = (np.repeat(np.arange(50), 70), np.tile(np.arange(70), 50))
    whole = cosines(left, right, pairs)
    alone = [cosines(left, right, (pairs[0][k : k + 1], pairs[1][k : k + 1]))[0] for k in range(0, len(whole), 37)]
    assert whole[::37].tolist() == alone
    assert cosines(left, right, (pairs[0][:0], pairs[1][:0])).shape == (0,)
