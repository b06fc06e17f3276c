"""Numbers into geometry: what the page's SVG needs, in percent of its width and height."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import polars as pl

from likewise.engine.expect import ThresholdPoint
from likewise.engine.results import Contribution, Decision

HISTOGRAM_BINS = 20
STACKED = (Decision.NO_MATCH, Decision.REVIEW, Decision.LINK)
MIN_VISIBLE = 0.8
"""A bar that stands for something is at least this high, in percent: one row among a million must be seen."""


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: its place and size in percent, what it stands for and how many."""

    decision: Decision
    start: float
    size: float
    count: int


@dataclass(frozen=True)
class HistogramBar:
    """Best candidates with a probability in [low, high): segments from the bottom up; `top` in percent from
    above.
    """

    low: float
    high: float
    count: int
    top: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Step:
    """One line of a waterfall: a contribution and its bar from `start`, `width` wide, in percent; `total` in
    bits.
    """

    contribution: Contribution
    start: float
    width: float
    total: float


@dataclass(frozen=True)
class Waterfall:
    """Steps in order, where no evidence lies (`zero`) and the bar of the sum, in percent."""

    steps: tuple[Step, ...]
    zero: float
    start: float
    width: float


def share_bar(counts: dict[Decision, int]) -> tuple[Segment, ...]:
    """The decisions as one horizontal bar; a decision that occurs is never too thin to be seen."""
    total = sum(counts.values())
    if total == 0:
        return ()
    sizes = {decision: max(100 * count / total, MIN_VISIBLE) for decision, count in counts.items() if count}
    scale = 100 / sum(sizes.values())
    segments, start = [], 0.0
    for decision, size in sizes.items():
        segments.append(Segment(decision, start, size * scale, counts[decision]))
        start += size * scale
    return tuple(segments)


def histogram(best: pl.DataFrame) -> tuple[HistogramBar, ...]:
    """Best candidates by probability, each bar divided by decision.

    Args:
        best: columns `probability` (no nulls) and `decision`, one row per incoming record with a candidate.
    """
    edges = np.arange(HISTOGRAM_BINS + 1) / HISTOGRAM_BINS
    places = np.searchsorted(edges, best["probability"].to_numpy(), side="right") - 1
    bins = np.clip(places, 0, HISTOGRAM_BINS - 1)
    by_decision = {
        decision: np.bincount(bins[(best["decision"] == decision.value).to_numpy()], minlength=HISTOGRAM_BINS)
        for decision in STACKED
    }
    tallest = max(1, int(np.bincount(bins, minlength=1).max()))
    return tuple(
        _bar(edges[item], edges[item + 1], {d: int(c[item]) for d, c in by_decision.items()}, tallest)
        for item in range(HISTOGRAM_BINS)
    )


def _bar(low: float, high: float, counts: dict[Decision, int], tallest: int) -> HistogramBar:
    segments: list[Segment] = []
    top = 100.0
    for decision, count in counts.items():
        if count:
            size = min(max(100 * count / tallest, MIN_VISIBLE), top)
            top -= size
            segments.append(Segment(decision, top, size, count))
    return HistogramBar(float(low), float(high), sum(counts.values()), top, tuple(segments))


def line(points: Sequence[ThresholdPoint], measure: str) -> str:
    """The `points` attribute of an SVG polyline in a 100 x 100 box; thresholds without a value are left
    out.
    """
    values = [(point.threshold, getattr(point, measure)) for point in points]
    return " ".join(f"{100 * x:.2f},{100 - 100 * y:.2f}" for x, y in values if y is not None)


def waterfall(contributions: Sequence[Contribution]) -> Waterfall:
    """Each contribution as a bar from the running total before it to the one after it."""
    totals = [0.0, *accumulate(item.weight for item in contributions)]
    low, high = min(totals), max(totals)
    span = (high - low) or 1.0

    def place(value: float) -> float:
        return 100 * (value - low) / span

    steps = tuple(
        Step(item, place(min(before, after)), place(max(before, after)) - place(min(before, after)), after)
        for item, before, after in zip(contributions, totals[:-1], totals[1:], strict=True)
    )
    ends = sorted((place(0.0), place(totals[-1])))
    return Waterfall(steps, place(0.0), ends[0], ends[1] - ends[0])
