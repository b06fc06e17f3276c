"""Which rows of a list people are asked about, and in which order: those for review by what an answer is worth, and some of
the others at random, so that what is asked says something of all.
"""

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from likewise.db.states import JUDGED
from likewise.engine.ask import line_up
from likewise.engine.results import Decision

Asked = Mapping[int, tuple[float, float | None]]
"""By row: how many rows its answer is expected to put right, and how probable it was to be drawn, None where it was not."""
NOT_ASKED = (None, None)


def lined_up(links: pl.DataFrame, known: Collection[str], seed: tuple[int, ...]) -> Asked:
    """The rows to ask about: of `known` records, that have a candidate and that nobody has judged."""
    best = links.filter(pl.col("rank") == 1)
    open_rows = (
        best["record_id"].is_in(pl.Series(list(known), dtype=pl.String).implode()).fill_null(value=False)
        & best["probability"].is_not_null()
        & (best["decision"] != str(Decision.FAILED))
        & ~best["reason"].str.starts_with(JUDGED)
    ).to_numpy()
    reviewed = (best["decision"] == str(Decision.REVIEW)).to_numpy()
    chances = best["probability"].fill_null(np.nan).to_numpy()
    line = line_up(chances, open_rows & reviewed, open_rows & ~reviewed, seed)
    placed = np.flatnonzero(~np.isnan(line.worth))
    rows, drawn = best["row"].to_numpy()[placed].tolist(), line.inclusion[placed].tolist()
    each = zip(rows, line.worth[placed].tolist(), drawn, strict=True)
    return {row: (worth, None if np.isnan(inclusion) else inclusion) for row, worth, inclusion in each}
