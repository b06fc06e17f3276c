"""The last steps every format shares: nulls for nothing, no value past the limit, not too many columns."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from likewise.engine.records import Table
from likewise.errors import InputError
from likewise.files.limits import Limits


def finished(
    name: str,
    frame: pl.DataFrame,
    failures: Mapping[int, str],
    notices: Sequence[str],
    limits: Limits,
    place: Callable[[int], str],
) -> Table:
    """The table, with null where a text is empty, and without the rows that hold a value past the limit.

    Args:
        failures: reason by 0-based row of what could not be read.
        place: names the 0-based row as the file does: "line 18".
    """
    filled = frame.with_columns(
        pl.when(pl.col(column) != "").then(pl.col(column)).alias(column) for column in frame.columns
    )
    long = _long_cells(filled, limits, place)
    if long:
        failed = pl.Series(list(long), dtype=pl.UInt32)
        keep = ~pl.int_range(filled.height, dtype=pl.UInt32).is_in(failed.implode())
        filled = filled.select(pl.when(keep).then(pl.col(column)).alias(column) for column in filled.columns)
    return Table(name, filled, dict(sorted({**failures, **long}.items())), tuple(notices))


def check_columns(count: int, label: str, limits: Limits, advice: str = "") -> None:
    """Refuse a table that is too wide.

    Raises:
        InputError: it has more columns than `limits` allow.
    """
    if count > limits.max_columns:
        raise InputError(
            f"{label} has {count:,} columns, more than the {limits.max_columns:,} a table may have; "
            f"leave out what does not describe a record{advice}",
            file=label,
        )


def empty_frame(names: Sequence[str]) -> pl.DataFrame:
    """No rows, but the columns."""
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String()))


def _long_cells(frame: pl.DataFrame, limits: Limits, place: Callable[[int], str]) -> dict[int, str]:
    """Why a row fails, by 0-based row, for each row with a value past the limit."""
    reasons: dict[int, str] = {}
    for column in frame.columns:
        sizes = frame[column].str.len_bytes()
        if sizes.max() is None or not (sizes > limits.max_cell_bytes).any():
            continue
        for row in (sizes > limits.max_cell_bytes).fill_null(value=False).arg_true().to_list():
            reasons.setdefault(
                row,
                f"{place(row)}, column {column!r}: the value has {sizes[row]:,} bytes, more than the "
                f"{limits.max_cell_bytes:,} a value may have; shorten it",
            )
    return reasons
