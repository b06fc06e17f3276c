"""The scale command runs the real command, reads its links back, and judges the size that has bars."""

import json
from dataclasses import replace

import pytest
import scale
from generate import Plan
from scale import BAR_BYTES, BAR_ROWS, BAR_SECONDS, Run

AT_BARS = Run("people", BAR_ROWS, BAR_ROWS, BAR_SECONDS, BAR_BYTES, f1=0.9, best_f1=0.9)


@pytest.mark.criterion("AC-11.3")
def test_small_run_of_the_real_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Files in, file out: time, memory and F1 come from the command itself."""
    assert scale.main(["--size", "300x400", "--kind", "people", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    assert (run["rows"], run["catalogue_rows"], run["verdict"], run["failure"]) == (300, 400, "-", "")
    assert run["seconds"] > 0
    assert run["peak"] > 50 * 2**20
    assert 0.5 < run["f1"] <= run["best_f1"] <= 1


def test_failing_command_is_a_failure_with_its_words() -> None:
    """A command that stops is not a fast one."""
    run = scale.run_once(Plan("people", 20, 20), cores=0, matcher="no-such-matcher")
    assert run.verdict == "FAIL"
    assert "no-such-matcher" in run.failure


@pytest.mark.criterion("AC-11.3")
@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (AT_BARS, "pass"),
        (replace(AT_BARS, seconds=BAR_SECONDS + 0.1), "FAIL"),
        (replace(AT_BARS, peak=BAR_BYTES + 1), "FAIL"),
        (replace(AT_BARS, rows=10, catalogue_rows=10, seconds=BAR_SECONDS * 2), "-"),
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
