"""Writing a table: the format by the destination's suffix, the file whole or not at all."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from likewise.errors import OutputError
from likewise.files.atomic import check_writable, replacing, write_bytes, write_text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["check_destination", "check_fits", "check_writable", "write_bytes", "write_table", "write_text"]

CHUNK_ROWS = 50_000


def check_destination(destination: Path | None) -> None:
    """Make sure, before any work is done, that a table can be written there. None is standard output.

    Raises:
        OutputError: the suffix names no format, or the place cannot be written.
    """
    if destination is not None:
        _writer(destination)
        check_writable(destination)


def check_fits(frame: "pl.DataFrame", destination: Path | None) -> None:
    """Make sure that the destination's format can hold such a table; only XLSX has limits.

    Raises:
        OutputError: too many rows or columns, or a text that is too long.
    """
    if destination is not None and destination.suffix.lower() == ".xlsx":
        from likewise.files.xlsx import check_fits_xlsx

        check_fits_xlsx(frame, str(destination))


def write_table(frame: "pl.DataFrame", destination: Path | None, neutralise: bool = True) -> None:  # noqa: FBT001, FBT002 (the interface that was agreed)
    """Write a table as .csv, .tsv, .xlsx, .parquet or .jsonl; without a destination as CSV to standard output.

    Args:
        frame: String, Int64 and Float64 columns; null and NaN are written as nothing.
        destination: where to; an existing file is replaced at the end, and only if all went well.
        neutralise: put ' before texts in CSV and TSV that a spreadsheet would run as a formula; XLSX holds them as
            plain text anyway, and Parquet and JSON Lines are for programs.

    Raises:
        OutputError: see `check_destination` and `check_fits`, or the disk is full.
    """
    if destination is None:
        _write_to_stdout(_for_people(frame, neutralise=neutralise))
        return
    write, is_delimited = _writer(destination)
    check_fits(frame, destination)
    plain = _for_people(frame, neutralise=neutralise) if is_delimited else _without_nan(frame)
    wrapping = _wrapping_errors(destination)
    with replacing(destination) as stream:
        try:
            write(plain, stream)
        except wrapping as error:
            reason = str(error).splitlines()[0]
            raise OutputError(f"{destination} cannot be written: {reason}", file=str(destination)) from error


def _wrapping_errors(destination: Path) -> tuple[type[Exception], ...]:
    """The errors in which the library that writes such a file wraps what the system said."""
    from polars.exceptions import PolarsError

    if destination.suffix.lower() != ".xlsx":
        return (PolarsError,)
    from xlsxwriter.exceptions import XlsxFileError

    return (PolarsError, XlsxFileError)


def _write_csv(frame: "pl.DataFrame", stream: BinaryIO) -> None:
    frame.write_csv(stream)


def _write_tsv(frame: "pl.DataFrame", stream: BinaryIO) -> None:
    frame.write_csv(stream, separator="\t")


def _write_parquet(frame: "pl.DataFrame", stream: BinaryIO) -> None:
    frame.write_parquet(stream)


def _write_jsonl(frame: "pl.DataFrame", stream: BinaryIO) -> None:
    frame.write_ndjson(stream)


def _write_xlsx(frame: "pl.DataFrame", stream: BinaryIO) -> None:
    from likewise.files.xlsx import write_xlsx

    write_xlsx(frame, stream)


Writer = Callable[["pl.DataFrame", BinaryIO], None]

WRITERS: Mapping[str, tuple[Writer, bool]] = MappingProxyType(
    {  # by suffix: what writes it, and whether it is text that a spreadsheet would look for formulas in
        ".csv": (_write_csv, True),
        ".tsv": (_write_tsv, True),
        ".xlsx": (_write_xlsx, False),
        ".parquet": (_write_parquet, False),
        ".jsonl": (_write_jsonl, False),
    }
)


def _writer(destination: Path) -> tuple[Writer, bool]:
    try:
        return WRITERS[destination.suffix.lower()]
    except KeyError as error:
        raise OutputError(
            f"{destination} has a suffix that names no format; end it in {', '.join(WRITERS)}", file=str(destination)
        ) from error


def _for_people(frame: "pl.DataFrame", *, neutralise: bool) -> "pl.DataFrame":
    from likewise.files.formulas import neutralised

    plain = _without_nan(frame)
    return neutralised(plain) if neutralise else plain


def _without_nan(frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars.selectors as cs

    return frame.with_columns(cs.float().fill_nan(None))


def _write_to_stdout(frame: "pl.DataFrame") -> None:
    """CSV in pieces; a reader that has seen enough (`head`) closes the pipe, and that is no error."""
    stream = getattr(sys.stdout, "buffer", None)
    try:
        for start in range(0, max(frame.height, 1), CHUNK_ROWS):
            text = frame.slice(start, CHUNK_ROWS).write_csv(include_header=start == 0)
            if stream is None:  # a notebook's or a test's standard output takes text only
                sys.stdout.write(text)
            else:
                stream.write(text.encode())
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes standard output once more at its end, and would complain (docs.python.org, SIGPIPE).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror or error}") from error
