"""Reading a table from a file of any format that is known here."""

from pathlib import Path
from typing import TYPE_CHECKING

from likewise.files.archive import check_is_workbook
from likewise.files.limits import DEFAULT_OPTIONS, ReadOptions
from likewise.files.sniff import Format, detect_format
from likewise.files.source import Source, open_source

if TYPE_CHECKING:
    from likewise.engine.records import Table


def read_table(path: Path | str, options: ReadOptions = DEFAULT_OPTIONS) -> "Table":
    """The table in a file, as raw text: CSV, TSV and the like, JSON Lines, JSON, Parquet, XLSX, XLSB, XLS or ODS.

    The format is told from the content. What was assumed or repaired is in the table's `notices`; a row that could
    not be read is in its `failures`, and costs no other row.

    Args:
        path: a file, or "-" for standard input.
        options: what the user knows better; an option that means nothing to the format is not looked at.

    Raises:
        InputError: there is no table to be had from the file; one line says why and what to do.
    """
    with open_source(path) as source:
        return _read(source, options)


def _read(source: Source, options: ReadOptions) -> "Table":
    # Each reader brings heavy libraries along; only the one that is needed is imported.
    match detect_format(source, options):
        case Format.DELIMITED:
            from likewise.files.delimited import read_delimited

            return read_delimited(source, options)
        case Format.JSON:
            from likewise.files.jsonlines import read_json

            return read_json(source, options)
        case Format.PARQUET:
            from likewise.files.parquet import read_parquet

            return read_parquet(source, options)
        case Format.ZIP:
            check_is_workbook(source)
            from likewise.files.spreadsheet import read_spreadsheet

            return read_spreadsheet(source, options, is_zip=True)
        case Format.OLE:
            from likewise.files.spreadsheet import read_spreadsheet

            return read_spreadsheet(source, options, is_zip=False)
