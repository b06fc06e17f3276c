"""A rehearsal: records of the catalogue, roughened as people roughen them, so that weights can be fitted before a list
was seen, or where it is too short to learn from. The true answers are known by construction."""

import random
from dataclasses import dataclass

import numpy as np
import polars as pl

from likewise.engine.compare import Pairs
from likewise.engine.normalise import is_missing
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats, Ints

_RECORDS = 2_000
_GONE, _WORD_LOST, _SWAPPED, _TYPO = 0.4, 0.7, 0.15, 0.3
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Rehearsal:
    """Roughened catalogue records: `frame` has the catalogue's columns, `origin` the row each one was made from."""

    frame: pl.DataFrame
    origin: Ints


def rehearse(catalogue: pl.DataFrame, columns: tuple[str, ...], seed: int) -> Rehearsal:
    """Up to 2,000 catalogue records with values missing, words lost or swapped and letters mistyped."""
    chosen = random.Random(seed)  # noqa: S311 - a seeded rehearsal, nothing secret
    rows = sorted(chosen.sample(range(catalogue.height), min(_RECORDS, catalogue.height)))
    sample = catalogue[rows]
    harm = [chosen.random() for _ in rows]
    rough = {
        name: pl.Series(
            name,
            [_roughen(value, hurt, chosen) for value, hurt in zip(sample[name].to_list(), harm, strict=True)],
            dtype=pl.String,
        )
        for name in columns
    }
    return Rehearsal(sample.with_columns(**rough), np.array(rows, dtype=np.int64))


def known_truth(scored: Scored, origin: Ints) -> tuple[Scored, Floats]:
    """The rehearsal's candidates with the true one taken away from every second record, and which pairs are true."""
    own = scored.pairs.catalogue == origin[scored.pairs.incoming]
    kept = ~(own & (scored.pairs.incoming % 2 == 1))
    pairs = Pairs(scored.pairs.incoming[kept], scored.pairs.catalogue[kept])
    return Scored(pairs, scored.vectors[kept], scored.records), own[kept].astype(np.float64)


def _roughen(value: str | None, harm: float, chosen: random.Random) -> str | None:
    """`harm` (0..1) is the record's own: suppliers differ between a copy and a paraphrase."""
    if value is None or is_missing(value):
        return value
    if chosen.random() < _GONE * harm:
        return None
    words = [word for word in value.split() if chosen.random() >= _WORD_LOST * harm] or value.split()[:1]
    if len(words) > 1 and chosen.random() < _SWAPPED:
        place = chosen.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(_mistype(word, chosen) if chosen.random() < _TYPO * harm else word for word in words)


def _mistype(text: str, chosen: random.Random) -> str:
    place = chosen.randrange(len(text))
    letter = chosen.choice(_LETTERS)
    return chosen.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
        )
    )
