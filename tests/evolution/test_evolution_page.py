"""Protects the worked example of docs/explanation/evolution.md: its figures are what happens."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evolving import World

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "evolution.md"


def shown(name: str) -> list[str]:
    """The figures of a list in the page's table."""
    line = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.mark.parametrize(
    ("name", "fixture", "every"),
    [
        ("harbour", "world", 4),
        ("same", "easy_world", 4),
        ("two languages", "translated_world", 3),
        ("harbour again", "lettered_world", 3),
    ],
)
def test_the_example_is_true(name: str, fixture: str, every: int, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(fixture)
    world = world.wishing(size=100)
    world.step()
    world.pipeline.work()
    world.step()
    judged = world.judge(world.match(), every)
    world.step()
    (attempt,) = world.attempts()
    found = attempt.evidence
    assert found is not None
    figures = [found[name] for name in ("records", "before", "after", "gained", "lost")]
    assert shown(name) == [
        str(judged),
        *map(str, figures),
        f"{found['chance']:.1g}",
        attempt.state,
    ]
