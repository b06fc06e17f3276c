"""The progress bar: on a terminal it shows rows per second and time left, elsewhere nothing."""

import io
import sys

import pytest

from likewise.cli.progress import progress_bar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.criterion("AC-3.7")
def test_a_terminal_sees_stage_rows_rate_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with progress_bar(quiet=False) as report:
        assert report is not None
        for done in range(0, 1001, 250):
            report("comparing", done, 1000)
    drawn = terminal.getvalue()
    assert "comparing" in drawn
    assert "1000/1000" in drawn
    assert "rows/s" in drawn
    assert "0:00:0" in drawn


@pytest.mark.criterion("AC-3.7")
@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_nothing_is_drawn_where_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, *, stream: io.StringIO, quiet: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(quiet=quiet) as report:
        assert report is None
    assert stream.getvalue() == ""
