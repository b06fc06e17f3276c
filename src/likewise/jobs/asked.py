"""Which rows of a list people are asked about, and in which order: those for review by what an answer is worth, and some at
random, so that what is asked says something of all: those that a promise needs, else some of the others.
"""

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from likewise.db.states import JUDGED
from likewise.engine.ask import line_up
from likewise.engine.results import Decision

Asked = Mapping[int, tuple[float, float | None, bool]]
"""By row: how many rows its answer is expected to put right, how probable it was to be drawn, None where it was not, and
whether it was drawn for a promise.
"""
NOT_ASKED = (None, None, False)


def lined_up(
    links: pl.DataFrame, known: Collection[str], seed: tuple[int, ...], drawn: Mapping[int, float] | None = None
) -> Asked:
    """The rows to ask about: of `known` records, that have a candidate and that nobody has judged.

    Where a promise is wanted, `drawn` are the rows that it needs. They come in turns with those that are asked for their
    worth, as if they were worth as much; nothing else is drawn then.
    """
    best = links.filter(pl.col("rank") == 1)
    open_rows = (
        best["record_id"].is_in(pl.Series(list(known), dtype=pl.String).implode()).fill_null(value=False)
        & best["probability"].is_not_null()
        & (best["decision"] != str(Decision.FAILED))
        & ~best["reason"].str.starts_with(JUDGED)
    ).to_numpy()
    reviewed = (best["decision"] == str(Decision.REVIEW)).to_numpy()
    chances = best["probability"].fill_null(np.nan).to_numpy()
    others = open_rows & ~reviewed if drawn is None else np.zeros(len(chances), dtype=np.bool_)
    line = line_up(chances, open_rows & reviewed, others, seed)
    placed = np.flatnonzero(~np.isnan(line.worth))
    rows, inclusions = best["row"].to_numpy()[placed].tolist(), line.inclusion[placed].tolist()
    each = zip(rows, line.worth[placed].tolist(), inclusions, strict=True)
    asked = {row: (worth, None if np.isnan(share) else share, False) for row, worth, share in each}
    may = set(best["row"].filter(pl.Series(open_rows)).to_list())
    worths = sorted((worth for worth, _, _ in asked.values()), reverse=True) or [0.0]
    sampled = enumerate((row, share) for row, share in (drawn or {}).items() if row in may)
    return asked | {row: (worths[min(turn, len(worths) - 1)], share, True) for turn, (row, share) in sampled}
