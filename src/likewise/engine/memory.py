"""How much memory the index of a catalogue takes: told before it is made, so that one that does not fit is refused.

Otherwise the system would end the process, or begin to swap, after minutes of work and without a reason.
"""

import numpy as np
import polars as pl

from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import index_catalogue
from likewise.engine.stored import Arrays, arrays_of
from likewise.errors import MemoryShortError

Layout = tuple[tuple[FieldSpec, ...], Side]

PEAK = 2.0
"""What making an index takes at most, for each byte of the finished one: parts of it stand beside the whole."""

_SAMPLED = 2_000
"""Records that tell what one takes; half of them are looked at alone as well."""

_CERTAIN = 100
_WHATEVER = 1 << 27
"""A byte or a cell of the table never takes more bytes than this many, and an empty index never more than these: what
certainly fits is not sampled. Generated lists take 18 to 25 bytes for a byte, and 32 MB."""


def require_room(name: str, frame: pl.DataFrame, layout: Layout, available: int | None) -> None:
    """Make sure that the index of a catalogue (called `name`) can be made in so many bytes; None: nobody knows, it may.

    Raises:
        MemoryShortError: it cannot; the message says what it needs.
    """
    if available is None or _WHATEVER + _CERTAIN * (frame.estimated_size() + frame.height * frame.width) <= available:
        return
    sample = frame.gather_every(max(frame.height // _SAMPLED, 1)).head(_SAMPLED)
    needed = round(PEAK * index_bytes(sample, layout, frame.height))
    if needed > available:
        raise MemoryShortError(
            f"{name}: matching against its {frame.height:,} records needs about {_told(needed)} of memory,"
            f" {_told(available)} are free: use a machine with more, leave out columns that say little, or split both"
            " lists by a column in which matches always agree and match them part by part",
            table=name,
            needed=needed,
            available=available,
        )


def index_bytes(sample: pl.DataFrame, layout: Layout, records: int) -> int:
    """The bytes that the index of a catalogue of so many records holds, within some per cent, from some of these.

    The sample and half of it tell what a record takes, and what the index takes whatever it holds.
    """
    half, whole = (_arrays(part, layout) for part in (sample.gather_every(2), sample))
    more = sample.height - len(sample.gather_every(2))
    times = (records - sample.height) / more if more else 0.0
    return sum(_grown(half, whole, name, times) for name in whole)


def _arrays(frame: pl.DataFrame, layout: Layout) -> Arrays:
    return arrays_of(index_catalogue(frame, *layout))


def _grown(half: Arrays, whole: Arrays, name: str, times: float) -> int:
    """The bytes of an array that grows on, so many times, as it did from the half to the whole."""
    size = round(whole[name].size + (whole[name].size - half[name].size) * times)
    # Places in a matrix of more entries than a narrow number can count are wide ones.
    wide = whole[name].dtype == np.int32 and size > np.iinfo(np.int32).max
    return size * (8 if wide else whole[name].itemsize)


def _told(size: int) -> str:
    """A size for people, in units of 2**30 or 2**20 bytes."""
    return f"{size / 2**30:,.1f} GB" if size >= 2**30 else f"{max(size / 2**20, 1):,.0f} MB"
