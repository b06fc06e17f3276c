"""Stage times add up, and every function that a stage is made of is still called by the command."""

import json
from collections.abc import Iterator
from pathlib import Path

import stages
from generate import Plan, generate, write


def test_inner_stages_do_not_count_twice() -> None:
    """Seconds of a stage within another belong to the inner one only."""
    ticks: Iterator[float] = iter([0.0, 2.0, 2.0, 5.0, 5.0, 6.0])
    clock = stages.Clock(lambda: next(ticks))
    with clock.running("write"), clock.running("resolve"):
        pass
    assert (clock.seconds["write"], clock.seconds["resolve"]) == (3.0, 3.0)


def test_every_stage_of_the_command_is_measured(tmp_path: Path) -> None:
    """A function that was renamed or is called no more would leave its stage at nothing."""
    write(generate(Plan("people", 150, 300)), tmp_path)
    assert stages.main(["--apart", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "stages.json").read_text())
    assert all(found[stage] > 0 for stage in stages.ORDER)
    assert sum(found[stage] for stage in stages.ORDER) <= found["all"]
    assert found["pairs"] > 150
    assert found["rate"] > 0
    assert found["floor"] > 0
    assert found["recall"] > 0.9
