"""Whole columns of text at once: the same as `normalise` and `units` say of each value, without a look at each in Python.

Values that hold nothing out of the ordinary, which is most of them, are lines of one text: what is done to a letter or a
blank is done to all of them together. The others are asked about one by one, each distinct one once.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
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
_NOT_ASCII = r"[^\x00-\x09\x0b-\x7f]"
_MAY_HOLD_CODE = rf"{_NOT_PLAIN}|[A-Za-z{PLAIN_LETTERS}][-./]?[0-9]|[0-9][-./]?[A-Za-z{PLAIN_LETTERS}]"
"""Code-like tokens have letters and digits, which meet somewhere."""
_UNIT = "|".join(sorted((re.escape(name) for name in NAMES if name.isascii()), key=len, reverse=True))
_NUMBER_THEN = r"[0-9][\s\x1c-\x1f]?"
_MAY_HOLD_UNIT = "|".join(
    (
        _NOT_PLAIN,
        "[0-9]{7}",
        "[0-9][.,][0-9]",
        rf"(?i:{_NUMBER_THEN}(?:{_UNIT})(?:[^\p{{L}}]|x|$))",
        rf"{_NUMBER_THEN}[A-Za-z{PLAIN_LETTERS}]{{1,6}}2",
        rf"{_NUMBER_THEN}['\"]",
    )
)
"""Numbers that are more than a few digits: with a decimal mark or a unit, or what could be one, as squared ones are."""
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
    if len(values) < _FEW:
        return each(fold, values.to_list())
    return _by_lines(values, _NOT_ASCII, _folded_lines, _folded_letters)


def code_texts(values: pl.Series) -> list[str]:
    """The `codes` of every value."""
    if len(values) < _FEW:
        return _codes_of(values)
    return _by_lines(values, _MAY_HOLD_CODE, lambda text: "\n" * text.count("\n"), _codes_of)


def size_texts(values: pl.Series) -> list[str]:
    """The `sizes` of every value, with blanks between them."""
    if len(values) < _FEW:
        return _sizes_of(values)
    return _by_lines(values, _MAY_HOLD_UNIT, _digits_of_lines, _sizes_of)


def _by_lines(
    values: pl.Series, special: str, of_lines: Callable[[str], str], of_others: Callable[[pl.Series], list[str]]
) -> list[str]:
    """One function for the lines of a text, another for the values in which a pattern is found."""
    asked = values.str.contains(special)
    made = of_lines(values.set(asked, "").str.join("\n").item()).split("\n")
    rows = asked.arg_true()
    if len(rows):
        for row, text in zip(rows.to_list(), of_others(values.gather(rows)), strict=True):
            made[row] = text
    return made


def _codes_of(values: pl.Series) -> list[str]:
    return each(lambda raw: BETWEEN.join(codes(raw)), values.to_list())


def _sizes_of(values: pl.Series) -> list[str]:
    return each(lambda raw: " ".join(sizes(raw)), values.to_list())


def _folded_letters(values: pl.Series) -> list[str]:
    """`fold` of values with letters beyond ASCII: from plain ones accents come off."""
    return _by_lines(
        values, _NOT_PLAIN, lambda text: _folded_lines(_unaccented(text)), lambda some: each(fold, some.to_list())
    )


def _unaccented(text: str) -> str:
    letters = _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))
    return unicodedata.normalize("NFC", letters).casefold()


def _folded_lines(text: str) -> str:
    text = text.encode().translate(_LINES_FOLDED, ASCII_APOSTROPHES).decode()
    if "." in text:
        text = LONE_DOT.sub(" ", text)
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace("\n ", "\n").replace(" \n", "\n").strip(" ")


def _digits_of_lines(text: str) -> str:
    """The numbers of each line without leading zeros, a blank between them."""
    letters = np.frombuffer(f"\n{text}".replace("\n", "\n ").encode().translate(_LINES_OF_DIGITS), dtype=np.uint8)
    kept = letters != ord(" ")
    kept[:-1] |= letters[1:] >= ord("0")
    numbers = _LEADING_ZEROS.sub(b" ", letters[kept].tobytes())
    return numbers.replace(b"\n ", b"\n").decode()[1:]
