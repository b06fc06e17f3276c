"""Results are written whole or not at all, and what cannot be written is said before the work."""

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from likewise.errors import OutputError
from likewise.files import (
    check_destination,
    check_fits,
    check_writable,
    read_table,
    write_table,
    write_text,
)

FRAME = pl.DataFrame(
    {"row": [1, 2], "probability": [0.5, None], "name": ["Ünal, Ltd", None]},
    schema={"row": pl.Int64, "probability": pl.Float64, "name": pl.String},
)
SUFFIXES = [".csv", ".tsv", ".xlsx", ".parquet", ".jsonl"]


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """The system refuses files above `size` bytes, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.criterion("AC-1.1", "AC-3.6")
@pytest.mark.parametrize("suffix", [*SUFFIXES, ".CSV"])
def test_every_format_can_be_read_back(tmp_path: Path, suffix: str) -> None:
    destination = tmp_path / f"links{suffix}"
    check_destination(destination)
    write_table(FRAME, destination)
    table = read_table(destination)
    assert table.columns == FRAME.columns
    assert table.frame.rows() == [("1", "0.5", "Ünal, Ltd"), ("2", None, None)]
    assert files_in(tmp_path) == [destination.name]


def test_parquet_and_json_lines_keep_types(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "a.parquet")
    write_table(FRAME, tmp_path / "a.jsonl")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(FRAME)
    assert pl.read_ndjson(tmp_path / "a.jsonl").equals(FRAME)


def test_numbers_are_numbers_in_xlsx(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    write_table(FRAME, tmp_path / "a.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0)
    assert sheet.to_python() == [["row", "probability", "name"], [1.0, 0.5, "Ünal, Ltd"], [2.0, "", ""]]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nan_is_written_as_nothing(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "x": [float("nan"), 1.5]})
    write_table(frame, tmp_path / f"a{suffix}")
    assert read_table(tmp_path / f"a{suffix}").frame["x"].to_list() == [None, "1.5"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_only_columns(tmp_path: Path, suffix: str) -> None:
    write_table(FRAME.clear(), tmp_path / f"a{suffix}")
    assert (tmp_path / f"a{suffix}").exists()


@pytest.mark.parametrize("name", ["links", "links.xls", "links.csv.gz", "links.json"])
def test_an_unknown_suffix_is_said_before_the_work(tmp_path: Path, name: str) -> None:
    for check in (check_destination, lambda path: write_table(FRAME, path)):
        with pytest.raises(OutputError, match=r"names no format; end it in \.csv, \.tsv, \.xlsx, \.parquet, \.jsonl"):
            check(tmp_path / name)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/links.csv", "No such file or directory"),
        ("file/links.csv", "Not a directory"),
        ("folder.csv", "is a folder"),
        ("pipe.csv", "is not a regular file"),
        ("n" * 250 + "/" + "x.csv", "No such file"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    before = files_in(tmp_path)
    for act in (
        check_destination,
        check_writable,
        lambda path: write_table(FRAME, path),
        lambda path: write_text("", path),
    ):
        with pytest.raises(OutputError, match=message) as caught:
            act(tmp_path / name)
        assert "\n" not in str(caught.value)
    assert files_in(tmp_path) == before


def test_a_folder_that_takes_no_files() -> None:
    """Not even from root, who may do nearly everything."""
    with pytest.raises(OutputError, match="cannot be written"):
        check_destination(Path("/proc/links.csv"))


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("old")
    check_destination(tmp_path / "links.csv")
    check_destination(None)
    assert (tmp_path / "links.csv").read_text() == "old"
    assert files_in(tmp_path) == ["links.csv"]


@pytest.mark.criterion("AC-3.9")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    destination = tmp_path / f"links{suffix}"
    destination.write_text("old")
    frame = pl.DataFrame({"text": [f"{n * 7919 % 100_003:x}" * 20 for n in range(20_000)]})
    with file_size_limit(10_000), pytest.raises(OutputError, match=r"cannot be written: .*File too large"):
        write_table(frame, destination)
    assert destination.read_text() == "old"
    assert files_in(tmp_path) == [destination.name]


@pytest.mark.criterion("AC-3.9")
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    class Interrupting(str):
        __slots__ = ()

        def encode(self, *_: str, **__: str) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_text(Interrupting("x"), tmp_path / "report.html")
    assert files_in(tmp_path) == []


def test_text_is_written_as_utf8(tmp_path: Path) -> None:
    write_text("ü\n", tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes() == b"\xc3\xbc\n"


def test_permissions_are_the_users_or_those_of_the_old_file(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_text("a", tmp_path / "new")
        (tmp_path / "old").touch()
        (tmp_path / "old").chmod(0o604)
        write_text("a", tmp_path / "old")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o604


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "links.csv")
    write_table(FRAME, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "links.csv").is_file()


def test_a_long_name_still_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    destination = tmp_path / ("n" * 250 + ".csv")
    write_table(FRAME, destination)
    assert destination.is_file()


def test_xlsx_says_what_does_not_fit(tmp_path: Path) -> None:
    destination = tmp_path / "a.xlsx"
    tall = pl.DataFrame({"n": pl.int_range(1_048_576, eager=True)})
    with pytest.raises(OutputError, match=r"1,048,576 rows and a header are more than the 1,048,576"):
        write_table(tall, destination)
    with pytest.raises(OutputError, match=r"16,385 columns are more than the 16,384"):
        check_fits(pl.DataFrame({f"c{n}": [1] for n in range(16_385)}), destination)
    with pytest.raises(OutputError, match=r"row 2, column 'b' has 32,768 characters") as caught:
        write_table(pl.DataFrame({"a": [1, 2], "b": ["x", "😀" * 16_384]}), destination)
    assert caught.value.details["row"] == 2
    assert files_in(tmp_path) == []
    check_fits(tall, tmp_path / "a.csv")
    check_fits(tall, None)


def test_xlsx_holds_what_just_fits(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["ü" * 32_767, "😀" * 16_383, None]})
    write_table(frame, tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").frame["a"].to_list() == frame["a"].to_list()[:2]


def run(code: str, **options: object) -> "subprocess.Popen[bytes]":
    script = f"import polars as pl\nfrom likewise.files import write_table\n{code}"
    return subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, **options)  # type: ignore[call-overload, no-any-return]


def test_standard_output_is_csv(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_table(FRAME, None)
    assert capfdbinary.readouterr().out == 'row,probability,name\n1,0.5,"Ünal, Ltd"\n2,,\n'.encode()


def test_standard_output_that_takes_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    write_table(pl.DataFrame({"n": pl.int_range(120_000, eager=True)}), None)
    assert out.getvalue() == "n\n" + "".join(f"{n}\n" for n in range(120_000))


def test_a_closed_pipe_is_no_error() -> None:
    """As in `likewise match … | head -1`."""
    writer = run("write_table(pl.DataFrame({'n': range(500_000)}), None)", stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"n\n"
    writer.stdout.close()
    assert writer.stderr is not None
    assert writer.stderr.read() == b""
    assert writer.wait() == 0
    writer.stderr.close()


def test_a_standard_output_that_is_full_is_an_error() -> None:
    code = "try: write_table(pl.DataFrame({'n': range(500_000)}), None)\nexcept Exception as error: print(repr(error), file=__import__('sys').stderr)\n__import__('os')._exit(0)"  # noqa: E501 (a script)
    with Path("/dev/full").open("wb") as full:
        _, errors = run(code, stdout=full).communicate()
    assert b"OutputError('standard output cannot be written: No space left on device')" in errors
