"""The bars of accuracy, on the bundled sample always and on the public sets where they lie beside the checkout."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from datasets import BARS, FOUND, LINKED, BenchmarkError, LinkSet, load, public_sets, sample_sets
from measure import Accuracy, measure

from likewise.engine.finish import Compared, finish
from likewise.engine.plan import open_scorer, plan_new
from likewise.engine.results import Options
from likewise.engine.score import score_list

SOURCE = Path(__file__).parents[2] / "src"
"""The code that no data set may have left its mark on."""

TARGETS = (0.90, 0.95)
UNDER = 0.03
"""How far the precision of links may be under their target."""


@dataclass(frozen=True)
class Measured:
    """A link set, and how right its answers are by the target of their links; otherwise with default options."""

    link_set: LinkSet
    by_target: Mapping[float, Accuracy]

    @property
    def name(self) -> str:
        return self.link_set.name

    @property
    def usual(self) -> Accuracy:
        """With the default target."""
        return self.by_target[Options().precision]


@cache
def measured() -> tuple[Measured, ...]:
    """Every link set that is there, compared once."""
    try:
        public = public_sets()
    except BenchmarkError:
        public = []
    return tuple(_measured(link_set) for link_set in (*sample_sets(), *public))


def _measured(link_set: LinkSet) -> Measured:
    data = load(link_set)
    tables, options = (data.incoming, data.catalogue), Options(candidates=10)
    plan = plan_new(*tables, options)
    scorer = open_scorer(plan.recipe, data.catalogue, options)
    compared = Compared(plan, tables, scorer, score_list(scorer, data.incoming.frame, plan.recipe.candidates))
    answers = {target: finish(compared, replace(options, precision=target))[1] for target in TARGETS}
    return Measured(link_set, {target: measure(links.frame, data.truth) for target, links in answers.items()})


def whose_links_are_to_be_right() -> Iterator[Measured]:
    """All but the public set whose truth is too incomplete to say."""
    return (one for one in measured() if one.name not in BARS or one.name in LINKED)


@pytest.mark.criterion("AC-11.1", "AC-26.1")
def test_floors_hold() -> None:
    for one in measured():
        assert one.usual.at_half.f1 >= (one.link_set.bar or 0.65), one.name


@pytest.mark.criterion("AC-26.2")
def test_links_keep_their_target() -> None:
    """And are not few for the sake of it."""
    for one in whose_links_are_to_be_right():
        for target, accuracy in one.by_target.items():
            assert (accuracy.links.precision or 0.0) >= target - UNDER, (one.name, target)
        assert (one.by_target[0.95].links.recall or 0.0) >= LINKED.get(one.name, 0.4), one.name


@pytest.mark.criterion("AC-26.3")
def test_probabilities_are_honest() -> None:
    """They come true, and say much more than the share of matches does."""
    for one in whose_links_are_to_be_right():
        calibration = one.usual.calibration
        assert calibration is not None
        error, share = (0.06, 0.5) if one.name in BARS else (0.1, 0.7)
        assert calibration.expected_calibration_error <= error, one.name
        # Where every record matches, who knows that forecasts without any loss.
        assert calibration.log_loss <= max(calibration.constant_log_loss * share, 0.001), one.name


@pytest.mark.criterion("AC-27.3")
def test_true_records_are_among_ten_candidates() -> None:
    for one in measured():
        assert one.usual.found[10] >= FOUND.get(one.name, 0.8), one.name


@pytest.mark.criterion("AC-11.4")
def test_no_data_set_is_named_in_the_code() -> None:
    marks = {part for name in BARS for part in name.split("-")}
    for path in SOURCE.rglob("*.py"):
        words = {
            node.value.casefold()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not words & marks, path
