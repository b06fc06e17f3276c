"""Reading tables out of files and writing them: CSV, TSV, XLSX, XLS, ODS, JSON Lines and Parquet."""

from likewise.files.limits import Limits, ReadOptions
from likewise.files.read import read_table
from likewise.files.write import check_destination, check_fits, check_writable, write_bytes, write_table, write_text

__all__ = [
    "Limits",
    "ReadOptions",
    "check_destination",
    "check_fits",
    "check_writable",
    "read_table",
    "write_bytes",
    "write_table",
    "write_text",
]
