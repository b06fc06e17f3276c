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

    Raises:
        InputError: a column's name holds a NUL character, which no database stores.
    """
    for number, column in enumerate(frame.columns, start=1):
        if "\x00" in column:
            raise InputError(f"{name}: the name of column {number} holds a NUL character; rename the column", file=name)
    # Polars takes a column called "*" or "^x$" for a pattern, even in a Series' own methods: numbers stand in for names.
    numbered = frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True)))
    filled = numbered.with_columns(pl.when(pl.all() != "").then(pl.all()))
    long = _long_cells(filled, frame.columns, limits, place)
    if long:
        kept = ~pl.int_range(filled.height, dtype=pl.Int64, eager=True).is_in(list(long))
        filled = filled.with_columns(pl.when(kept).then(pl.all()))
    named = filled.rename(dict(zip(filled.columns, frame.columns, strict=True)))
    return Table(name, named, dict(sorted({**failures, **long}.items())), tuple(notices))


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


def _long_cells(
    frame: pl.DataFrame, names: Sequence[str], limits: Limits, place: Callable[[int], str]
) -> dict[int, str]:
    """Why a row fails, by 0-based row, for each row with a value past the limit."""
    reasons: dict[int, str] = {}
    for series, name in zip(frame, names, strict=True):
        sizes = series.str.len_bytes()
        for row in (sizes > limits.max_cell_bytes).fill_null(value=False).arg_true().to_list():
            reasons.setdefault(
                row,
                f"{place(row)}, column {name!r}: the value has {sizes[row]:,} bytes, more than the "
                f"{limits.max_cell_bytes:,} a value may have; shorten it",
            )
    return reasons
