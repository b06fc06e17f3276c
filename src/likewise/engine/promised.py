"""A promise about a list's links: which pairs it is about, and which answers count for it.

The ranking it is counted on knows the directed answers, not the random ones: an answer that had moved the weights would
speak well of its own pair and of nobody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from likewise.engine.bands import Frame
from likewise.engine.promise import Promise, Verdict, judge
from likewise.engine.resolve import Resolved
from likewise.engine.vectors import Bools, Floats

_BITS = 64


@dataclass(frozen=True)
class Promised:
    """What became of a promise.

    Attributes:
        frame: the pairs that it is about. outside: records whose best candidate is none of them, such as one that moved up
            when a person ruled the first one out: they are not linked by its line.
    """

    verdict: Verdict
    frame: Frame
    outside: Bools


def promised_of(
    promise: Promise, ranking: Resolved, resolved: Resolved, keys: Sequence[str | None], seed: int
) -> Promised:
    """Hold a list to a promise; the arguments are those of `framed`."""
    frame, outside = framed(ranking, resolved, keys, seed)
    return Promised(judge(promise, frame, int(ranking.confirmed.sum())), frame, outside)


def framed(ranking: Resolved, resolved: Resolved, keys: Sequence[str | None], seed: int) -> tuple[Frame, Bools]:
    """The pairs that promises are about, and the records outside of them (`Promised`).

    Args:
        ranking: the list resolved by the directed answers alone. resolved: by all of them, with the same weights.
        keys: of the records, None for those that could not be read.
    """
    readable = np.array([key is not None for key in keys], dtype=np.bool_)
    within = (ranking.best >= 0) & ~ranking.confirmed & (ranking.tied == 1) & readable
    same = ranking.claimed == resolved.claimed
    said = np.where(same, np.where(resolved.confirmed, 1.0, np.nan), 0.0)
    rows = np.flatnonzero(within)
    numbers = permanent_numbers([keys[row] or "" for row in rows.tolist()], seed)
    return Frame(rows, ranking.chance[rows], numbers, said[rows]), ~(within & same)


def permanent_numbers(keys: Sequence[str], seed: int) -> Floats:
    """A number from 0 to 1 for each key that is always the same: whoever is asked first stays first when the list grows."""
    hashed = (blake2b(f"{seed} {key}".encode(), digest_size=_BITS // 8).digest() for key in keys)
    return np.array([int.from_bytes(one) / 2.0**_BITS for one in hashed], dtype=np.float64)
