"""Whole columns of text at once: the same as `normalise` and `units` say of each value, without a look at each in Python.

Values that hold nothing out of the ordinary, which is most of them, are lines of one text: what is done to a letter or a
blank is done to all of them together. The others are asked about one by one, each distinct one once.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

import polars as pl

from likewise.engine.normalise import (
    ASCII_APOSTROPHES,
    ASCII_FOLDED,
    BLANKS,
    LONE_DOT,
    MISSING,
    PLAIN_LETTERS,
    codes,
    each,
    fold,
    is_missing,
)
from likewise.engine.units import NAMES, sizes

BETWEEN = "\x1f"
"""Stands between the codes of a value."""

_NOT_PLAIN = rf"[^\x00-\x09\x0b-\x7f{PLAIN_LETTERS}]"
"""What cannot be part of a line, or takes more than a look at single letters."""
_MAY_HOLD_CODE = rf"{_NOT_PLAIN}|[A-Za-z{PLAIN_LETTERS}][-./]?[0-9]|[0-9][-./]?[A-Za-z{PLAIN_LETTERS}]"
"""Code-like tokens have letters and digits, which meet somewhere."""
_UNIT = "|".join(sorted((re.escape(name) for name in NAMES if name.isascii()), key=len, reverse=True))
_MAY_HOLD_UNIT = "|".join(
    (_NOT_PLAIN, "[0-9]{7}", "[0-9][.,][0-9]", rf"(?i:[0-9][\s\x1c-\x1f]?(?:{_UNIT})(?:[^\p{{L}}]|x|$))")
)
"""Numbers that are more than a few digits: with a decimal mark or a unit."""
_FEW = 200
"""Of fewer values, each is asked about: making the patterns takes longer."""
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LINES_FOLDED = bytes(code if code == ord("\n") else letter for code, letter in enumerate(ASCII_FOLDED))
_LINES_OF_DIGITS = bytes(code if chr(code) in "\n0123456789" else ord(" ") for code in range(256))
_LEADING_ZEROS = re.compile(rb" 0+(?=[0-9])")


def stated(column: pl.Series) -> pl.Series:
    """The values, "" where they say that there is none (`is_missing`)."""
    if len(column) < _FEW:
        return pl.Series(["" if is_missing(value) else value for value in column.to_list()], dtype=pl.String)
    values = column.alias("").cast(pl.String).fill_null("")
    said = values.str.strip_chars(BLANKS).str.to_lowercase()
    return values.set(said.is_in([*MISSING]), "")


def joined(columns: Sequence[pl.Series], height: int) -> pl.Series:
    """The values of each row that there are, with blanks between them."""
    if height < _FEW or not columns:
        rows = zip([""] * height, *(column.to_list() for column in columns), strict=True)
        return pl.Series([" ".join(filter(None, row)) for row in rows], dtype=pl.String)
    filled = [column.set(column == "", None).alias(str(number)) for number, column in enumerate(columns)]
    return pl.select(pl.concat_str(filled, separator=" ", ignore_nulls=True)).to_series().alias("")


def folded(values: pl.Series) -> list[str]:
    """`fold` of every value."""
    return _by_lines(values, _NOT_PLAIN, _folded_lines, fold)


def code_texts(values: pl.Series) -> list[str]:
    """The `codes` of every value."""
    return _by_lines(values, _MAY_HOLD_CODE, lambda text: "\n" * text.count("\n"), lambda raw: BETWEEN.join(codes(raw)))


def size_texts(values: pl.Series) -> list[str]:
    """The `sizes` of every value, with blanks between them."""
    return _by_lines(values, _MAY_HOLD_UNIT, _digits_of_lines, lambda raw: " ".join(sizes(raw)))


def _by_lines(
    values: pl.Series, special: str, of_lines: Callable[[str], str], of_one: Callable[[str], str]
) -> list[str]:
    """One function for the lines of a text, another for each of the values in which a pattern is found."""
    if len(values) < _FEW:
        return each(of_one, values.to_list())
    asked = values.str.contains(special)
    made = of_lines(values.set(asked, "").str.join("\n").item()).split("\n")
    rows = asked.arg_true()
    for row, text in zip(rows.to_list(), each(of_one, values.gather(rows).to_list()), strict=True):
        made[row] = text
    return made


def _folded_lines(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))).casefold()
    text = text.encode().translate(_LINES_FOLDED, ASCII_APOSTROPHES).decode()
    return _single_blanks(LONE_DOT.sub(" ", text) if "." in text else text)


def _single_blanks(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace("\n ", "\n").replace(" \n", "\n").strip(" ")


def _digits_of_lines(text: str) -> str:
    digits = f"\n{text}".replace("\n", "\n ").encode().translate(_LINES_OF_DIGITS)
    return _single_blanks(_LEADING_ZEROS.sub(b" ", digits).decode())[1:]
