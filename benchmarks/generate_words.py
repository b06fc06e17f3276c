"""Invented words with the frequencies of real ones: a few names are everywhere, most are rare."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Rng: TypeAlias = np.random.Generator
Picks: TypeAlias = NDArray[np.int64]

ONSETS = (
    "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n",
    "p", "pr", "r", "s", "sch", "st", "t", "tr", "v", "w", "th", "sh", "ch", "z", "",
)  # fmt: skip
NUCLEI = ("a", "e", "i", "o", "u", "ai", "ei", "ou", "ee", "ia", "ä", "é")
NUCLEUS_WEIGHTS = (18, 20, 14, 14, 9, 4, 5, 4, 4, 3, 1, 1)
CODAS = ("", "n", "r", "l", "s", "t", "m", "ck", "nd", "ng", "rt", "ll")
ZIPF_SHIFT = 2.7
"""Mandelbrot's shift: the most frequent words are common but do not swallow the list."""


def vocabulary(rng: Rng, size: int, syllables: tuple[int, int] = (2, 3)) -> pl.Series:
    """`size` different words of so many syllables (lowest, highest), the commonest first."""
    found: dict[str, None] = {}
    low, high = syllables
    weights = np.array(NUCLEUS_WEIGHTS) / sum(NUCLEUS_WEIGHTS)
    while len(found) < size:
        batch = max(64, int((size - len(found)) * 1.3))
        counts = rng.integers(low, high + 1, batch)
        onsets = rng.integers(0, len(ONSETS), (batch, high))
        nuclei = rng.choice(len(NUCLEI), (batch, high), p=weights)
        codas = rng.integers(0, len(CODAS), batch)
        for place, count in enumerate(counts.tolist()):
            parts = [ONSETS[onsets[place, at]] + NUCLEI[nuclei[place, at]] for at in range(count)]
            found["".join(parts) + CODAS[codas[place]]] = None
    return pl.Series("word", list(found)[:size])


def zipf_picks(rng: Rng, words: int, count: int, exponent: float = 1.0) -> Picks:
    """`count` places 0..words-1, the place k with a chance that falls like 1 / (k + shift)**exponent."""
    weights = 1.0 / (np.arange(words) + ZIPF_SHIFT) ** exponent
    edges = np.cumsum(weights)
    picks: Picks = np.searchsorted(edges, rng.random(count) * edges[-1], side="right").astype(np.int64)
    return picks


def zipf_words(rng: Rng, words: pl.Series, count: int, exponent: float = 1.0) -> pl.Series:
    """`count` words drawn by `zipf_picks`."""
    return words.gather(zipf_picks(rng, len(words), count, exponent))


def choose(rng: Rng, options: Sequence[str], count: int) -> pl.Series:
    """`count` of a few options, the first more often than the last."""
    return zipf_words(rng, pl.Series("option", options), count)


def digits(rng: Rng, low: int, high: int, count: int, width: int = 0) -> pl.Series:
    """`count` whole numbers from `low` to below `high` as text, filled with zeros to `width`."""
    return pl.Series("number", rng.integers(low, high, count)).cast(pl.String).str.zfill(width)


def joined(*parts: pl.Series | str, separator: str = " ") -> pl.Series:
    """Row by row the parts with a separator between them; a plain string stands in every row."""
    return pl.select(pl.concat_str([pl.lit(part) for part in parts], separator=separator)).to_series()
