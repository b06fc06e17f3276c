"""How the command fails: one line, a documented exit code, never a traceback, never half a file."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from tool_lists import Lists, likewise

from likewise.machine import available_memory

COMMAND = [sys.executable, "-m", "likewise"]


def assert_one_line(result: Result, code: int, says: str) -> None:
    """The failure in one line on stderr, nothing on stdout, the exit code as documented."""
    assert result.stderr.startswith("likewise: error: ")
    assert result.stderr.count("\n") == 1
    assert says in result.stderr
    assert (result.exit_code, result.stdout) == (code, "")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--precision", "0.4"], "--precision"),
        (["--precision", "1"], "--precision"),
        (["--candidates", "0"], "--candidates"),
        (["--matcher", "magic"], "--matcher"),
        (["--kind", "model"], "COLUMN=KIND"),
        (["--kind", "model=colour"], "'colour' is not a kind"),
        (["--map", "model"], "INCOMING=CATALOGUE"),
        (["--map", "model=name", "--map", "model=brand"], "given twice"),
        (["--no-such-option"], "--no-such-option"),
        (["--out", "{catalogue}"], "already the file of --catalogue"),
        (["--out", "{folder}/a.csv", "--report", "{folder}/a.csv"], "already the file of --out"),
    ],
)
def test_wrong_use_is_told_in_one_line(lists: Lists, tmp_path: Path, options: list[str], says: str) -> None:
    filled = [option.format(catalogue=lists.catalogue, folder=tmp_path) for option in options]
    assert_one_line(likewise("match", *lists.arguments, *filled), 2, says)


@pytest.mark.parametrize(
    "option", [["--kind", "model=code"], ["--ignore", "model"], ["--matcher", "hybrid"], ["--seed", "1"]]
)
def test_what_a_stored_matcher_settled_cannot_be_asked_for(lists: Lists, tmp_path: Path, option: list[str]) -> None:
    """An option without effect is refused rather than ignored."""
    stored = tmp_path / "matcher.json"
    likewise("match", *lists.arguments, "--save-matcher", stored)
    assert_one_line(likewise("match", *lists.arguments, "--quiet", "--use-matcher", stored, *option), 2, option[0])


def test_a_catalogue_is_required(lists: Lists) -> None:
    assert_one_line(likewise("match", lists.incoming), 2, "--catalogue")


def missing(folder: Path) -> Path:
    return folder / "missing.csv"


def empty(folder: Path) -> Path:
    (folder / "empty.csv").touch()
    return folder / "empty.csv"


def noise(folder: Path) -> Path:
    (folder / "noise.xlsx").write_bytes(bytes(range(256)) * 4)
    return folder / "noise.xlsx"


def the_folder(folder: Path) -> Path:
    return folder


@pytest.mark.criterion("AC-9.1")
@pytest.mark.parametrize("bad", [missing, empty, noise, the_folder])
@pytest.mark.parametrize("command", ["match", "explain", "evaluate", "profile"])
def test_a_file_that_cannot_be_read_ends_every_command_with_3(
    lists: Lists, tmp_path: Path, command: str, bad: Callable[[Path], Path]
) -> None:
    path = bad(tmp_path)
    rest: dict[str, list[str | Path]] = {
        "match": ["--catalogue", lists.catalogue],
        "explain": ["--catalogue", lists.catalogue, "--record", "1"],
        "evaluate": ["--truth", lists.truth],
        "profile": [],
    }
    assert_one_line(likewise(command, path, *rest[command]), 3, path.name)


@pytest.mark.criterion("AC-2.5", "AC-9.6")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--key", "nothing"], "'nothing'"),
        (["--catalogue-key", "brand"], "brand"),
        (["--map", "nothing=name"], "nothing"),
        (["--ignore", "nothing"], "nothing"),
        (["--kind", "nothing=text"], "nothing"),
    ],
)
def test_tables_that_cannot_be_matched_as_asked_end_with_4(lists: Lists, options: list[str], says: str) -> None:
    assert_one_line(likewise("match", *lists.arguments, "--quiet", *options), 4, says)


@pytest.mark.criterion("AC-9.7")
def test_tables_with_nothing_in_common_end_with_4(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("when\n" + "".join(f"2024-01-{day:02d}\n" for day in range(1, 29)))
    second.write_text("mail\n" + "".join(f"{name}@example.org\n" for name in ("ada", "bob", "cleo")))
    assert_one_line(likewise("match", first, "--catalogue", second, "--quiet"), 4, "--map")


@pytest.mark.criterion("AC-9.9")
@pytest.mark.parametrize("option", ["--out", "--report", "--save-matcher"])
def test_a_destination_that_cannot_be_written_is_refused_before_the_work(
    lists: Lists, tmp_path: Path, option: str
) -> None:
    """The incoming file is missing as well: it is not even looked for."""
    nowhere = tmp_path / "no-folder" / "file.csv"
    result = likewise("match", missing(tmp_path), "--catalogue", lists.catalogue, option, nowhere)
    assert_one_line(result, 5, "no-folder")


@pytest.mark.criterion("AC-9.9")
@pytest.mark.parametrize("content", [b"{}", b"not json", b"\xff\xfe\x00", None])
def test_a_matcher_that_cannot_be_used_ends_with_6(lists: Lists, tmp_path: Path, content: bytes | None) -> None:
    stored = tmp_path / "matcher.json"
    if content is not None:
        stored.write_bytes(content)
    assert_one_line(likewise("match", *lists.arguments, "--use-matcher", stored), 6, "matcher.json")


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.criterion("AC-9.10")
@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (RuntimeError("two\nlines"), 70, "unexpected RuntimeError: two lines; please report it"),
        (MemoryError(), 71, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_what_nobody_expects_is_told_in_one_line(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, says: str
) -> None:
    monkeypatch.delenv("LIKEWISE_DEBUG", raising=False)
    monkeypatch.setattr("likewise.files.read_table", raising(error))
    result = likewise("match", *lists.arguments)
    assert result.exit_code == code
    assert result.stderr.strip().count("\n") == 0
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_developer_can_ask_for_the_traceback(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEWISE_DEBUG", "1")
    monkeypatch.setattr("likewise.files.read_table", raising(RuntimeError("odd")))
    result = likewise("profile", lists.incoming)
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


@pytest.mark.criterion("AC-3.9")
@pytest.mark.parametrize("stage", ["likewise.engine.matcher.fit_and_match", "likewise.report.table.links_table"])
def test_an_interrupted_run_leaves_the_old_file_as_it_was(
    lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    out = tmp_path / "links.csv"
    out.write_text("old")
    monkeypatch.setattr(stage, raising(KeyboardInterrupt()))
    assert likewise("match", *lists.arguments, "--out", out).exit_code == 130
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["links.csv"]


@pytest.mark.parametrize("command", ["match", "profile"])
def test_a_reader_that_goes_away_is_no_error(lists: Lists, command: str) -> None:
    """`likewise match ... | head -n 1` ends quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    rest = {"match": [*lists.arguments, "--quiet"], "profile": [str(lists.incoming)]}
    arguments = [*COMMAND, command, *rest[command]]
    finished = subprocess.run(arguments, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (finished.returncode, finished.stderr) == (0, b"")


def test_a_catalogue_that_does_not_fit_into_memory_is_refused_with_the_size_needed(
    lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the work, and before anything is written."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "meminfo").write_text("MemAvailable:       64 kB\n")
    monkeypatch.setattr("likewise.machine.available_memory", partial(available_memory, tmp_path))
    out = tmp_path / "links.csv"
    assert_one_line(
        likewise("match", *lists.arguments, "--quiet", "--out", out), 71, "against its 90 records needs about"
    )
    assert not out.exists()
