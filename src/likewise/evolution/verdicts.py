"""Which judged records of a list each of two matchers gets right, as if nobody had judged them."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from likewise.evolution.attempts import Said
from likewise.evolution.ladder import Evidence
from likewise.paired import compare_paired

HALF = 0.5
"""From this probability on a matcher takes its best candidate for the match."""

Known = Mapping[int, Mapping[int, bool]]
"""Of each judged row of a list: which rows of the catalogue match, and which do not."""
Drawn = Mapping[int, float]
"""Of each judged row that was drawn at random, how probable that was."""


def known_rows(judged: Sequence[Said], keys: Sequence[str | None], ids: pl.Series) -> Known:
    """What was said of the records with these keys and of the catalogue's with these ids, in rows. A key that stands twice
    counts once.
    """
    rows = _rows(keys)
    meant = pl.Series([one.record for one in judged], dtype=pl.String)
    found = ids.is_in(meant.implode()).arg_true()
    places = dict(zip(ids.gather(found).to_list(), found.to_list(), strict=True))
    known: dict[int, dict[int, bool]] = {}
    for one in judged:
        if one.key in rows and one.record in places:
            known.setdefault(rows[one.key], {})[places[one.record]] = one.judgement != "not_match"
    return known


def drawn_rows(judged: Sequence[Said], keys: Sequence[str | None]) -> Drawn:
    """The records with these keys that people were asked about at random, in rows."""
    rows = _rows(keys)
    drawn: dict[int, float] = {}
    for one in judged:
        if one.inclusion is not None and one.key in rows:
            row = rows[one.key]
            drawn[row] = min(one.inclusion, drawn.get(row, 1.0))
    return drawn


def compared(judged: tuple[Known, Drawn], before: pl.DataFrame, after: pl.DataFrame, records: int) -> Evidence:
    """Two matchers on the judged records of one list of so many, by the frames of their links, with ranks.

    A record for which one of them names a catalogue record that nobody has judged tells nothing, where no match is known.
    """
    known, drawn = judged
    answers = [_answers(frame) for frame in (before, after)]
    verdicts = {row: [_right(known[row], answer.get(row)) for answer in answers] for row in sorted(known)}
    telling = {row: pair for row, pair in verdicts.items() if None not in pair}
    told = np.array(list(telling.values()), dtype=np.bool_).reshape(-1, 2)
    found = compare_paired(told[:, 0], told[:, 1])
    weights = np.array([1.0 / drawn[row] if row in drawn else 0.0 for row in telling])
    number = int(np.count_nonzero(weights))
    return Evidence(found, number, _expected(told, weights, records) if number else None)


def _expected(told: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], records: int) -> float:
    """How many more of a list's records the second matcher gets right: those that were chosen for their worth stand for
    themselves, those that were drawn (with a weight) for all others (J. Hajek, 1971).
    """
    change = told[:, 1].astype(np.float64) - told[:, 0]
    chosen = weights == 0
    others = records - int(chosen.sum())
    return round(float(change[chosen].sum() + others * np.average(change, weights=weights)), 1)


def _rows(keys: Sequence[str | None]) -> dict[str, int]:
    """The first row of each key."""
    return {key: row for row, key in reversed(list(enumerate(keys))) if key is not None}


def _answers(frame: pl.DataFrame) -> dict[int, int]:
    """The catalogue row that a matcher takes for the match of each row; no entry where it thinks that there is none."""
    sure = frame.filter((pl.col("rank") == 1) & (pl.col("probability") >= HALF)).drop_nulls("catalogue_row")
    return {row - 1: place for row, place in sure.select("row", "catalogue_row").iter_rows()}


def _right(said: Mapping[int, bool], answer: int | None) -> bool | None:
    """Whether an answer is right by what was said; None where nobody knows."""
    if answer is not None and answer in said:
        return said[answer]
    if any(said.values()):
        return False
    return True if answer is None else None
