"""Wall time and peak memory are the command's own."""

import sys

import pytest
from running import number, run_measured, table_text


def test_peak_memory_is_the_commands_and_not_the_parents() -> None:
    """A parent that holds much, as this test does, must not count: 200 MB more must show, and no more."""
    ballast = bytearray(300 * 2**20)
    small = run_measured([sys.executable, "-S", "-c", "pass"])
    large = run_measured([sys.executable, "-S", "-c", "block = bytearray(200 * 2**20); block[::4096] = block[::4096]"])
    assert len(ballast) > small.peak
    assert 190 * 2**20 < large.peak - small.peak < 260 * 2**20


def test_exit_code_and_words_of_a_failing_command_are_kept() -> None:
    """A failure is reported with its reason, from whichever stream."""
    usage = run_measured([sys.executable, "-c", "import sys; print('out'); sys.exit('no such table')"])
    assert usage.code == 1
    assert "out" in usage.output
    assert "no such table" in usage.output
    assert usage.seconds > 0


def test_missing_command_is_an_error() -> None:
    """Not a measurement of nothing."""
    with pytest.raises(FileNotFoundError, match="no-such-command-anywhere"):
        run_measured(["no-such-command-anywhere"])


def test_cores_are_limited() -> None:
    """Bars are for two cores, whatever the machine has."""
    usage = run_measured([sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"], cores=1)
    assert usage.output.strip() == "1"


def test_table_lines_up_and_dashes_stand_for_nothing() -> None:
    """First column to the left, numbers to the right."""
    text = table_text(["set", "F1"], [["abt", number(0.5)], ["longer", number(None)]])
    assert text.splitlines() == ["set        F1", "------  -----", "abt     0.500", "longer      -"]
