"""Whether promises about links are kept, with the true matches in the place of the people; `learning.py --promise` runs it.

Judgements are drawn as `likewise ask --promise` draws them, a number of them at a time, until the promise is kept and more
would not be worth it, or until no number of answers is expected to keep it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import mean

import numpy as np
from learning_world import World
from scipy.special import expit, logit

from likewise.engine.bands import Frame
from likewise.engine.finish import teach
from likewise.engine.judged import Judgements
from likewise.engine.promise import Promise, judge, pick
from likewise.engine.promised import framed
from likewise.engine.vectors import Floats

RUNS = 50
TRUE_RUNS = 45
TARGETS = (0.90, 0.95)
SHARE = 0.8
"""Of the links that hindsight allows."""
_MADE = 1000
_BATCH = 25
_PATIENCE = 100
"""Answers before which a promise is not given up."""


@dataclass(frozen=True)
class Outcome:
    """One run.

    Attributes:
        kept: whether something was promised. precision: the true one of all pairs from the line on. automatic: the same of
            those that nobody judged. linked, allowed: shares of the records from the line on, and from hindsight's.
        judged: answers. first: answers when the promise was kept for the first time, for fewer links as a rule.
    """

    kept: bool
    precision: float
    automatic: float
    linked: float
    allowed: float
    judged: int
    first: int


@dataclass(frozen=True)
class Promises:
    """All runs of a set at a target."""

    name: str
    target: float
    outcomes: tuple[Outcome, ...]

    @property
    def allowed(self) -> float:
        """The share of the records that hindsight allows to be linked."""
        return mean(one.allowed for one in self.outcomes)

    @property
    def row(self) -> list[str]:
        """Set and target; kept, of those true; linked, over hindsight; judgements; lowest precision, of unjudged ones."""
        kept = [one for one in self.outcomes if one.kept]
        first = [f"{self.name}, {self.target:.2f}", f"{len(kept)} of {len(self.outcomes)}"]
        judged = f"{mean(one.judged for one in self.outcomes):.0f}"
        if not kept:
            return [*first, "", "", f"{self.allowed:.3f}", "", judged, "", ""]
        over = mean(one.linked / one.allowed if one.allowed else 1.0 for one in kept)
        lowest = (f"{min(getattr(one, what) for one in kept):.3f}" for what in ("precision", "automatic"))
        judged += f" ({mean(one.first for one in kept):.0f})"
        true = sum(one.precision >= self.target for one in kept)
        linked = mean(one.linked for one in kept)
        return [*first, str(true), f"{linked:.3f}", f"{self.allowed:.3f}", f"{over:.3f}", judged, *lowest]


HEADINGS = (
    "set, target",
    "kept",
    "true",
    "linked",
    "hindsight",
    "of it",
    "judgements (first kept)",
    "lowest precision",
    "of unjudged",
)


Lot = Callable[[int], tuple[Frame, Floats]]
"""A list for a seed: its pairs, and the true answers."""


def lot_of(world: World) -> Lot:
    """A set, drawn from with other random numbers for each seed."""
    ranking = teach(world.scored, world.learnt, Judgements.of({}), 0).resolved
    pairs = zip(range(world.scored.records), ranking.claimed.tolist(), strict=True)
    right = np.array([pair in world.truth for pair in pairs], dtype=np.float64)
    keys = [str(row) for row in range(world.scored.records)]

    def lot(seed: int) -> tuple[Frame, Floats]:
        frame, _ = framed(ranking, ranking, keys, seed)
        return frame, right[frame.record]

    return lot


def made(sureness: float) -> Lot:
    """A thousand pairs with doubts spread widely, another list for each seed; the match weights are `sureness` times what
    they should be."""

    def lot(seed: int) -> tuple[Frame, Floats]:
        chosen = np.random.default_rng(seed)
        truth = chosen.beta(3.0, 0.4, _MADE).clip(1e-9, 1.0 - 1e-9)
        frame = Frame(np.arange(_MADE), expit(sureness * logit(truth)), chosen.random(_MADE), np.full(_MADE, np.nan))
        return frame, (chosen.random(_MADE) < truth).astype(np.float64)

    return lot


MADE: Mapping[str, Lot] = {"made: honest": made(1.0), "made: too sure": made(2.0), "made: too timid": made(0.5)}


def measured(name: str, lot: Lot, target: float, runs: int) -> Promises:
    """Promises on a list by so many runs."""
    return Promises(name, target, tuple(run(*lot(seed), Promise(target)) for seed in range(runs)))


def run(start: Frame, right: Floats, promise: Promise) -> Outcome:
    """Answers until the promise is kept or given up; `right` are the true answers of the frame's pairs."""
    frame, verdict, first = start, judge(promise, start), None
    while True:
        judged = int((~np.isnan(frame.said)).sum())
        first = judged if first is None and verdict.kept else first
        if verdict.needed is None and (verdict.kept or judged >= _PATIENCE):
            break
        picks = pick(promise, frame, _BATCH)
        if not len(picks):
            break
        said, places = frame.said.copy(), np.searchsorted(frame.record, picks.record)
        said[places] = right[places]
        frame = replace(frame, said=said)
        verdict = judge(promise, frame)
    above = frame.chance >= verdict.line
    alone = above & np.isnan(frame.said)
    return Outcome(
        kept=verdict.kept,
        precision=float(right[above].mean()) if above.any() else 1.0,
        automatic=float(right[alone].mean()) if alone.any() else 1.0,
        linked=float(above.mean()) if verdict.kept else 0.0,
        allowed=hindsight(frame.chance, right, promise.target),
        judged=judged,
        first=judged if first is None else first,
    )


def hindsight(chances: Floats, right: Floats, target: float) -> float:
    """The largest share of the records that any line could link at the target; 0 where that is fewer than the answers
    it takes to find out.
    """
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last_of_equals = np.append(np.diff(chances[order]) != 0, True)
    most = int(np.flatnonzero((share >= target) & last_of_equals).max(initial=-1)) + 1
    return most / len(order) if most >= _PATIENCE else 0.0


def missed_bars(found: Promises) -> list[str]:
    """The bars that the runs miss, in words. Declining is right where hindsight allows nothing either."""
    kept = [one for one in found.outcomes if one.kept]
    false = sum(one.precision < found.target for one in kept)
    wrongly = sum(not one.kept and one.allowed > 0.0 for one in found.outcomes)
    missed, name = [], f"{found.name}, {found.target:.2f}"
    if false + wrongly > len(found.outcomes) * (RUNS - TRUE_RUNS) / RUNS:
        missed.append(f"{name}: {false} promises false, {wrongly} declined that hindsight allows")
    if kept and mean(one.linked for one in kept) < SHARE * mean(one.allowed for one in kept):
        missed.append(f"{name}: links less than {SHARE} of what hindsight allows")
    return missed


def promises(lots: Mapping[str, Lot], runs: int) -> list[Promises]:
    """All lists at all targets."""
    return [measured(name, lot, target, runs) for name, lot in lots.items() for target in TARGETS]
