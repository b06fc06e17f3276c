"""Values of a kind in canonical form: what makes two spellings of one date, phone or amount the same text."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from likewise.engine.normalise import compact, compatible, each, fold, is_missing
from likewise.engine.records import Kind
from likewise.engine.units import parse_number, sizes

EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]{2,}")
URL = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S*", re.IGNORECASE)
PHONE = re.compile(r"\+?[\d\s()/.\-–]{6,}(?:\s?(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?<=\d)[\s,;.#(]*(?:x|ext)", re.IGNORECASE)
_NO_DIGITS = re.compile(r"\D+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt ].*)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](0[1-9]|1[0-2])")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|(?<=/)\d\d|(?<=\d\d\.\d\d\.)\d\d)(?: .*)?")
_COMPACT = re.compile(r"((?:18|19|20)\d{2})(\d{2})(\d{2})")
_YEAR = re.compile(r"1[5-9]\d{2}|20\d{2}")
_WRITTEN = re.compile(
    r"(?:(\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]*(?:de\s+)?)?([^\W\d_]{3,})\.?[\s-]+(?:de\s+)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+))?(\d{4})"
)
_COMMA_DECIMAL = re.compile(r"(?:,(?:\d{1,2}|\d{4,})|(?<!\d)0,\d+|\.\d{3},\d+)\D*$")
_POINT_DECIMAL = re.compile(r"(?:\.(?:\d{1,2}|\d{4,})|(?<!\d)0\.\d+|,\d{3}\.\d+)\D*$")
_MONTHS = {
    name: month
    for month, names in enumerate(
        ("jan jän gen ene", "feb fév fev", "mar mär mrz maa", "apr avr abr", "may mai mag mei maj", "jun juin giu",
         "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic"), start=1,
    )
    for name in names.split()
}  # fmt: skip


def parse_date(raw: str, *, month_first: bool = False) -> str | None:
    """A date as ISO text, "2024", "2024-05" or "2024-05-31"; None where it is none.

    Args:
        month_first: whether 05/06/2024 is the sixth of May; a day above 12 overrules it.
    """
    if len(raw) == 10 and raw[4] == raw[7] == "-" and raw.isascii():
        with suppress(ValueError):
            return date.fromisoformat(raw).isoformat()
    text = compatible(raw).strip().casefold()
    if _YEAR.fullmatch(text):
        return text
    month_only = _YEAR_MONTH.fullmatch(text)
    if month_only:
        return f"{month_only[1]}-{month_only[2]}"
    for pattern, order in ((_ISO, "ymd"), (_COMPACT, "ymd"), (_DAY_FIRST, "mdy" if month_first else "dmy")):
        found = pattern.fullmatch(text)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            return _iso(_year(parts["y"]), int(parts["m"]), int(parts["d"]))
    written = _WRITTEN.fullmatch(text)
    if written:
        day, name, other_day, year = written.groups()
        month = next((number for prefix, number in _MONTHS.items() if name.startswith(prefix)), None)
        day = day or other_day
        if month is not None:
            return _iso(int(year), month, int(day)) if day else f"{year}-{month:02d}"
    return None


def _year(digits: str) -> int:
    """Two digits are a year from 1969 to 2068, as POSIX has it (strptime, %y)."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 69 else 2000)


def _iso(year: int, month: int, day: int) -> str | None:
    if month > 12 and day <= 12:
        month, day = day, month
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True)
class Notation:
    """How a column writes what is ambiguous by itself; read off a whole column once, then applied value by value.

    `comma`: whether the decimal mark is a comma, None where the column does not tell. `month_first`: 12/31/2024.
    """

    comma: bool | None = None
    month_first: bool = False

    @classmethod
    def of(cls, kind: Kind, values: Iterable[str | None]) -> "Notation":
        """The notation of a column, by majority of the values that tell; only amounts and dates have one."""
        if kind not in (Kind.NUMBER, Kind.MONEY, Kind.DATE):
            return cls()
        commas = points = months = days = 0
        for raw, count in Counter(values).items():
            value = compatible(raw) if raw else ""
            commas += count * (_COMMA_DECIMAL.search(value) is not None)
            points += count * (_POINT_DECIMAL.search(value) is not None)
            parts = _DAY_FIRST.fullmatch(value.strip())
            if parts:
                days += count * (int(parts[1]) > 12)
                months += count * (int(parts[2]) > 12)
        return cls(comma=None if commas == points else commas > points, month_first=months > days)


def _number_text(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.12g}"


def _phone(raw: str) -> str:
    if "x" in raw or "X" in raw:
        raw = _EXTENSION.split(raw, maxsplit=1)[0]
    return _NO_DIGITS.sub("", raw).lstrip("0")


def _url(raw: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", raw.strip().casefold()).rstrip("/")


def _size(raw: str) -> str:
    return " ".join(sorted(sizes(raw)))


_CANONICAL: Mapping[Kind, Callable[[str], str]] = {
    Kind.NAME: fold,
    Kind.TEXT: fold,
    Kind.CATEGORY: fold,
    Kind.CODE: compact,
    Kind.PHONE: lambda raw: _phone(compatible(raw)),
    Kind.EMAIL: lambda raw: compatible(raw).strip().casefold(),
    Kind.URL: lambda raw: _url(compatible(raw)),
    Kind.QUANTITY: _size,
}


def canonical(kind: Kind, values: Sequence[str | None], notation: Notation) -> list[str]:
    """Values in canonical form, "" for missing and for unreadable numbers.

    Numbers and money are plain decimals, dates ISO, sizes "dimension:value" in the base unit, sorted.
    """
    canon = _canonical_of(kind, notation)
    return each(lambda value: "" if value is None or is_missing(value) else canon(value), values)


def _canonical_of(kind: Kind, notation: Notation) -> Callable[[str], str]:
    if kind in (Kind.NUMBER, Kind.MONEY):
        return lambda raw: _number_text(parse_number(raw, comma=notation.comma))
    if kind is Kind.DATE:
        return lambda raw: parse_date(raw, month_first=notation.month_first) or compact(raw)
    return _CANONICAL[kind]
