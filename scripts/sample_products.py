"""The products behind the sample: every tool that the made-up trade could sell, in the catalogue or not."""

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

TOOLS = Path(__file__).with_name("sample_tools.csv")
MILLIMETRES_PER = {"mm": 1.0, "m": 1000.0}
GRAMS_PER = {"g": 1.0, "kg": 1000.0}
MILLILITRES_PER = {"ml": 1.0, "l": 1000.0}
T = TypeVar("T")


class Dice:
    """Seeded choices that rest on `random.random()` alone, the one stream Python promises never to change."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - repeatable on purpose, nothing is secret

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        keyed = [(self._random(), place) for place in range(len(items))]
        return [items[place] for _, place in sorted(keyed)]


@dataclass(frozen=True)
class Measure:
    """One dimension: `value` in mm, g, ml or in `unit` itself; labels such as M6 or P80 have no value."""

    unit: str
    value: float = 0.0
    label: str = ""


@dataclass(frozen=True)
class Product:
    """A thing that can be bought, at `price` pence; `family` is its line in sample_tools.csv."""

    family: int
    category: str
    brand: str
    series: str
    number: int
    name: str
    short: str
    name_de: str
    short_de: str
    attribute: str
    attribute_de: str
    size: tuple[Measure, ...]
    pack: int
    price: int
    model: str
    barcode: str


def all_products(dice: Dice) -> list[Product]:
    """Every brand, attribute, size and pack of every line in sample_tools.csv, less a random half."""
    with TOOLS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    products: list[Product] = []
    for family, row in enumerate(rows):
        for brand in row["brands"].split(";"):
            products += _range_of(family, row, brand, dice)
    return products


def _range_of(family: int, row: dict[str, str], brand: str, dice: Dice) -> list[Product]:
    """One brand's range of one tool: all its sizes, though seldom in every attribute and every pack."""
    style = sum(map(ord, brand))
    found: list[Product] = []
    for attribute in row["attributes"].split(";"):
        english, _, german = attribute.partition("=")
        for step, size_text in enumerate(row["sizes"].split(";")):
            for pack in map(int, row["packs"].split(";")):
                if dice.chance(0.45):
                    continue
                number = len(found) + 1
                size = tuple(parse_measure(word) for word in size_text.split())
                model = _model_code(row["series"], style, size, number)
                price = float(row["price"]) * (1 + 0.32 * step) * (1 + style % 7 / 20)
                found.append(
                    Product(
                        family=family,
                        category=row["category"],
                        brand=brand,
                        series=row["series"],
                        number=number,
                        name=row["name"],
                        short=row["short"],
                        name_de=row["name_de"],
                        short_de=row["short_de"],
                        attribute=english,
                        attribute_de=german,
                        size=size,
                        pack=pack,
                        price=_shelf_price(price * (pack / int(row["packs"].split(";")[0])) ** 0.85),
                        model=model,
                        barcode=_barcode(style, family, number, dice),
                    )
                )
    return found


def parse_measure(word: str) -> Measure:
    """`18V`, `1500mm`, `2.5kg` with their value; `M6`, `P80`, `FFP2` as labels."""
    match = re.fullmatch(r"([\d.]+)([A-Za-z]+)", word)
    if match is None:
        return Measure(unit="", label=word.replace("size", "size "))
    value, unit = float(match[1]), match[2]
    for base, factors in (("mm", MILLIMETRES_PER), ("g", GRAMS_PER), ("ml", MILLILITRES_PER)):
        if unit in factors:
            return Measure(unit=base, value=value * factors[unit])
    return Measure(unit=unit, value=value)


def _model_code(series: str, style: int, size: Sequence[Measure], number: int) -> str:
    """Each maker has its own way to write a model: BSD18-03, KS-1903, 412.1903, SL 600 C."""
    if not series:
        return ""
    value = size[0].value if size and size[0].value else number * 10
    lead = int(value / 1000 if value >= 3000 else value)
    forms = (
        f"{series}{lead}-{number:02d}",
        f"{series}-{lead}{number:02d}",
        f"{100 + sum(map(ord, series)) % 800}.{lead}{number:02d}",
        f"{series} {lead} {'ABCDEFGHJKLMNPRSTUVWXYZ'[number % 23]}{number // 23 or ''}",
    )
    return forms[style % 4]


def _shelf_price(price: float) -> int:
    """In pence, ending in 5 or 9; above 100 in 00 or 50."""
    if price >= 100:
        return 50 * round(price * 2)
    tenths = max(3, round(price * 10))
    return 10 * tenths + (5 if tenths % 3 else 9)


def _barcode(style: int, family: int, number: int, dice: Dice) -> str:
    """An EAN-13 that checks out, in the range kept for use inside shops, so that it is nobody's."""
    body = f"2{style % 10}{style % 97:02d}{family:02d}{dice.integer(0, 9999):04d}{number % 100:02d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)
