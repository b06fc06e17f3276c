"""The process of one shard: a part of a catalogue, and the answers to what `likewise.shards` asks about it."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import polars as pl
from scipy import sparse

from likewise.engine.compare import Pairs, compare
from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, Tally, indexed, tally
from likewise.engine.prepare import Prepared, Rarities
from likewise.engine.retrieve import Near, near
from likewise.engine.vectors import Floats, row_dots
from likewise.engine.weigh import Vectors
from likewise.machine import give_back_memory


@dataclass
class _Part:
    """What the process holds: rows with their tokens counted, then the index that was made of them."""

    tally: Tally | None = None
    index: Index | None = None

    def count(
        self, frame: pl.DataFrame, first: int, records: int, specs: tuple[FieldSpec, ...], side: Side
    ) -> Rarities:
        """Take rows of a catalogue, as `tally` does; how many of them have each token."""
        self.index, self.tally = None, tally(frame, specs, side, first, records)
        return self.tally.held

    def weigh(self, rarities: Rarities) -> None:
        """Make the rows ready by the rarities of the whole catalogue."""
        if self.tally is None:
            raise ValueError("rows are weighed once they have been counted")
        specs, side = self.tally.specs, self.tally.side
        self.index, self.tally = Index(specs, side, rarities, indexed(self.tally, rarities)), None

    def near(self, search: sparse.csr_matrix, count: int) -> Near:
        """What is near to incoming records, by their search vectors."""
        return near(search, self._ready().base, count)

    def cosines(self, search: sparse.csr_matrix, pairs: Pairs) -> Floats:
        """How near incoming records are to rows of this part, by all of their search vectors."""
        return row_dots(search[pairs.incoming], self._ready().searched(pairs.catalogue))

    def compare(self, incoming: Prepared, pairs: Pairs) -> Vectors:
        """The comparison vectors of incoming records with rows of this part."""
        index = self._ready()
        return compare(incoming.take(pairs.incoming), index.take(pairs.catalogue), index.specs)

    def _ready(self) -> Index:
        if self.index is None:
            raise ValueError("a part is asked once it has been weighed")
        return self.index


# Each question has arguments and an answer of its own; `likewise.shards` and `_Part` say which.
def serve(link: "Connection[Any, Any]") -> None:
    """Answer questions until the other side is gone. An interrupt from the terminal is its business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_back_memory()
    part = _Part()
    answers: Mapping[str, Callable[..., object]] = {
        "count": part.count,
        "weigh": part.weigh,
        "near": part.near,
        "cosines": part.cosines,
        "compare": part.compare,
    }
    while True:
        try:
            question, arguments = link.recv()
        except EOFError:
            return
        try:
            answer = answers[question](*arguments)
        except Exception as error:  # noqa: BLE001  # whatever it is, who asked raises it
            answer = error
        link.send(answer)
