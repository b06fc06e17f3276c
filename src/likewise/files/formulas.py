"""Cells that a spreadsheet would run (OWASP, "CSV Injection"), made harmless."""

from collections.abc import Iterable

import polars as pl

TRIGGERS = "=+\\-@\t\r\n＝＋－＠"
"""What makes a spreadsheet take a cell for a formula when it is the first character."""

NUMBER = r"^[+-]?\p{Zs}*\p{Sc}?\p{Zs}*\d[\d\p{Zs}.,'’()]*(?:[eE][+-]?\d+)?\p{Zs}*(?:%|\p{Sc})?$"
"""A cell that is wholly a number, an amount, or a phone number in groups: nothing in it can be run."""

DASHES = r"^-+$"
"""How many lists write "nothing"."""


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """A leading ' before each text, and each column name, that a spreadsheet would run; numbers stay as they are."""
    # Polars takes a column called "*" or "^x$" for a pattern, even in a Series' own methods: hence the empty name.
    cells = [_neutralised(series.alias("")) if series.dtype == pl.String else series for series in frame]
    unique: dict[str, None] = {}
    for name in _neutralised(pl.Series(frame.columns, dtype=pl.String)).to_list():
        unique["'" * (name in unique) + name] = None
    return pl.DataFrame([series.alias(name) for series, name in zip(cells, unique, strict=True)])


def rearmed(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Keys as they were before `neutralised` put a ' before those that a spreadsheet would run."""
    keys = [column for column in columns if column in frame.columns]
    return frame.with_columns(pl.col(keys).str.replace(f"^'([{TRIGGERS}])", "$1"))


def _neutralised(text: pl.Series) -> pl.Series:
    starts = text.str.contains(f"^[{TRIGGERS}]")
    if not starts.any():
        return text
    is_formula = starts & ~text.str.contains(NUMBER) & ~text.str.contains(DASHES)
    return text.zip_with(~is_formula.fill_null(value=False), "'" + text)
