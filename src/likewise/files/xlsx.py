"""Writing XLSX, through XlsxWriter: text as text, never as a formula or a link."""

import io
import math
import tempfile
from typing import BinaryIO

import polars as pl

from likewise.errors import OutputError

MAX_ROWS = 1_048_576  # the header's among them
MAX_COLUMNS = 16_384
MAX_CHARACTERS = 32_767  # in UTF-16 units
CHUNK_ROWS = 10_000
SETTINGS: dict[str, object] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
ELSE = "write .csv, .parquet or .jsonl instead"


def check_fits_xlsx(frame: pl.DataFrame, label: str) -> None:
    """Refuse what an XLSX sheet cannot hold.

    Raises:
        OutputError: too many rows or columns, or a text that is too long; the message says where.
    """
    if frame.height + 1 > MAX_ROWS:
        raise OutputError(
            f"{label}: {frame.height:,} rows and a header are more than the {MAX_ROWS:,} rows of an XLSX sheet; {ELSE}",
            file=label,
        )
    if frame.width > MAX_COLUMNS:
        raise OutputError(
            f"{label}: {frame.width:,} columns are more than the {MAX_COLUMNS:,} of an XLSX sheet; {ELSE}", file=label
        )
    for name in [name for name, kind in frame.schema.items() if kind == pl.String]:
        column = frame[name].alias("")  # a name like "^x$" is a pattern to a Series' own methods
        # A character outside the Basic Multilingual Plane counts twice; only a text near the limit is counted out.
        for row in (column.str.len_bytes() > MAX_CHARACTERS).fill_null(value=False).arg_true().to_list():
            size = len(str(column[row]).encode("utf-16-le")) // 2
            if size > MAX_CHARACTERS:
                raise OutputError(
                    f"{label}: row {row + 1}, column {name!r} has {size:,} characters, more than the "
                    f"{MAX_CHARACTERS:,} of an XLSX cell; {ELSE}",
                    file=label,
                    row=row + 1,
                    column=name,
                )


def write_xlsx(frame: pl.DataFrame, stream: BinaryIO) -> None:
    """One sheet with a header that stays in sight, columns as wide as their first rows need."""
    import xlsxwriter

    # In memory first, and parts in a folder of our own: where a disk is full, XlsxWriter leaves parts behind, and its
    # archive complains once more when it is collected.
    packed = io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        xlsxwriter.Workbook(packed, SETTINGS | {"tmpdir": folder}) as workbook,
    ):
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        for index, name in enumerate(frame.columns):
            sheet.set_column(index, index, _width(frame[name]))
            sheet.write_string(0, index, name)
        for number, row in enumerate(frame.iter_rows(), start=1):
            for index, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, index, value)
                elif value is not None and math.isfinite(value):
                    sheet.write_number(number, index, value)
    stream.write(packed.getbuffer())


def _width(column: pl.Series) -> int:
    longest = column.head(100).alias("").cast(pl.String).str.len_chars().max()
    return min(max(len(column.name), longest if isinstance(longest, int) else 0, 6), 50) + 1
