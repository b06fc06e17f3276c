"""What is common to all contenders: how they are started, stopped and judged."""

import sys
from dataclasses import replace
from pathlib import Path

import peers
import polars as pl
import pytest
import speed
from datasets import BenchmarkError
from peers import Result, Task
from running import TIMED_OUT, Usage, run_measured

TRUTH = pl.DataFrame({"record_id": ["r1", "r2", "r3"], "catalogue_id": ["c1", "c2", "c3"]})
OURS = Result("likewise", seconds=1.0, processor=2.0, peak=100)
RIVAL = Result("splink", seconds=3.0, processor=4.0, peak=100)


def test_scores_at_the_default_and_in_hindsight() -> None:
    """Two right of three, one wrong between them; a record without a candidate claims nothing."""
    best = pl.DataFrame(
        {
            "record_id": ["r1", "r2", "r3", "r4"],
            "catalogue_id": ["c1", "c9", "c3", None],
            "probability": [0.9, 0.6, 0.4, None],
        }
    )
    assert [round(score or 0, 3) for score in peers.scores(best, TRUTH, 0.5)] == [0.4, 0.667]
    assert peers.scores(best, TRUTH, None)[0] is None


def test_medians_and_the_largest_memory_count() -> None:
    """One slow round on a busy machine does not decide."""
    runs = [replace(OURS, seconds=seconds, peak=peak) for seconds, peak in ((9.0, 1), (2.0, 7), (1.0, 3))]
    assert (peers.middle(runs).seconds, peers.middle(runs).peak) == (2.0, 7)
    failed = replace(OURS, failure="no memory")
    assert peers.middle([OURS, failed]) == failed


def test_commands_name_the_set_and_the_truth(tmp_path: Path) -> None:
    """Each peer gets its recipe or its labels, and ours its options."""
    task = Task("people", tmp_path / "in.csv", tmp_path / "cat.csv", TRUTH, ("--matcher", "hybrid"))
    out = tmp_path / "best.csv"
    assert peers.command_of("splink-wide", task, out)[-1] == "people-wide"
    assert peers.command_of("likewise", task, out)[-2:] == ["--matcher", "hybrid"]
    truth = peers.command_of("dedupe", task, out)[-1]
    assert pl.read_csv(truth).equals(TRUTH)


def test_limit_stops_a_command_with_all_it_started() -> None:
    """What takes too long is stopped, and said not to have finished."""
    usage = run_measured(
        [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"],
        limit=0.5,
    )
    assert usage.code == TIMED_OUT
    assert peers.failure_of(usage, 0.5) == "did not finish in 0.5 s"
    assert peers.failure_of(Usage(1, 1.0, 1, "a\nno such column\n"), 0) == "no such column"
    assert peers.failure_of(Usage(0, 1.0, 1, ""), 0) == ""


def test_missing_environment_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the peers one is told what to run; ours alone needs none."""
    monkeypatch.setattr(peers, "PYTHON", tmp_path / "python")
    with pytest.raises(BenchmarkError, match="make bench-speed"):
        peers.chosen_peers(["splink"])
    assert peers.chosen_peers(["none"]) == []


@pytest.mark.parametrize(
    ("ours", "rival", "kept"),
    [
        (OURS, RIVAL, [True, True]),
        (replace(OURS, seconds=1.1), replace(RIVAL, peak=99), [False, False]),
        (replace(OURS, failure="no such file"), RIVAL, [False]),
    ],
)
def test_bars_of_speed(ours: Result, rival: Result, kept: list[bool]) -> None:
    """Issue 5: three times the records per second of Splink at no more than its memory."""
    assert [passed for _, passed in speed.verdicts(speed.BARS["dblp-acm"], ours, rival)] == kept
