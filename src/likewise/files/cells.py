"""A spreadsheet cell's value as the text a person sees in it, in ISO form."""

import re
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

CellValue: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""Error values that arrive as text; LibreOffice adds its own, like Err:502."""

LIBREOFFICE_ERROR = re.compile(r"Err:5\d\d")


def is_error(text: str) -> bool:
    """Whether a cell holds a spreadsheet's error instead of a value."""
    return text.startswith(("#", "Err:")) and (text in ERRORS or LIBREOFFICE_ERROR.fullmatch(text) is not None)


def cell_text(value: CellValue) -> str:
    """The shortest text that says the same: 12.0 as "12", midnight of a day as the day, True as "true"."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else _trimmed(value.isoformat(sep=" "))
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, date | time):
        return _trimmed(value.isoformat())
    return str(value).lower()


def _number_text(value: float) -> str:
    """Fifteen significant digits, as spreadsheets show: 29.020000000000003 was entered, and is seen, as 29.02."""
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(float(f"{value:.15g}"))


def _duration_text(value: timedelta) -> str:
    """Hours, minutes and seconds; the hours may be more than 24."""
    sign, size = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(size.days * 86_400 + size.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{size.microseconds:06d}" if size.microseconds else ""
    return sign + _trimmed(f"{hours}:{minutes:02d}:{seconds:02d}{fraction}")


def _trimmed(text: str) -> str:
    return text.rstrip("0") if "." in text else text
