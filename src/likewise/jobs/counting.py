"""What is counted of a list's answers once, when it is resolved, since results never change and lists are long."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from likewise.engine.answer import JUDGED
from likewise.engine.results import Decision, Links
from likewise.jobs.service import STEP

BINS = 100
"""Of probability, each as wide as the other."""


def probabilities(best: Links) -> Mapping[str, object]:
    """How many best candidates have each probability, by decision; apart from them what was judged, since no threshold
    moves it, and the rows without a candidate.

    A bin is counted by the edges that people read: 0.29 belongs to the one from 0.29, whatever 0.29 * 100 rounds to.
    """
    read = best.frame.filter(pl.col("decision") != str(Decision.FAILED))
    free = read.filter(pl.col("reason") != JUDGED)
    held = free.drop_nulls("probability")
    edges = np.arange(BINS + 1) / BINS
    found = np.searchsorted(edges, held["probability"].to_numpy(), side="right") - 1
    bins = np.clip(found, 0, BINS - 1)

    def counted(decision: Decision) -> list[int]:
        chosen = (held["decision"] == str(decision)).to_numpy()
        return [int(count) for count in np.bincount(bins[chosen], minlength=BINS)]

    return {
        "link": counted(Decision.LINK),
        "review": counted(Decision.REVIEW),
        "no_match": counted(Decision.NO_MATCH),
        "judged": read.height - free.height,
        "without_candidate": free.height - held.height,
    }


def places(best: Links) -> Mapping[str, list[int]]:
    """By decision, the row of each `STEP`th result from the first on, so that any part of such a list is found at once."""
    frame = best.frame
    return {
        str(one): frame.filter(pl.col("decision") == str(one))["row"].gather_every(STEP).to_list() for one in Decision
    }
