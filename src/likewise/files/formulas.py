"""Cells that a spreadsheet would run (OWASP, "CSV Injection"), made harmless."""

import polars as pl

TRIGGERS = "=+\\-@\t\r\n＝＋－＠"
"""What makes a spreadsheet take a cell for a formula when it is the first character."""

NUMBER = r"^[+-]?\s*\p{Sc}?\s*\d[\d\s.,'’()]*(?:[eE][+-]?\d+)?\s*(?:%|\p{Sc})?$"
"""A cell that is wholly a number, an amount, or a phone number in groups: nothing in it can be run."""

DASHES = r"^-+$"
"""How many lists write "nothing"."""


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """A leading ' before each text, and each column name, that a spreadsheet would run; numbers stay as they are."""
    cells = frame.with_columns(_neutralised(name) for name, kind in frame.schema.items() if kind == pl.String)
    names = pl.Series("name", frame.columns, dtype=pl.String)
    harmless = names.to_frame().select(_neutralised("name")).to_series().to_list()
    unique: dict[str, None] = {}
    for name in harmless:
        unique["'" * (name in unique) + name] = None
    return cells.rename(dict(zip(frame.columns, unique, strict=True)))


def _neutralised(name: str) -> pl.Expr:
    text = pl.col(name)
    is_formula = text.str.contains(f"^[{TRIGGERS}]") & ~text.str.contains(NUMBER) & ~text.str.contains(DASHES)
    return pl.when(is_formula).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(name)
