"""The learning curves are those of judgements that are right, and the bars are held against them."""

import json
from dataclasses import replace

import learning
import numpy as np
import promises
import pytest
from datasets import chosen_sets, load
from learning_world import world_of

from likewise.engine.bands import Frame
from likewise.engine.promise import Promise


def test_curves_start_without_judgements_and_end_where_all_is_judged() -> None:
    """A list of fewer than 400 records has nothing left to ask: its links are then right wherever they can be."""
    world = world_of(load(chosen_sets(["harbour"])[0]))
    asked, random = (learning.curve(world, way, seed=0) for way in ("asked", "random"))
    assert len(asked) == len(learning.STEPS)
    assert asked[0] == random[0]
    assert asked[-1] > 0.99
    assert asked[3] > random[3]


def test_missed_bars_are_said() -> None:
    good, falling = [0.95, 0.96, 0.97, 0.97, 0.98, 0.99], [0.95, 0.94, 0.95, 0.95, 0.95, 0.95]
    assert learning.verdicts("abt-buy", {"asked": good, "random": [0.95] * 6, "least certain": good}) == []
    missed = learning.verdicts("abt-buy", {"asked": falling, "random": good, "least certain": good})
    assert any("falls by 0.0100" in line for line in missed)
    assert any("do not reach" in line for line in missed)
    assert any("least certain is better" in line for line in missed)
    assert any("0.72 wanted" in line for line in learning.verdicts("amazon-google", {"asked": [0.7] * 6}))


def test_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert learning.main(["--set", "harbour", "--seeds", "1", "--way", "random", "--json", "--no-bars"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [line["way"] for line in printed["lines"]] == ["random"]
    assert learning.main(["--set", "nothing"]) == 2


def test_promises_are_measured_against_hindsight() -> None:
    """A list whose surest pairs are right: the promise is kept; one where hindsight allows nothing is declined."""
    chance = np.linspace(0.99, 0.01, 400)
    start = Frame(np.arange(400), chance, np.random.default_rng(0).random(400), np.full(400, np.nan))
    good = promises.run(start, (np.arange(400) < 200).astype(np.float64), Promise(0.9))
    assert good.kept
    assert good.precision >= 0.9
    assert good.allowed == 222 / 400
    bad = promises.run(start, np.zeros(400), Promise(0.9))
    assert (bad.kept, bad.allowed) == (False, 0.0)
    fine = replace(good, linked=0.5)
    assert promises.missed_bars(promises.Promises("set", 0.9, (fine, bad))) == []
    (line,) = promises.missed_bars(promises.Promises("set", 0.9, (replace(fine, precision=0.8), fine)))
    assert "1 promises false" in line
    (line,) = promises.missed_bars(promises.Promises("set", 0.9, (replace(good, linked=0.1),)))
    assert "less than 0.8" in line


def test_promises_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert learning.main(["--promise", "--set", "harbour", "--seeds", "1", "--no-bars"]) == 0
    assert "harbour, 0.95" in capsys.readouterr().out
    assert learning.main(["--promise", "--set", "nothing"]) == 2
