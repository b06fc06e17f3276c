"""The benchmark of the index measures the real one, in a process that found it made, and judges the sizes that have bars."""

import json
from dataclasses import replace

import index
import pytest
from index import BAR_EXTEND, BARS, Costs

AT_BARS = Costs("people", 100_000, 9, 9, 9, 9, 9, 9, BAR_EXTEND, 0, BARS[100_000], 0, BARS[100_000])


def test_small_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert index.main(["--size", "2500", "--kind", "people", "--records", "12", "--json"]) == 0
    (costs,) = json.loads(capsys.readouterr().out)
    assert (costs["size"], costs["verdict"]) == (2_500, "-")
    assert all(costs[name] > 0 for name in ("make", "first", "disk", "map", "one", "thousand", "median", "most_after"))


@pytest.mark.parametrize(
    ("costs", "verdict"),
    [
        (AT_BARS, "pass"),
        (replace(AT_BARS, most=BARS[100_000] + 1e-6), "FAIL"),
        (replace(AT_BARS, most_after=BARS[100_000] + 1e-6), "FAIL"),
        (replace(AT_BARS, thousand=BAR_EXTEND + 1e-6), "FAIL"),
        (replace(AT_BARS, size=10_000, most=1.0), "-"),
    ],
)
def test_bars_hold_for_their_sizes(costs: Costs, verdict: str) -> None:
    """Also once the catalogue has changed."""
    assert costs.verdict == verdict
