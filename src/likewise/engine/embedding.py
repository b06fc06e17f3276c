"""Texts as points whose nearness is likeness of meaning: what an embedder is, and exact search among its vectors.

Who embeds is given to the engine (`likewise.embedders`); the engine knows what it may ask of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from likewise.engine.vectors import Ints

Matrix = npt.NDArray[np.float32]
"""Vectors as rows of length 1; a row of zeros is a text of which the embedder knows nothing."""

_BLOCK = 1 << 24
"""How many cosines are held at a time, at most."""
_PER_CELL = 64
"""How many of them share a cell, of which only the largest is looked at first."""


@dataclass(frozen=True)
class EmbedderRecipe:
    """What an embedder is, as data that can be stored: vectors of equal recipes may be compared with each other.

    `kind` says who opens it, `name` is the model's; of one that was trained here, what it was trained to.
    """

    kind: str
    name: str
    dimensions: int


class Embedder(Protocol):
    """Turns texts into vectors. A text's vector does not depend on its neighbours."""

    @property
    def recipe(self) -> EmbedderRecipe:
        """What it is."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text, of zeros for a text that says nothing; `recipe.dimensions` columns."""

    def trained(self) -> bytes | None:
        """What its training gave, to be stored beside the recipe; None where the name says it all."""


@dataclass(frozen=True)
class Lesson:
    """What an embedder may be trained on: the texts of two tables, and (incoming, catalogue) rows that surely match."""

    incoming: Sequence[str]
    catalogue: Sequence[str]
    pairs: tuple[Ints, Ints]
    seed: int


Trainer = Callable[[Lesson], Embedder]


class Points(Protocol):
    """The vectors of a catalogue's records, by their rows, wherever they are held."""

    def nearest(self, queries: Matrix, count: int) -> tuple[Ints, Ints]:
        """The `count` rows nearest to each query: (query, row), the nearest first for each query."""

    def at(self, rows: Ints) -> Matrix:
        """The vectors of these rows, in their order."""


@dataclass(frozen=True)
class Held:
    """Vectors in this process's memory, searched exactly."""

    matrix: Matrix

    def nearest(self, queries: Matrix, count: int) -> tuple[Ints, Ints]:
        """As `Points` says, exactly."""
        return nearest(queries, self.matrix, count)

    def at(self, rows: Ints) -> Matrix:
        """As `Points` says."""
        return self.matrix[rows]


def nearest(queries: Matrix, matrix: Matrix, count: int) -> tuple[Ints, Ints]:
    """The `count` rows of `matrix` nearest to each query by cosine, exactly: (query, row), the nearest first for each query.

    Of equally near rows the first ones. Rows that point away from a query, or at a right angle to it, are none of its.
    """
    rows, places = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    if len(matrix) and count > 0:
        step = max(1, _BLOCK // len(matrix))
        with one_thread():
            for start in range(0, len(queries), step):
                found, where = _best(queries[start : start + step] @ matrix.T, count)
                rows.append(found + start)
                places.append(where)
    return _ranked(queries, matrix, (np.concatenate(rows), np.concatenate(places)), count)


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on the calling thread alone: a second one that is busy with something else is waited for, and the order
    in which several add would differ from machine to machine.
    """
    with _libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _libraries() -> ThreadpoolController:
    """Looking for the libraries takes longer than a search; made once."""
    return ThreadpoolController()


def _best(cosines: Matrix, count: int) -> tuple[Ints, Ints]:
    """The entries of each row that may be among its `count` largest.

    As many cells as are wanted each hold an entry as large as the least of their largest ones, so nothing below it counts;
    the cells are few, and finding the largest entry of each is one pass over memory.
    """
    width = cosines.shape[1]
    cells = -(-width // _PER_CELL)
    if cells <= count:
        rows, places = np.nonzero(cosines > 0)
        return rows, places
    starts = np.arange(0, width, _PER_CELL)
    largest = np.maximum.reduceat(cosines, starts, axis=1)
    least = np.maximum(np.partition(largest, cells - count, axis=1)[:, cells - count], np.float32(1e-6))
    rows, cell = np.nonzero(largest >= least[:, np.newaxis])
    within = starts[cell][:, np.newaxis] + np.arange(_PER_CELL)
    values = cosines[rows[:, np.newaxis], np.minimum(within, width - 1)]
    kept, place = np.nonzero((values >= least[rows][:, np.newaxis]) & (within < width))
    return rows[kept], within[kept, place]


def _ranked(queries: Matrix, matrix: Matrix, found: tuple[Ints, Ints], count: int) -> tuple[Ints, Ints]:
    """The first `count` of each query by cosines that do not depend on how many are worked out at once."""
    rows, places = found
    order = np.lexsort((places, -cosines(queries, matrix, found), rows))
    rows, places = rows[order], places[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < count
    return rows[kept], places[kept]


def cosines(left: Matrix, right: Matrix, pairs: tuple[Ints, Ints]) -> Matrix:
    """The cosine of each pair of rows, each worked out by itself."""
    told = np.empty(len(pairs[0]), dtype=np.float32)
    step = max(1, _BLOCK // max(left.shape[1], 1))
    for start in range(0, len(told), step):
        ours, theirs = (side[start : start + step] for side in pairs)
        np.einsum("ij,ij->i", left[ours], right[theirs], out=told[start : start + step])
    return told
