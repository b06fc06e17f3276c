"""Which judged records of a list each of two matchers gets right, as if nobody had judged them."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from likewise.engine.paired import Paired, compare_paired
from likewise.evolution.attempts import Said

HALF = 0.5
"""From this probability on a matcher takes its best candidate for the match."""

Known = Mapping[int, Mapping[int, bool]]
"""Of each judged row of a list: which rows of the catalogue match, and which do not."""


def known_rows(judged: Sequence[Said], keys: Sequence[str | None], ids: pl.Series) -> Known:
    """What was said of the records with these keys and of the catalogue's with these ids, in rows. A key that stands twice
    counts once.
    """
    rows = {key: row for row, key in reversed(list(enumerate(keys))) if key is not None}
    meant = pl.Series([one.record for one in judged], dtype=pl.String)
    found = ids.is_in(meant.implode()).arg_true()
    places = dict(zip(ids.gather(found).to_list(), found.to_list(), strict=True))
    known: dict[int, dict[int, bool]] = {}
    for one in judged:
        if one.key in rows and one.record in places:
            known.setdefault(rows[one.key], {})[places[one.record]] = one.judgement != "not_match"
    return known


def paired(known: Known, before: pl.DataFrame, after: pl.DataFrame) -> Paired:
    """Two matchers on the judged records of one list, by the frames of their links, with ranks.

    A record for which one of them names a catalogue record that nobody has judged tells nothing, where no match is known.
    """
    answers = [_answers(frame) for frame in (before, after)]
    verdicts = [[_right(known[row], answer.get(row)) for answer in answers] for row in sorted(known)]
    told = np.array([pair for pair in verdicts if None not in pair], dtype=np.bool_).reshape(-1, 2)
    return compare_paired(told[:, 0], told[:, 1])


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
