"""The learning curves are those of judgements that are right, and the bars are held against them."""

import json

import learning
import pytest
from datasets import chosen_sets, load


def test_curves_start_without_judgements_and_end_where_all_is_judged() -> None:
    """A list of fewer than 400 records has nothing left to ask: its links are then right wherever they can be."""
    world = learning.world_of(load(chosen_sets(["harbour"])[0]))
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
