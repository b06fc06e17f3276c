"""How much a file may ask of the machine, and what a user may say about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that keep a hostile or broken file from taking the machine down.

    Attributes:
        max_columns: columns of one table; beyond it, the delimiter was most likely mistaken.
        max_cell_bytes: UTF-8 bytes of one value; a longer one fails its row, not the file.
        max_cells: rows times columns a sheet or a Parquet file may span; a sheet is held densely in memory.
        max_expanded_bytes: what a compressed workbook may unpack to.
        max_expansion_ratio: unpacked to packed size, looked at only where it unpacks to more than 64 MiB.
    """

    max_columns: int = 2_000
    max_cell_bytes: int = 1_000_000
    max_cells: int = 100_000_000
    max_expanded_bytes: int = 1 << 30
    max_expansion_ratio: int = 300


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class ReadOptions:
    """What a user knows better than the detection; None means: work it out.

    Attributes:
        sheet: name, or number from 1, of a workbook's sheet.
        header_row: line (text) or row (sheet) of the header in the file, from 1; 0 where there is none.
        encoding: a Python codec name, for text.
        delimiter: one character, or "tab", for delimited text.
    """

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    limits: Limits = DEFAULT_LIMITS


DEFAULT_OPTIONS = ReadOptions()
