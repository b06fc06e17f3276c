"""Make two lists whose words differ and whose meaning agrees: a shop's catalogue, and a list in another language.

    python benchmarks/generate_translated.py --rows 2000 --catalogue-rows 3000 --out folder

writes incoming.csv, catalogue.csv and matches.csv (record_id,catalogue_id). Both vocabularies are invented and have no word
in common. A random dictionary gives each catalogue word one to three words of the other language, as synonyms do, the
first the most often; the words of a description come in any order, and some are left out. What languages share is there as
in real lists, on part of the records each: brands, sizes, prices that differ a little, and an article number. The records
that have a number are those that a program can be sure of at first.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from generate import Dataset, write
from generate_words import Picks, Rng, vocabulary, zipf_picks

BRANDS = 60
AMOUNTS, UNITS = (5, 10, 12, 20, 25, 40, 50, 80, 100, 250), ("mm", "cm", "ml", "kg", "W")
WORDS = (3, 7)
"""How many words a description has: the fewest, and one more than the most."""
SIBLINGS = 0.3
"""Share of records that have all but one word of another one, its brand too."""
SYNONYMS = 3
LEFT_OUT = 0.1


@dataclass(frozen=True)
class TranslatedPlan:
    """What to make.

    Attributes:
        words: size of the catalogue's vocabulary.
        coded: share of the incoming records with an article number. branded, sized, priced: with a brand, size or price.
        matched: share of the incoming records that are in the catalogue.
        seed: the same seed gives the same tables.
    """

    rows: int = 2_000
    catalogue_rows: int = 3_000
    words: int = 600
    coded: float = 0.4
    branded: float = 0.7
    sized: float = 0.6
    priced: float = 0.7
    matched: float = 0.8
    seed: int = 0

    def __post_init__(self) -> None:
        if round(self.rows * self.matched) > self.catalogue_rows:
            raise ValueError("each catalogue record is meant once: it needs more of them, or fewer incoming ones")


def generate_translated(plan: TranslatedPlan) -> Dataset:
    """The two tables and their matches; all columns are text, missing values are null."""
    rng = np.random.default_rng((plan.seed, 77))
    ours, dictionary = _languages(plan.words, rng)
    strangers = plan.rows - round(plan.rows * plan.matched)
    total = plan.catalogue_rows + strangers
    meanings = _meanings(total, plan.words, rng)
    brand, size, price, code = _facts(total, rng)
    source = np.concatenate(
        [rng.permutation(plan.catalogue_rows)[: plan.rows - strangers], np.arange(plan.catalogue_rows, total)]
    )[rng.permutation(plan.rows)]
    catalogue = pl.DataFrame(
        {
            "id": [f"c{row:06d}" for row in range(plan.catalogue_rows)],
            "name": [" ".join(ours[word] for word in one) for one in meanings[: plan.catalogue_rows]],
            "brand": brand[: plan.catalogue_rows],
            "size": size[: plan.catalogue_rows],
            "code": code[: plan.catalogue_rows],
            "price": [f"{one:.2f}" for one in price[: plan.catalogue_rows]],
        }
    )
    incoming = pl.DataFrame(
        {
            "id": [f"r{row:06d}" for row in range(plan.rows)],
            "bezeichnung": [_told(meanings[row], dictionary, rng) for row in source],
            "marke": _some([brand[row] for row in source], plan.branded, rng),
            "masse": _some([size[row] for row in source], plan.sized, rng),
            "artikel": _some([code[row] for row in source], plan.coded, rng),
            "preis": _some([f"{price[row] * rng.normal(1.0, 0.04):.2f}" for row in source], plan.priced, rng),
        }
    )
    known = np.flatnonzero(source < plan.catalogue_rows)
    matches = pl.DataFrame(
        {
            "record_id": incoming["id"].gather(known),
            "catalogue_id": catalogue["id"].gather(source[known]),
        }
    )
    return Dataset(incoming, catalogue, matches)


def _languages(words: int, rng: Rng) -> tuple[list[str], list[list[str]]]:
    """The catalogue's words, and for each the other language's words for it."""
    both = vocabulary(rng, words * (1 + SYNONYMS)).to_list()
    both = [both[place] for place in rng.permutation(len(both))]
    ours, others = both[:words], both[words:]
    counts = rng.integers(1, SYNONYMS + 1, words)
    return ours, [others[SYNONYMS * word : SYNONYMS * word + count] for word, count in enumerate(counts.tolist())]


def _meanings(total: int, words: int, rng: Rng) -> list[Picks]:
    """What each record is, as places in the vocabulary; siblings differ in one of them."""
    counts = rng.integers(*WORDS, total)
    meanings = [zipf_picks(rng, words, count) for count in counts.tolist()]
    for row in np.flatnonzero(rng.random(total) < SIBLINGS).tolist():
        meanings[row] = meanings[int(rng.integers(0, total))].copy()
        meanings[row][rng.integers(0, len(meanings[row]))] = rng.integers(0, words)
    return meanings


def _facts(total: int, rng: Rng) -> tuple[list[str], list[str], list[float], list[str]]:
    """What no language changes: brand, size, price and article number of each record."""
    names = [word.capitalize() for word in vocabulary(rng, BRANDS, (2, 2)).to_list()]
    brands = [names[place] for place in zipf_picks(rng, BRANDS, total).tolist()]
    amounts, units = rng.choice(AMOUNTS, total).tolist(), rng.choice(UNITS, total).tolist()
    sizes = [f"{amount} {unit}" for amount, unit in zip(amounts, units, strict=True)]
    prices = np.round(np.exp(rng.normal(3.0, 1.0, total)), 2).tolist()
    numbers = rng.permutation(total * 9)[:total].tolist()
    codes = [f"{chr(65 + number % 23)}{chr(65 + number % 19)}-{number + 10_000}" for number in numbers]
    return brands, sizes, prices, codes


def _told(meaning: Picks, dictionary: list[list[str]], rng: Rng) -> str:
    """A record's words in the other language: synonyms, in any order, some left out, one at least."""
    kept = [word for word in meaning.tolist() if rng.random() >= LEFT_OUT] or meaning.tolist()[:1]
    told = [dictionary[word][int(zipf_picks(rng, len(dictionary[word]), 1)[0])] for word in kept]
    return " ".join(told[place] for place in rng.permutation(len(told)))


def _some(values: list[str], share: float, rng: Rng) -> list[str | None]:
    return [
        value if kept else None for value, kept in zip(values, (rng.random(len(values)) < share).tolist(), strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make two lists in two languages with known matches.")
    parser.add_argument("--rows", type=int, default=TranslatedPlan.rows, help="incoming records")
    parser.add_argument("--catalogue-rows", type=int, default=TranslatedPlan.catalogue_rows)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder for the three files")
    given = parser.parse_args()
    try:
        plan = TranslatedPlan(rows=given.rows, catalogue_rows=given.catalogue_rows, seed=given.seed)
    except ValueError as error:
        parser.error(str(error))
    write(generate_translated(plan), given.out)
    print(f"{given.out}: {plan.rows:,} incoming records, {plan.catalogue_rows:,} in the catalogue")


if __name__ == "__main__":
    main()
