"""Units of measure and numbers in text: "1,5 l" and "1500 ml" are one quantity.

Factors are the SI's (BIPM brochure, 9th edition) and the exact international inch, pound and horsepower.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from likewise.engine.normalise import compatible, is_plain

CURRENCIES = "usd|eur|gbp|chf|jpy|cny|inr|aud|cad|sek|nok|dkk|pln|czk"
"""ISO 4217 codes that are told from other capitals without a blank beside the amount."""

_UNITS: dict[str, tuple[str, float]] = {
    name: (dimension, factor)
    for dimension, units in {
        "length": {"mm": 1e-3, "cm": 1e-2, "dm": 0.1, "m": 1.0, "km": 1e3, "in": 0.0254, "inch": 0.0254, "inches": 0.0254,
                   '"': 0.0254, "''": 0.0254, "zoll": 0.0254, "ft": 0.3048, "yd": 0.9144, "μm": 1e-6},
        "mass": {"mg": 1e-6, "g": 1e-3, "gr": 1e-3, "kg": 1.0, "t": 1e3, "oz": 0.028349523125,
                 "lb": 0.45359237, "lbs": 0.45359237},
        "volume": {"ml": 1e-3, "cl": 1e-2, "dl": 0.1, "l": 1.0, "lt": 1.0, "ltr": 1.0, "litre": 1.0, "liter": 1.0,
                   "gal": 3.785411784},
        "power": {"mw": 1e-3, "w": 1.0, "watt": 1.0, "watts": 1.0, "kw": 1e3, "hp": 745.69987},
        "voltage": {"mv": 1e-3, "v": 1.0, "volt": 1.0, "volts": 1.0, "kv": 1e3},
        "current": {"ma": 1e-3, "a": 1.0, "amp": 1.0},
        "charge": {"mah": 1e-3, "ah": 1.0},
        "data": {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12},
        "time": {"ms": 1e-3, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "hr": 3600.0},
        "frequency": {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9, "rpm": 1 / 60},
        "pressure": {"pa": 1.0, "kpa": 1e3, "bar": 1e5, "psi": 6894.757293168},
        "torque": {"nm": 1.0},
        "area": {"cm2": 1e-4, "m2": 1.0},
        "share": {"%": 1.0},
        "": {"pcs": 1.0, "pc": 1.0, "pk": 1.0, "ct": 1.0, "stk": 1.0, "st": 1.0, "pack": 1.0},
    }.items()
    for name, factor in units.items()
}  # fmt: skip

_DIGIT = re.compile(r"\d")
_NUMBER = r"\d+(?:[.,]\d+)*"
NAMES = frozenset(_UNITS)
"""How units are written, case-folded."""
_SIZE = re.compile(rf"({_NUMBER})(?:\s?([^\W\d_]{{1,6}}2??|%|\"|'')(?=[x×]\d|(?!\w)))?")
_BY = re.compile(r"\s*[x×*/]\s*")
_DIMENSIONS = re.compile(rf"\d{_BY.pattern}\d")
_JOINT = re.compile(r"[\s.,;x×*/()-]*")
_FRACTION = re.compile(
    r"(?<![\d.,/])(?:(\d{1,4})[\s-]\s?)?(?<![\d.,/])(\d{1,3})/([1-9]\d{0,2})(?=\s?(?:\"|''|(?:in|inch|inches|zoll)\b))"
)
_MARKS = str.maketrans({"′": "'", "’": "'", "″": '"', "”": '"', "“": '"', "⁄": "/", "−": "-", "–": "-"})
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}")
_WHOLE_NUMBER_CELL = re.compile(
    rf"^[^\w\d.,+-]*([+-]?)\s*[^\w\d.,+-]*\s*({_NUMBER}|[.,]\d+|\d{{1,3}}(?:[ ']\d{{3}})+(?:[.,]\d+)?)\s*[^\w\d]*$"
)
_CURRENCY_CODE = re.compile(
    rf"^[A-Z]{{3}}\s+|\s+[A-Z]{{3}}$|^[A-Z]{{1,2}}[$£€]|(?i:^(?:{CURRENCIES})|(?:{CURRENCIES})$)"
)


def plain_number(digits: str, *, comma: bool | None = None) -> float | None:
    """A run of digits, points and commas as a number: "1.234,50" gives 1234.5; None for a version such as "2.5.1".

    Args:
        comma: True where the comma is known to be the decimal mark, False where the point is, None to guess: the last
            separator is decimal unless it stands more than once, or is a comma that groups three digits. Either way a
            mark that cannot group thousands is decimal ("0,125", "12.34").
    """
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits)
    mark = digits[last]
    thousands = _THOUSANDS.fullmatch(digits) is not None
    if digits.count(mark) > 1:
        groups = thousands
        if not groups:
            return None
    else:
        groups = thousands and (mark == ",") != bool(comma)
    whole, fraction = (digits, "0") if groups else (digits[:last], digits[last + 1 :])
    return float(f"{whole.replace('.', '').replace(',', '')}.{fraction}")


def parse_number(raw: str, *, comma: bool | None = None) -> float | None:
    """The number that a cell is, currency signs, per cent and thousands marks aside; None where it is not one number."""
    text = (raw if is_plain(raw) else compatible(raw).translate(_MARKS)).strip()
    found = _WHOLE_NUMBER_CELL.match(text) or _WHOLE_NUMBER_CELL.match(_CURRENCY_CODE.sub("", text))
    if found is None:
        return None
    sign, digits = found.groups()
    value = plain_number(digits.replace(" ", "").replace("'", ""), comma=comma)
    return -value if value and sign == "-" else value


class _Found(NamedTuple):
    """A number in a text, with the unit it has or shares ("" where there is none), and where it stands."""

    digits: str
    unit: str
    start: int
    end: int


def _scan(text: str) -> list[_Found]:
    """The numbers of folded text with their units; in "10x50mm" both are millimetres."""
    found: list[_Found] = []
    for match in _SIZE.finditer(text):
        digits, unit = match.groups()
        if unit in _UNITS:
            found.append(_Found(digits, unit, match.start(), match.end()))
        else:
            found.append(_Found(digits, "", match.start(), match.end(1)))
    for place in range(len(found) - 2, -1, -1):
        this, after = found[place], found[place + 1]
        if after.unit and not this.unit and _BY.fullmatch(text, this.end, after.start):
            found[place] = this._replace(unit=after.unit)
    return found


def _size_text(raw: str) -> str:
    """Lower-case text with plain marks, and with inches in fractions as decimals: '1 1/2"' as '1.5"'."""
    text = raw.casefold() if is_plain(raw) else compatible(raw).casefold().translate(_MARKS)
    return _FRACTION.sub(_decimal, text) if "/" in text else text


def _decimal(match: re.Match[str]) -> str:
    whole, part, parts = (int(group or 0) for group in match.groups())
    return f"{whole + part / parts:.6g}"


def sizes(raw: str) -> list[str]:
    """Every number in a text as a token that unit and notation do not change: "1,5 l" and "1500 ml" give the same."""
    if raw.isascii() and _DIGIT.search(raw) is None:
        return []
    text = _size_text(raw)
    if not ("x" in text or "*" in text or "/" in text or "×" in text) or _DIMENSIONS.search(text) is None:
        return [*map(_token, _SIZE.findall(text))]
    return [_token((one.digits, one.unit)) for one in _scan(text)]


def is_size(raw: str) -> bool:
    """Whether a cell is nothing but sizes, at least one of them with a unit ("10 x 50 mm", "1.5 kg")."""
    text = _size_text(raw.strip())
    found = _scan(text)
    if not any(one.unit for one in found):
        return False
    gaps = zip([0, *(one.end for one in found)], [*(one.start for one in found), len(text)], strict=True)
    return all(_JOINT.fullmatch(text, start, end) for start, end in gaps)


@lru_cache(1 << 16)
def _token(size: tuple[str, str]) -> str:
    """The same text for the same number and unit, however they were written: six significant digits; a version stays as
    it is, and what is no unit does not count."""
    digits, unit = size
    value = plain_number(digits)
    if value is None:
        return digits
    dimension, factor = _UNITS.get(unit, ("", 1.0))
    return f"{dimension}:{value * factor:.6g}" if dimension else f"{value * factor:.6g}"
