"""The scale command runs the real command, reads its links back, and judges the size that has bars."""

import json
from dataclasses import replace

import pytest
import scale
from generate import Plan
from peers import Result
from scale import Run, verdicts
from scale_bars import BAR_BYTES, BAR_ROWS, BAR_SECONDS

OURS = Result("likewise", seconds=BAR_SECONDS, processor=BAR_SECONDS, peak=BAR_BYTES, f1=0.9, best_f1=0.9)
AT_BARS = Run("people", BAR_ROWS, BAR_ROWS, OURS)


@pytest.mark.criterion("AC-11.3")
def test_small_run_of_the_real_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Files in, file out: time, memory and F1 come from the command itself."""
    assert scale.main(["--size", "300x400", "--kind", "people", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    result = run["result"]
    assert (run["rows"], run["catalogue_rows"], run["verdict"], result["failure"]) == (300, 400, "-", "")
    assert result["seconds"] > 0
    assert result["processor"] > 0
    assert result["peak"] > 50 * 2**20
    assert 0.5 < result["f1"] <= result["best_f1"] <= 1


def test_failing_command_is_a_failure_with_its_words() -> None:
    """A command that stops is not a fast one."""
    (run,) = scale.run_plan(Plan("people", 20, 20), scale.parse(["--matcher", "no-such-matcher"]))
    assert run.verdict == "FAIL"
    assert "no-such-matcher" in run.result.failure


@pytest.mark.criterion("AC-11.3")
@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (AT_BARS, "pass"),
        (replace(AT_BARS, result=replace(OURS, seconds=BAR_SECONDS + 0.1)), "FAIL"),
        (replace(AT_BARS, result=replace(OURS, peak=BAR_BYTES + 1)), "FAIL"),
        (replace(AT_BARS, result=replace(OURS, contender="splink", seconds=BAR_SECONDS * 2)), "-"),
        (Run("people", 10, 10, replace(OURS, seconds=BAR_SECONDS * 2)), "-"),
    ],
)
def test_bars_hold_for_their_size_only(run: Run, verdict: str) -> None:
    """Five minutes and 4 GB, both included, at 100,000 x 100,000."""
    assert run.verdict == verdict


def test_sizes_are_written_with_an_x(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped size is refused at once, not after an hour."""
    with pytest.raises(SystemExit):
        scale.main(["--size", "10000"])
    assert "is not a size such as 10000x10000" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("catalogue_rows", "seconds", "peak", "f1", "kept"),
    [
        (BAR_ROWS, 60.0, 400, 0.9, [True, True, True]),
        (BAR_ROWS, 61.0, 401, 0.8, [False, False, False]),
        (10 * BAR_ROWS, 90.0, BAR_BYTES - 1, 0.9, [True, True, True]),
        (10 * BAR_ROWS, 91.0, BAR_BYTES, 0.7, [False, False, False]),
    ],
)
def test_bars_beside_splink(catalogue_rows: int, seconds: float, peak: int, f1: float, kept: list[bool]) -> None:
    """Issue 5: as fast with a third of the memory at 100,000; one and a half times the time below 4 GB at 1,000,000."""
    splink = replace(OURS, contender="splink", seconds=60.0, peak=1200, f1=0.8)
    ours = replace(OURS, seconds=seconds, peak=peak, f1=f1)
    runs = [Run("people", BAR_ROWS, catalogue_rows, result) for result in (ours, splink)]
    assert [passed for _, passed in verdicts(runs)] == kept
    assert verdicts(runs[:1]) == []
