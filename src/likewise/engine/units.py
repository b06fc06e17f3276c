"""Units of measure and numbers in text: "1,5 l" and "1500 ml" are one quantity.

Factors are the SI's (BIPM brochure, 9th edition) and the exact international inch, pound and horsepower.
"""

import re
import unicodedata
from dataclasses import dataclass

_UNITS: dict[str, tuple[str, float]] = {
    name: (dimension, factor)
    for dimension, units in {
        "length": {"mm": 1e-3, "cm": 1e-2, "dm": 0.1, "m": 1.0, "km": 1e3, "in": 0.0254, "inch": 0.0254, "inches": 0.0254,
                   '"': 0.0254, "''": 0.0254, "″": 0.0254, "zoll": 0.0254, "ft": 0.3048, "yd": 0.9144, "µm": 1e-6},
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
        "count": {"pcs": 1.0, "pc": 1.0, "pk": 1.0, "ct": 1.0, "stk": 1.0, "st": 1.0, "x": 1.0},
    }.items()
    for name, factor in units.items()
}  # fmt: skip

_NUMBER = r"\d+(?:[.,]\d+)*"
_QUANTITY = re.compile(rf"({_NUMBER})\s?([^\W\d_]{{1,6}}2?|%|\"|''|″)(?!\w)")
_ANY_NUMBER = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_WHOLE_NUMBER_CELL = re.compile(
    rf"^[^\w\d.,+-]*([+-]?)\s*[^\w\d.,+-]*\s*({_NUMBER}|\d{{1,3}}(?:[ '’]\d{{3}})+(?:[.,]\d+)?)\s*[^\w\d]*$"
)
_CURRENCY_CODE = re.compile(r"^[A-Z]{3}\s+|\s+[A-Z]{3}$|^[A-Z]{1,2}[$£€]")


@dataclass(frozen=True)
class Quantity:
    """A size in the base unit of its dimension; `dimension` is "" for a bare number."""

    value: float
    dimension: str

    @property
    def token(self) -> str:
        """The same text for the same size, however it was written: six significant digits."""
        return f"{self.dimension}:{self.value:.6g}" if self.dimension else f"{self.value:.6g}"


def plain_number(digits: str, *, comma: bool | None = None) -> float | None:
    """A run of digits, points and commas as a number: "1.234,50" gives 1234.5; None for a version such as "2.5.1".

    Args:
        comma: True where the comma is known to be the decimal mark, False where the point is, None to guess: the last
            separator is decimal unless it stands more than once, or is a comma before exactly three digits.
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
        groups = thousands and mark == "," if comma is None else (mark == ",") != comma
    whole, fraction = (digits, "0") if groups else (digits[:last], digits[last + 1 :])
    return float(f"{whole.replace('.', '').replace(',', '')}.{fraction}")


def parse_number(raw: str, *, comma: bool | None = None) -> float | None:
    """The number that a cell is, currency signs, per cent and thousands marks aside; None where it is not one number."""
    text = unicodedata.normalize("NFKC", raw).strip()
    found = _WHOLE_NUMBER_CELL.match(text) or _WHOLE_NUMBER_CELL.match(_CURRENCY_CODE.sub("", text))
    if found is None:
        return None
    sign, digits = found.groups()
    value = plain_number(re.sub(r"[ '’]", "", digits), comma=comma)
    return -value if value is not None and sign == "-" else value


def parse_quantity(raw: str) -> Quantity | None:
    """The one quantity with a known unit that a cell is; None where it is something else, or more than that."""
    text = unicodedata.normalize("NFKC", raw).strip().casefold()
    found = _QUANTITY.fullmatch(text)
    return _quantity(found) if found else None


def sizes(raw: str) -> list[str]:
    """Every number in a text as a token that unit and notation do not change, in order."""
    text = (raw if raw.isascii() else unicodedata.normalize("NFKC", raw)).casefold()
    found: list[str] = []
    position = 0
    for match in _ANY_NUMBER.finditer(text):
        if match.start() < position:
            continue
        with_unit = _QUANTITY.match(text, match.start())
        quantity = _quantity(with_unit) if with_unit else None
        if quantity is not None and with_unit is not None:
            position = with_unit.end()
        else:
            value = plain_number(match.group())
            quantity = None if value is None else Quantity(value, "")
        found.append(match.group() if quantity is None else quantity.token)
    return found


def _quantity(match: re.Match[str]) -> Quantity | None:
    unit = _UNITS.get(match.group(2))
    value = plain_number(match.group(1))
    if unit is None or value is None:
        return None
    return Quantity(value * unit[1], unit[0])
