"""How right an answer is, against all true matches: the numbers that the benchmark tables print."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from likewise.engine.calibration import Calibration, calibration

PAIR = ("record_id", "catalogue_id")
RANKS = (1, 3, 10)


@dataclass(frozen=True)
class Rates:
    """Precision (None if nothing is claimed), recall (None if nothing is true) and F1 of a set of pairs."""

    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True)
class Accuracy:
    """An answer against the truth.

    Attributes:
        records, true_pairs: sizes of the incoming list and of the truth; a record may have two true pairs.
        at_half: best candidates with a probability of at least 0.5.
        hindsight: best candidates above the threshold that the truth shows to be best, `hindsight_threshold`.
        links: the pairs decided `link`; their number is `linked`.
        found: share of the true pairs among the first so many candidates.
        calibration: of the best candidates' probabilities, None without any.
    """

    records: int
    true_pairs: int
    at_half: Rates
    hindsight: Rates
    hindsight_threshold: float | None
    links: Rates
    linked: int
    found: Mapping[int, float]
    calibration: Calibration | None


def measure(links: pl.DataFrame, truth: pl.DataFrame) -> Accuracy:
    """Measures `Links.frame` (with or without ranks) against distinct pairs record_id, catalogue_id."""
    ranked = links if "rank" in links.columns else links.with_columns(rank=pl.lit(1, pl.Int64))
    judged = ranked.join(truth.with_columns(true=pl.lit(value=True)), on=PAIR, how="left", maintain_order="left")
    judged = judged.with_columns(pl.col("true").fill_null(value=False))
    best = judged.filter(pl.col("rank") == 1)
    stated = best.filter(pl.col("catalogue_id").is_not_null() & pl.col("probability").is_not_null())
    chances, right = stated["probability"].to_numpy(), stated["true"].to_numpy()
    linked = best.filter(pl.col("decision") == "link")
    threshold = best_threshold(chances, right, truth.height)
    return Accuracy(
        records=best.height,
        true_pairs=truth.height,
        at_half=rates(right[chances >= 0.5], truth.height),
        hindsight=rates(right[chances >= (2.0 if threshold is None else threshold)], truth.height),
        hindsight_threshold=threshold,
        links=rates(linked["true"].to_numpy(), truth.height),
        linked=linked.height,
        found={
            rank: judged.filter(pl.col("true") & (pl.col("rank") <= rank)).height / max(1, truth.height)
            for rank in RANKS
            if rank <= (ranked["rank"].max() or 0)  # type: ignore[operator]  # the type of a column's maximum is unknown
        },
        calibration=calibration(chances, right),
    )


def rates(right: NDArray[np.bool_], true_pairs: int) -> Rates:
    """Rates of claimed pairs, each right or not, where so many pairs are true."""
    claimed, hits = len(right), int(right.sum())
    return Rates(
        precision=hits / claimed if claimed else None,
        recall=hits / true_pairs if true_pairs else None,
        f1=2 * hits / (claimed + true_pairs) if claimed + true_pairs else 1.0,
    )


def best_threshold(chances: NDArray[np.float64], right: NDArray[np.bool_], true_pairs: int) -> float | None:
    """The probability from which on claiming gives the best F1; None where claiming nothing is as good."""
    order = np.argsort(-chances, kind="stable")
    falling = chances[order]
    hits = np.cumsum(right[order])
    claimed = np.arange(1, len(order) + 1)
    scores = 2 * hits / (claimed + true_pairs)
    ends = np.flatnonzero(np.append(falling[1:] != falling[:-1], np.ones(min(1, len(order)), dtype=bool)))
    if len(ends) == 0 or scores[ends].max() <= 0:
        return None
    return float(falling[ends[int(scores[ends].argmax())]])
