"""Parquet, through Polars."""

from dataclasses import replace

from likewise.engine.records import Origin, Table, stringify
from likewise.errors import InputError
from likewise.files.finishing import check_columns, finished
from likewise.files.limits import ReadOptions
from likewise.files.source import Source


def read_parquet(source: Source, options: ReadOptions) -> Table:
    """A Parquet file as a table of text.

    Raises:
        InputError: damaged, cut short, encrypted, without columns, or past a limit.
    """
    import polars as pl

    try:
        source.stream.seek(0)
        names = list(pl.read_parquet_schema(source.stream))
        check_columns(len(names), source.label, options.limits)
        source.stream.seek(0)
        rows = int(pl.scan_parquet(source.stream).select(pl.len()).collect().item())
        _check_cells(rows, len(names), source, options)
        source.stream.seek(0)
        # Under numbers for names: a Series' own methods take a name like "^x$" for a pattern.
        read = pl.read_parquet(source.stream).rename(dict(zip(names, map(str, range(len(names))), strict=True)))
        frame = stringify(read).rename(dict(zip(read.columns, names, strict=True)))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError(
            f"{source.label} is not a whole Parquet file: it is damaged, cut short or encrypted; get it again",
            file=source.label,
        ) from error
    table = finished(source.name, frame, {}, (), options.limits, lambda row: f"row {row + 1}")
    return replace(table, origin=Origin("parquet"))


def _check_cells(rows: int, columns: int, source: Source, options: ReadOptions) -> None:
    if columns == 0:
        raise InputError(f"{source.label} has no columns", file=source.label)
    if rows * columns > options.limits.max_cells:
        raise InputError(
            f"{source.label} has {rows:,} rows by {columns:,} columns, more than the "
            f"{options.limits.max_cells:,} cells a table may have; split it",
            file=source.label,
        )
