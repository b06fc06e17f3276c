"""The page about accuracy speaks of every set that accuracy is measured on, and of what is wrong there."""

from pathlib import Path

import pytest
from datasets import BARS, sample_sets

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "accuracy.md"
NAMES = (*BARS, *(link_set.name for link_set in sample_sets()))


@pytest.mark.criterion("AC-26.5")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("section", ["The kinds of errors that are left", "Half of the matches taken away"])
def test_every_set_is_spoken_of(section: str, name: str) -> None:
    """Its kinds of errors by name, and what happens when its matches are taken away."""
    _, found, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")
    assert found
    assert name in rest.split("\n## ")[0].casefold()
