"""Whether a list still is what a matcher was fitted on, and its links still as right as they were meant to be, in sentences.

A difference is told where it is too large for chance and large enough to matter. The distribution of the probabilities is
compared by the population stability index, the symmetrised Kullback-Leibler divergence of two histograms: over 0.25 is taken
for a shift (Siddiqi, "Credit Risk Scorecards", 2006), and by chance it is chi-squared times 1/n + 1/m (Yurdakul,
"Statistical properties of the population stability index", 2018).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import chdtri

from likewise.engine.bands import Frame, bands_of
from likewise.engine.bounds import precision_of
from likewise.engine.filled import filled
from likewise.engine.vectors import Bools, Floats

_PARTS = 10
_SHIFT = 0.25
_FILL = 0.1
_LENGTH = 0.25
_FEW = 10
"""Values whose lengths have a mean worth comparing."""
_THEN = "the list that the matcher was fitted on"
_CHANCE = 0.001
"""How often a comparison may find a difference where there is none."""
_ERRORS = 3.3
"""Standard errors that a normal quantity exceeds about that often."""
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class ColumnPortrait:
    """The share of rows with a value (0..1), and mean and standard deviation of the values' lengths in characters."""

    column: str
    filled: float
    length: float
    spread: float


@dataclass(frozen=True)
class Portrait:
    """What a list looked like: its columns, called as the catalogue's, and how many records lie in each tenth of the
    probabilities of their best candidates."""

    rows: int
    columns: tuple[ColumnPortrait, ...]
    chances: tuple[int, ...]


def portray(frame: pl.DataFrame, columns: Mapping[str, str], chances: Floats) -> Portrait:
    """A list's portrait.

    Args:
        columns: the catalogue's column to the list's. chances: of the records that have a candidate.
    """
    drawn = []
    for theirs, ours in columns.items():
        values = filled(frame[ours])
        lengths = values.str.len_chars().to_numpy().astype(np.float64)
        mean, spread = (float(lengths.mean()), float(lengths.std())) if len(lengths) else (0.0, 0.0)
        drawn.append(
            ColumnPortrait(theirs, round(len(values) / max(len(frame), 1), 4), round(mean, 2), round(spread, 2))
        )
    counts, _ = np.histogram(chances, _PARTS, (0.0, 1.0))
    return Portrait(len(frame), tuple(drawn), tuple(counts.tolist()))


def data_drift(before: Portrait, now: Portrait) -> tuple[str, ...]:
    """What is different of a list from the one that a matcher was fitted on, one sentence each."""
    known = {one.column: one for one in before.columns}
    told = []
    for one in now.columns:
        if one.column in known:
            told += _column_drift(known[one.column], one, (before.rows, now.rows))
    return (*told, *_chance_drift(before, now))


def _column_drift(was: ColumnPortrait, now: ColumnPortrait, rows: tuple[int, int]) -> list[str]:
    told = []
    share = (was.filled * rows[0] + now.filled * rows[1]) / max(sum(rows), 1)
    error = np.sqrt(share * (1.0 - share) * _parts(*rows))
    if abs(now.filled - was.filled) > max(_FILL, _ERRORS * error):
        told.append(f"{now.filled:.0%} of the rows have a value for '{now.column}', {was.filled:.0%} in {_THEN}")
    one, other = was.filled * rows[0], now.filled * rows[1]
    error = np.sqrt(was.spread**2 / max(one, 1.0) + now.spread**2 / max(other, 1.0))
    if min(one, other) >= _FEW and abs(now.length - was.length) > max(_LENGTH * was.length, _ERRORS * error):
        told.append(
            f"values for '{now.column}' are {now.length:.0f} characters long on average, {was.length:.0f} in {_THEN}"
        )
    return told


def _chance_drift(before: Portrait, now: Portrait) -> list[str]:
    counts = np.array([before.chances, now.chances], dtype=np.float64)
    if not counts.sum(axis=1).all():
        return []
    # Half a record in each part: an empty one would make the index infinite.
    shares = (counts + 0.5) / (counts + 0.5).sum(axis=1, keepdims=True)
    index = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    by_chance = float(chdtri(_PARTS - 1, _CHANCE)) * _parts(*counts.sum(axis=1).tolist())
    if index <= max(_SHIFT, by_chance):
        return []
    likely = counts[:, _PARTS // 2 :].sum(axis=1) / counts.sum(axis=1)
    shift = f"stability index {index:.2f}, over {_SHIFT:g} is a shift"
    return [f"{likely[1]:.0%} of the best candidates are likelier than not, {likely[0]:.0%} in {_THEN} ({shift})"]


def _parts(one: float, other: float) -> float:
    return 1.0 / max(one, 1.0) + 1.0 / max(other, 1.0)


def accuracy_drift(frame: Frame, linked: Bools, target: float) -> tuple[str, ...]:
    """A sentence where random answers show that links are right less often than they are meant to be.

    Args:
        linked: the pairs of the frame that are linked, or would be but for the answers. target: the share meant to be right.
    """
    part = Frame(frame.record[linked], frame.chance[linked], frame.number[linked], frame.said[linked])
    bands = bands_of(part)
    found = precision_of(bands, _CONFIDENCE)
    if found.high >= target:
        return ()
    by = f"{_CONFIDENCE:.0%} sure, by {int(bands.asked.sum())} random judgements of {len(part.record)} pairs"
    return (f"links are less right than the {target:.1%} that they are meant to be: {found.high:.1%} at most ({by})",)
