"""The five kinds of record: how a table of clean, different records of each is made.

Each maker takes a random generator and a number of rows and gives a frame of text columns, the parts of a
record; `KindSpec.write` turns parts into the record's columns. Which parts set siblings apart (two people at
one address, a tool in another size), which columns are often blank and which two get mixed up is in `KINDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from generate_words import Picks, Rng, choose, digits, joined, vocabulary, zipf_picks, zipf_words

STREET_TYPES = ("street", "road", "avenue", "lane", "close", "drive", "court", "crescent", "place")
LEGAL_FORMS = ("limited", "gmbh", "incorporated", "s.a.", "plc", "ag", "holdings", "group", "& sons")
SECTORS = (
    "trading", "logistics", "foods", "engineering", "systems", "partners", "energy", "textiles",
    "media", "construction", "services", "chemicals", "farms", "design", "insurance", "motors",
)  # fmt: skip
PLACE_TYPES = (
    "restaurant",
    "cafe",
    "hotel",
    "pharmacy",
    "museum",
    "school",
    "bakery",
    "garage",
    "library",
    "bar",
)
COLOURS = ("black", "white", "silver", "blue", "red", "grey", "green")
UNITS = ("mm", "kg", "ml", "w", "v", "gb", "inch")
FUNCTION_WORDS = ("of", "for", "in", "the", "with", "on", "and", "a")


def people(rng: Rng, rows: int) -> pl.DataFrame:
    given = zipf_words(rng, vocabulary(rng, 1500), rows)
    surname = zipf_words(rng, vocabulary(rng, _pool(rows, 0.2)), rows, 0.9)
    born = np.datetime64("1930-01-01") + rng.integers(0, 27_000, rows).astype("timedelta64[D]")
    address = _addresses(rng, rows)
    return pl.DataFrame(
        {
            "given_name": given,
            "surname": surname,
            "date_of_birth": pl.Series("date", born).cast(pl.Date).cast(pl.String),
            **address,
            "host": choose(rng, ("mail.example", "post.example", "inbox.example"), rows),
        }
    )


def _write_people(parts: pl.DataFrame) -> pl.DataFrame:
    email = pl.format("{}.{}@{}", "given_name", "surname", "host").alias("email")
    return parts.with_columns(email).drop("host")


def companies(rng: Rng, rows: int) -> pl.DataFrame:
    core = zipf_words(rng, vocabulary(rng, _pool(rows, 0.5)), rows, 0.7)
    sector = choose(rng, SECTORS, rows)
    address = _addresses(rng, rows)
    return pl.DataFrame(
        {
            "company": joined(core, sector, choose(rng, LEGAL_FORMS, rows)),
            **address,
            "website": joined("www.", core, "-", sector, ".example", separator=""),
            "registration": joined("HR", digits(rng, 0, 10**7, rows, 7), separator=""),
        }
    )


def products(rng: Rng, rows: int) -> pl.DataFrame:
    lines = vocabulary(rng, 600, (1, 2)).str.slice(0, 3).str.to_uppercase()
    suffix = choose(rng, ("", "A", "S", "X", "PRO"), rows)
    decade = digits(rng, 1, 100, rows)
    return pl.DataFrame(
        {
            "brand": zipf_words(rng, vocabulary(rng, _pool(rows, 0.01)), rows),
            "category": zipf_words(rng, vocabulary(rng, 400), rows),
            "series": joined(zipf_words(rng, lines, rows, 0.5), "-", decade, separator=""),
            "variant": joined(digits(rng, 0, 100, rows, 2), suffix, separator=""),
            "feature": zipf_words(rng, vocabulary(rng, 900), rows),
            "colour": choose(rng, COLOURS, rows),
            "size": joined(digits(rng, 1, 500, rows), choose(rng, UNITS, rows)),
            "price": pl.Series(np.round(np.exp(rng.normal(3.6, 1.2, rows)), 2)).cast(pl.String),
        }
    )


def _write_products(parts: pl.DataFrame) -> pl.DataFrame:
    model = pl.concat_str("series", "variant").alias("model")
    words = ("brand", "category", model, "feature", "colour", "size")
    title = pl.concat_str(words, separator=" ").alias("title")
    return parts.select(title, "brand", model, "category", "price")


def bibliography(rng: Rng, rows: int) -> pl.DataFrame:
    terms = vocabulary(rng, 6000, (2, 4))
    small = pl.Series("small", FUNCTION_WORDS)
    words = [zipf_words(rng, small if place in {2, 5} else terms, rows, 0.8) for place in range(8)]
    surnames = vocabulary(rng, _pool(rows, 0.2))
    initials = pl.Series("initial", [f"{chr(65 + place)}." for place in range(26)])
    names = [joined(initials.gather(rng.integers(0, 26, rows)), zipf_words(rng, surnames, rows, 0.8)) for _ in range(4)]
    first = pl.Series("page", rng.integers(1, 900, rows))
    last = first + pl.Series("more", rng.integers(4, 30, rows))
    series = choose(rng, ("journal of", "conference on", "transactions on"), rows)
    return pl.DataFrame(
        {
            "title": _first_of(joined(*words), " ", rng.integers(4, 9, rows)),
            "authors": _first_of(joined(*names, separator=", "), ", ", rng.integers(1, 5, rows)),
            "venue": joined(series, zipf_words(rng, terms.head(60), rows)),
            "year": digits(rng, 1975, 2025, rows),
            "pages": joined(first.cast(pl.String), last.cast(pl.String), separator="-"),
        }
    )


def _first_of(texts: pl.Series, separator: str, counts: Picks) -> pl.Series:
    """The first so many parts of each text."""
    parts = pl.lit(texts).str.split(separator).list.head(pl.lit(pl.Series(counts)))
    return pl.select(parts.list.join(separator)).to_series()


def places(rng: Rng, rows: int) -> pl.DataFrame:
    name = zipf_words(rng, vocabulary(rng, _pool(rows, 0.3)), rows, 0.8)
    kind = choose(rng, PLACE_TYPES, rows)
    address = _addresses(rng, rows)
    latitude = pl.Series("latitude", np.round(rng.uniform(35, 60, rows), 5)).cast(pl.String)
    longitude = pl.Series("longitude", np.round(rng.uniform(-10, 30, rows), 5)).cast(pl.String)
    return pl.DataFrame(
        {"name": joined(name, kind), "type": kind, **address, "latitude": latitude, "longitude": longitude}
    )


def _pool(rows: int, share: float) -> int:
    """How many different words a column of so many rows has: growing with the table, within reason."""
    return int(min(80_000, max(300, rows * share)))


def _addresses(rng: Rng, rows: int) -> dict[str, pl.Series]:
    """Street, city, postcode and phone that hang together: the code and the prefix follow the city."""
    cities = vocabulary(rng, 2000)
    city: Picks = zipf_picks(rng, len(cities), rows, 0.9)
    streets = vocabulary(rng, 6000)
    street = joined(zipf_words(rng, streets, rows, 0.8), choose(rng, STREET_TYPES, rows))
    area = pl.Series("area", city % 900 + 100).cast(pl.String)
    return {
        "street": joined(digits(rng, 1, 300, rows), street),
        "city": cities.gather(city),
        "postcode": joined(area, digits(rng, 0, 60, rows, 2), separator=""),
        "phone": joined(
            joined("+99", area, separator=""), digits(rng, 200, 1000, rows), digits(rng, 0, 10_000, rows, 4)
        ),
    }


def _as_they_are(parts: pl.DataFrame) -> pl.DataFrame:
    return parts


@dataclass(frozen=True)
class KindSpec:
    """How one kind of record is made, and how its siblings and its errors look.

    Attributes:
        make: makes the parts of so many clean records.
        sibling: parts that differ between a record and its sibling; the others are shared.
        blanks: share of missing values by column in the catalogue; an incoming list tells less than half.
        swapped: two columns whose values change places now and then.
        write: the record's columns from its parts.
    """

    make: Callable[[Rng, int], pl.DataFrame]
    sibling: tuple[str, ...]
    blanks: Mapping[str, float] = field(default_factory=dict)
    swapped: tuple[str, str] | None = None
    write: Callable[[pl.DataFrame], pl.DataFrame] = _as_they_are


KINDS: Mapping[str, KindSpec] = {
    "people": KindSpec(
        people,
        sibling=("given_name", "date_of_birth"),
        blanks={"phone": 0.25, "email": 0.35, "date_of_birth": 0.08, "street": 0.04},
        swapped=("given_name", "surname"),
        write=_write_people,
    ),
    "companies": KindSpec(
        companies,
        sibling=("street", "city", "postcode", "phone", "registration"),
        blanks={"phone": 0.3, "website": 0.4, "registration": 0.5, "street": 0.08},
        swapped=("street", "city"),
    ),
    "products": KindSpec(
        products,
        sibling=("variant", "size", "price"),
        blanks={"brand": 0.15, "model": 0.4, "price": 0.2, "category": 0.3},
        write=_write_products,
    ),
    "bibliography": KindSpec(
        bibliography,
        sibling=("venue", "year", "pages"),
        blanks={"pages": 0.4, "venue": 0.1, "year": 0.05},
    ),
    "places": KindSpec(
        places,
        sibling=("street", "postcode", "phone", "latitude", "longitude"),
        blanks={"phone": 0.3, "latitude": 0.3, "longitude": 0.3, "postcode": 0.15},
        swapped=("name", "street"),
    ),
}
