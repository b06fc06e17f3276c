"""Lists with known matches, made from a seed."""

import random
from dataclasses import dataclass

import polars as pl

from likewise.engine.records import Table

_ADJECTIVES = (
    "cordless",
    "compact",
    "heavy",
    "twin",
    "rapid",
    "silent",
    "folding",
    "magnetic",
    "angled",
    "insulated",
    "telescopic",
    "precision",
)
_NOUNS = (
    "drill",
    "sander",
    "wrench",
    "hammer",
    "chisel",
    "grinder",
    "lantern",
    "plane",
    "router",
    "clamp",
    "saw",
    "torch",
    "pliers",
    "ratchet",
    "level",
)
_BRANDS = ("Brandt", "Okoye", "Vellum", "Tamsin", "Quarrel", "Ibex", "Norrland", "Castell", "Hexa", "Lumen")


@dataclass(frozen=True)
class KnownList:
    """An incoming table, a catalogue, and the true catalogue key of each incoming key that has one."""

    incoming: Table
    catalogue: Table
    truth: dict[str, str]


def make_list(rows: int, catalogue_rows: int, *, seed: int = 1, matched: float = 0.7, copies: int = 1) -> KnownList:
    """Products with name, brand, code and price: `matched` of the incoming rows are in the catalogue, `copies` times."""
    chosen = random.Random(seed)  # noqa: S311 - test data, nothing secret
    catalogue = [_product(number, chosen) for number in range(catalogue_rows)]
    strangers = [_product(catalogue_rows + number, chosen) for number in range(rows)]
    incoming: list[tuple[str | None, ...]] = []
    truth: dict[str, str] = {}
    for number in range(rows):
        key = f"S{number:05d}"
        own = (number // copies) % catalogue_rows
        if chosen.random() < matched:
            truth[key] = catalogue[own][0]
            source = catalogue[own]
        else:
            source = strangers[number]
        incoming.append((key, *_rough(source, chosen)))
    columns = ["id", "name", "brand", "code", "price"]
    return KnownList(
        Table("incoming", pl.DataFrame(incoming, schema=dict.fromkeys(columns, pl.String), orient="row")),
        Table("catalogue", pl.DataFrame(catalogue, schema=dict.fromkeys(columns, pl.String), orient="row")),
        truth,
    )


def _product(number: int, chosen: random.Random) -> tuple[str, str, str, str, str]:
    name = f"{chosen.choice(_ADJECTIVES)} {chosen.choice(_ADJECTIVES)} {chosen.choice(_NOUNS)}"
    code = f"{chosen.choice('ABCDEFGH')}{chosen.choice('KLMNP')}-{chosen.randrange(100, 10_000)}"
    return (
        f"{number:06d}",
        f"{name} {chosen.randrange(2, 90)} mm",
        chosen.choice(_BRANDS),
        code,
        f"{chosen.uniform(2, 400):.2f}",
    )


def _rough(source: tuple[str, ...], chosen: random.Random) -> tuple[str | None, ...]:
    name = source[1].upper() if chosen.random() < 0.3 else source[1]
    words = name.split()
    if chosen.random() < 0.4:
        place = chosen.randrange(len(words[0]))
        words[0] = words[0][:place] + words[0][place + 1 :]
    code = source[3].replace("-", "") if chosen.random() < 0.5 else source[3]
    return (
        " ".join(words),
        None if chosen.random() < 0.2 else source[2],
        None if chosen.random() < 0.3 else code,
        f"{float(source[4]) * chosen.uniform(0.97, 1.03):.2f}",
    )
