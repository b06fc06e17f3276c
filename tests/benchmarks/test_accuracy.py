"""The accuracy command measures along the real path, and its exit code tells whether the bars hold."""

import json
from pathlib import Path

import accuracy
import pytest
from accuracy import Line
from datasets import VARIABLE


@pytest.mark.criterion("AC-11.1")
def test_sample_list_is_measured_with_both_matchers(capsys: pytest.CaptureFixture[str]) -> None:
    """Every number that the tables promise is there, and in its range."""
    assert accuracy.main(["--set", "northgate", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    lines = [Line(**line) for line in printed["lines"]]
    assert [(line.name, line.matcher) for line in lines] == [("northgate", "hybrid"), ("northgate", "levenshtein")]
    for line in lines:
        assert (line.records, line.true_pairs, line.verdict) == (266, 208, "-")
        assert 0 <= line.f1 <= line.best_f1 <= 1
        assert line.found_1 is not None
        assert line.found_10 is not None
        assert 0 <= line.found_1 <= line.found_10 <= 1
        assert line.seconds > 0
        assert line.peak_mb > 50
    assert lines[0].f1 > lines[1].f1


@pytest.mark.criterion("AC-11.1")
def test_missed_bar_fails_unless_it_is_only_to_be_printed(
    public_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bar is a bar: tables that match nothing end with exit code 1 and the set's name."""
    (public_folder / "abt-buy" / "matches.csv").write_text("left_id,right_id\n02,x7\n01,x8\n")
    asked = ["--set", "abt-buy", "--matcher", "hybrid"]
    assert accuracy.main(asked) == 1
    printed = capsys.readouterr().out
    assert "FAIL" in printed
    assert "Bars missed: abt-buy." in printed
    assert accuracy.main([*asked, "--no-bars"]) == 0


@pytest.mark.criterion("AC-5.2")
def test_blocking_loss_is_printed_beside_levenshtein(capsys: pytest.CaptureFixture[str]) -> None:
    """The tables for a person: choosing, calibration, and what blocking loses."""
    assert accuracy.main(["--set", "northgate", "--matcher", "levenshtein"]) == 0
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("F1@0.5", "calibration-error", "best-not-found"))
    assert printed.count("northgate") == 3


def test_absent_sets_are_a_clear_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be measured fails and is not skipped: one line, exit code 2."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert accuracy.main([]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert VARIABLE in said


def test_unreadable_set_names_itself(public_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A failure in the process apart comes back with its reason."""
    (public_folder / "abt-buy" / "left.csv").write_bytes(b"")
    assert accuracy.main(["--set", "abt-buy", "--matcher", "hybrid"]) == 2
    assert "abt-buy, hybrid:" in capsys.readouterr().err
