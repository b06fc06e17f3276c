"""Incoming records as the engine prepares them for an index."""

import polars as pl

from likewise.engine.count import Side
from likewise.engine.index import Index
from likewise.engine.prepare import Prepared, prepare


def prepare_incoming(frame: pl.DataFrame, index: Index, side: Side) -> Prepared:
    """Records ready to be compared with those of an index."""
    return prepare(frame, index.specs, side, index.rarities)
