"""A catalogue in shards: each held, searched and compared with by a process of its own, so that a list uses every core.

A query is asked of all shards, what is nearest is chosen out of their answers, and each compares what it holds of that
("query then fetch", as in search engines). The numbers are those of one process, to the last digit.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from likewise.engine.compare import Pairs, compare
from likewise.engine.plan import index_layout
from likewise.engine.prepare import Prepared, Rarities, prepare
from likewise.engine.recipe import Recipe
from likewise.engine.retrieve import nearest
from likewise.engine.score import Searcher
from likewise.engine.vectors import Ints
from likewise.engine.weigh import Vectors
from likewise.errors import LikewiseError
from likewise.machine import give_back_memory
from likewise.shard import serve

_ROWS = 1_000
"""How many records are asked about at a time: each question costs the way there and back."""

_AHEAD = 2
"""How many chunks are under way beyond one for each shard, so that none waits for the choosing."""


class Shards:
    """Processes that wait for a catalogue. They start at once and end with the `with` block, or with this process."""

    def __init__(self, count: int) -> None:
        """Start so many processes, without waiting for them. From now on this one, too, gives back what it frees."""
        give_back_memory()
        self._shards = [_Shard() for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for shard in self._shards:
            shard.close()

    @property
    def processes(self) -> list[BaseProcess]:
        """The processes, in the order of their rows of a catalogue."""
        return [shard.process for shard in self._shards]

    def open(self, recipe: Recipe, catalogue: pl.DataFrame) -> Searcher:
        """Share a catalogue out between the processes and make it ready for a recipe (an `Opener`).

        Raises:
            LikewiseError: a process ended.
        """
        specs, side = index_layout(recipe)
        firsts = _cuts(catalogue.height, len(self._shards))
        parts = [catalogue[start:end] for start, end in zip(firsts, [*firsts[1:], catalogue.height], strict=True)]
        counted = self._ask_each(
            "count", [(part, first, catalogue.height, specs, side) for part, first in zip(parts, firsts, strict=True)]
        )
        rarities = Rarities.together(counted, catalogue.height)
        self._ask_each("weigh", [(rarities,)] * len(parts))

        def shared(question: str, given: object, pairs: Pairs) -> npt.NDArray[Any]:
            """What the shards answer to a question about pairs, each about those whose catalogue record it holds."""
            owner = np.searchsorted(firsts, pairs.catalogue, side="right") - 1
            chosen = [np.flatnonzero(owner == number) for number in range(len(parts))]
            held = [
                Pairs(pairs.incoming[own], pairs.catalogue[own] - first)
                for own, first in zip(chosen, firsts, strict=True)
            ]
            answers = self._ask_each(question, [(given, one) for one in held])
            told = np.empty((len(pairs), *answers[0].shape[1:]), dtype=answers[0].dtype)
            for own, answer in zip(chosen, answers, strict=True):
                told[own] = answer
            return told

        def find(incoming: Prepared, count: int) -> tuple[Pairs, Vectors]:
            near = self._ask_each("near", [(incoming.search, count)] * len(parts))
            pairs = nearest(near, firsts, count, lambda listed: shared("cosines", incoming.search, listed))
            return pairs, shared("compare", incoming, pairs)

        def compare_anew(incoming: Prepared, pairs: Pairs) -> Vectors:
            """A few pairs, also when the processes have ended."""
            rows, each = np.unique(pairs.catalogue, return_inverse=True)
            theirs = prepare(catalogue[rows], specs, side, rarities)
            return compare(incoming.take(pairs.incoming), theirs.take(each), specs)

        return Searcher(specs, rarities, find, compare_anew, len(self._shards) + _AHEAD, _ROWS)

    # What comes back is of another type for each question.
    def _ask_each(self, question: str, arguments: Sequence[tuple[object, ...]]) -> list[Any]:
        asked = [shard.ask(question, *one) for shard, one in zip(self._shards, arguments, strict=True)]
        return [answer.result() for answer in asked]


def _cuts(rows: int, parts: int) -> Ints:
    """The first row of each of so many parts of about equal size."""
    return np.arange(parts, dtype=np.int64) * rows // parts


class _Shard:
    """One process and the questions that wait for it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._link, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self._waiting = ThreadPoolExecutor(1)

    def ask(self, question: str, *arguments: object) -> "Future[Any]":
        """Put a question behind those that wait; what comes back is of another type for each."""
        return self._waiting.submit(_answer, self._link, question, arguments)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._waiting.shutdown(wait=False, cancel_futures=True)
        self.process.terminate()
        self.process.join()
        self._waiting.shutdown()
        self._link.close()


def _answer(link: "Connection[Any, Any]", question: str, arguments: tuple[object, ...]) -> object:
    try:
        link.send((question, arguments))
        answer = link.recv()
    except (EOFError, OSError) as error:
        raise LikewiseError(
            "a process that held a part of the catalogue ended before its time, perhaps for want of memory;"
            " run with --jobs 1, which takes less"
        ) from error
    if isinstance(answer, BaseException):
        raise answer
    return answer
