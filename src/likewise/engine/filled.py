"""The values of a column that say something, without a look at every value in Python."""

import polars as pl

from likewise.engine.normalise import BLANKS, LONGEST_MISSING, is_missing


def filled(column: pl.Series) -> pl.Series:
    """The values of a column of text that are not missing (`is_missing`), in their order.

    Only short values can be missing, and each distinct one is asked about once.
    """
    values = (
        column.alias("").drop_nulls().cast(pl.String)
    )  # a column of nulls has no type; a name like "^x$" is a pattern to a Series' own methods
    short = values.filter(values.str.strip_chars(BLANKS).str.len_chars() <= LONGEST_MISSING).unique()
    missing = [value for value in short.to_list() if is_missing(value)]
    return values.filter(~values.is_in(missing)) if missing else values
