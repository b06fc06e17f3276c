"""What chunks hand on to each other, as bytes: rows of a list, and scored pairs. Exact: what goes in comes out."""

import zlib
from io import BytesIO

import numpy as np
import polars as pl

from likewise.engine.compare import Pairs
from likewise.engine.score import Scored
from likewise.errors import ProcessingError

_FAST = 1


def pack_frame(frame: pl.DataFrame) -> bytes:
    """A table's rows as Parquet."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def unpack_frame(content: bytes) -> pl.DataFrame:
    """The rows of `pack_frame`.

    Raises:
        ProcessingError: the bytes are damaged.
    """
    try:
        return pl.read_parquet(BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise ProcessingError("the stored rows of a chunk are damaged: run the job again") from error


def pack_scored(scored: Scored) -> bytes:
    """Scored pairs as compressed arrays."""
    buffer = BytesIO()
    np.savez(
        buffer,
        incoming=scored.pairs.incoming.astype(np.int32),
        catalogue=scored.pairs.catalogue.astype(np.int32),
        vectors=scored.vectors,
        records=np.array([scored.records]),
    )
    return zlib.compress(buffer.getvalue(), _FAST)


def unpack_scored(content: bytes) -> Scored:
    """The pairs of `pack_scored`.

    Raises:
        ProcessingError: the bytes are damaged.
    """
    try:
        with np.load(BytesIO(zlib.decompress(content)), allow_pickle=False) as arrays:
            pairs = Pairs(arrays["incoming"].astype(np.int64), arrays["catalogue"].astype(np.int64))
            return Scored(pairs, arrays["vectors"], int(arrays["records"][0]))
    except (zlib.error, ValueError, KeyError, OSError) as error:
        raise ProcessingError("the scored pairs of a chunk are damaged: run the job again") from error


def pack_pairs(scored: Scored) -> bytes:
    """All pairs of a list as Parquet: a column for each comparison, which compresses best."""
    columns = {"incoming": scored.pairs.incoming.astype(np.int32), "catalogue": scored.pairs.catalogue.astype(np.int32)}
    vectors = {f"comparison.{place}": column for place, column in enumerate(scored.vectors.T)}
    whole = {"records": np.full(len(scored.pairs), scored.records, dtype=np.int32)}
    return pack_frame(pl.DataFrame(columns | vectors | whole))


def unpack_pairs(content: bytes) -> Scored:
    """The pairs of `pack_pairs`.

    Raises:
        ProcessingError: the bytes are damaged.
    """
    frame = unpack_frame(content)
    vectors = frame.select(pl.selectors.starts_with("comparison."))
    records = int(frame["records"][0]) if frame.height else 0
    incoming, catalogue = (frame[name].cast(pl.Int64).to_numpy() for name in ("incoming", "catalogue"))
    return Scored(Pairs(incoming, catalogue), vectors.to_numpy(order="c"), records)


def joined(parts: list[Scored]) -> Scored:
    """The pairs of consecutive parts of a list as those of the whole list; at least one part.

    A part without pairs may not know how many comparisons there are.
    """
    vectors = [part.vectors for part in parts if len(part.pairs)] or [parts[0].vectors]
    starts = np.cumsum([0, *(part.records for part in parts)])
    return Scored(
        Pairs(
            np.concatenate([part.pairs.incoming + start for part, start in zip(parts, starts, strict=False)]),
            np.concatenate([part.pairs.catalogue for part in parts]),
        ),
        np.concatenate(vectors),
        int(starts[-1]),
    )
