"""What happens to a record on its way into somebody else's list: slips, short forms, blanks, other formats.

An edit is a pure function of a text and two random numbers in [0, 1), so that all random numbers of a column
can be drawn at once and a seed decides everything.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from generate_words import Picks, Rng

Edit: TypeAlias = Callable[[str, float, float], str | None]

LETTERS = "etaoinshrdlcumwfgypbvk"
SHORT_FORMS = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "close": "cl", "drive": "dr", "court": "ct",
    "crescent": "cres", "place": "pl", "limited": "ltd", "incorporated": "inc", "holdings": "hldgs",
    "group": "grp", "trading": "trdg", "engineering": "eng.", "services": "svcs", "construction": "constr.",
    "insurance": "ins.", "systems": "sys", "restaurant": "rest.", "journal": "j.", "conference": "conf.",
    "transactions": "trans.", "black": "blk", "white": "wht", "silver": "slv", "inch": "in",
}  # fmt: skip


def typo(text: str, which: float, where: float) -> str:
    """One letter dropped, doubled, replaced, or exchanged with the next (Damerau's four kinds of slip)."""
    if len(text) < 2:
        return text
    at = int(where * (len(text) - 1))
    letter = text[at]
    slips = ("", letter * 2, LETTERS[int(which * 1000) % len(LETTERS)], text[at + 1] + letter)
    slip = int(which * 4)
    return text[:at] + slips[slip] + text[at + (2 if slip == 3 else 1) :]


def swap_words(text: str, which: float, where: float) -> str:
    """Two neighbouring words change places, or the last comes first with a comma."""
    words = text.split(" ")
    if len(words) < 2:
        return typo(text, which, where)
    if which < 0.3:
        return f"{words[-1]}, {' '.join(words[:-1])}"
    at = int(where * (len(words) - 1))
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def drop_word(text: str, which: float, where: float) -> str:
    words = text.split(" ")
    if len(words) < 2:
        return typo(text, which, where)
    del words[int(where * len(words))]
    return " ".join(words)


def abbreviate(text: str, which: float, where: float) -> str:
    """A known short form if there is one, else a word cut to an initial, or without its vowels."""
    words = text.split(" ")
    known = [place for place, word in enumerate(words) if word in SHORT_FORMS]
    if known:
        at = known[int(where * len(known))]
        words[at] = SHORT_FORMS[words[at]]
        return " ".join(words)
    at = int(where * len(words))
    word = words[at]
    short = f"{word[:1]}." if which < 0.5 else word[:1] + "".join(c for c in word[1:] if c not in "aeiou")
    return " ".join([*words[:at], short or word, *words[at + 1 :]])


def glue(text: str, which: float, where: float) -> str:
    """Separators written otherwise: AB-12 as AB12, AB 12 or AB/12, two words run together."""
    separators = [place for place, letter in enumerate(text) if letter in " -./"]
    if not separators:
        return typo(text, which, where)
    at = separators[int(where * len(separators))]
    return text[:at] + ("", " ", "/", "-")[int(which * 4)] + text[at + 1 :]


def recase(text: str, which: float, _where: float) -> str:
    return text.upper() if which < 0.5 else text.title()


def wrong_digit(text: str, which: float, where: float) -> str:
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return typo(text, which, where)
    at = places[int(where * len(places))]
    return text[:at] + str(int(which * 10)) + text[at + 1 :]


def round_number(text: str, which: float, where: float) -> str:
    """1234.56 as 1234.6, 1235 or 1,234.56."""
    try:
        value = float(text)
    except ValueError:
        return wrong_digit(text, which, where)
    return (f"{value:.1f}", f"{value:.0f}", f"{value:,.2f}")[int(which * 3)] if abs(value) >= 10 else text


def reformat_date(text: str, which: float, _where: float) -> str:
    """1984-03-07 as 07.03.1984, 7/3/1984 or 19840307."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return text
    year, month, day = parts
    return (f"{day}.{month}.{year}", f"{int(day)}/{int(month)}/{year}", year + month + day)[int(which * 3)]


def reformat_phone(text: str, which: float, _where: float) -> str:
    """+99123 456 7890 as 0123/4567890, (0123) 456-7890 or 00991234567890."""
    area, _, rest = text.removeprefix("+99").partition(" ")
    number = rest.replace(" ", "")
    return (f"0{area}/{number}", f"(0{area}) {rest.replace(' ', '-')}", f"0099{area}{number}")[int(which * 3)]


def blank(_text: str, _which: float, _where: float) -> None:
    return None


NAME_EDITS: Sequence[tuple[Edit, float]] = (
    (typo, 6),
    (abbreviate, 2),
    (swap_words, 2),
    (drop_word, 1),
    (blank, 1),
)
TEXT_EDITS: Sequence[tuple[Edit, float]] = (
    (typo, 4), (drop_word, 4), (abbreviate, 3), (swap_words, 3), (glue, 2), (recase, 1),
)  # fmt: skip
CODE_EDITS: Sequence[tuple[Edit, float]] = ((glue, 5), (typo, 1), (wrong_digit, 1), (blank, 3))
EDITS: Mapping[str, Sequence[tuple[Edit, float]]] = {
    "title": TEXT_EDITS,
    "company": TEXT_EDITS,
    "name": TEXT_EDITS,
    "authors": ((abbreviate, 4), (swap_words, 3), (drop_word, 2), (typo, 3)),
    "street": TEXT_EDITS,
    "venue": ((abbreviate, 5), (drop_word, 2), (blank, 3), (typo, 1)),
    "model": CODE_EDITS,
    "registration": CODE_EDITS,
    "postcode": ((wrong_digit, 3), (blank, 2)),
    "year": ((wrong_digit, 1), (blank, 2)),
    "pages": ((glue, 4), (wrong_digit, 1), (blank, 3)),
    "price": ((round_number, 5), (wrong_digit, 1), (blank, 2)),
    "latitude": ((round_number, 5), (blank, 2)),
    "longitude": ((round_number, 5), (blank, 2)),
    "date_of_birth": ((reformat_date, 4), (wrong_digit, 2), (blank, 1)),
    "phone": ((reformat_phone, 6), (wrong_digit, 1), (blank, 2)),
}
"""Edits by column with their weights; columns that are not named get `NAME_EDITS`."""

LONG = ("title", "company", "name", "authors")
"""Columns of several words, which get three rounds of edits."""


def corrupt(frame: pl.DataFrame, error_rate: float, rng: Rng) -> pl.DataFrame:
    """Edits a share `error_rate` of the cells, in clusters: some records carry many, most few or none."""
    carelessness = rng.gamma(1.5, 1 / 1.5, frame.height)
    columns = []
    for name in frame.columns:
        column = frame[name]
        for _ in range(3 if name in LONG else 1):
            hit = np.flatnonzero(rng.random(frame.height) < error_rate * carelessness)
            column = _edited(column, hit, EDITS.get(name, NAME_EDITS), rng)
        columns.append(column)
    return pl.DataFrame(columns)


def _edited(column: pl.Series, hit: Picks, edits: Sequence[tuple[Edit, float]], rng: Rng) -> pl.Series:
    weights = np.array([weight for _, weight in edits])
    chosen = rng.choice(len(edits), len(hit), p=weights / weights.sum())
    draws = rng.random((len(hit), 2))
    values = column.to_list()
    for place, which, (first, second) in zip(hit.tolist(), chosen.tolist(), draws.tolist(), strict=True):
        text = values[place]
        if text is not None:
            values[place] = edits[which][0](text, first, second)
    return pl.Series(column.name, values, dtype=pl.String)


def blanked(frame: pl.DataFrame, blanks: Mapping[str, float], rng: Rng) -> pl.DataFrame:
    """The frame with the given share of each column's values missing."""
    missing = {name: rng.random(frame.height) < share for name, share in blanks.items()}
    return frame.with_columns(
        pl.when(pl.Series(gone)).then(None).otherwise(pl.col(name)).alias(name) for name, gone in missing.items()
    )


def swapped(frame: pl.DataFrame, pair: tuple[str, str] | None, share: float, rng: Rng) -> pl.DataFrame:
    """The frame with the values of two columns exchanged in a share of its rows."""
    if pair is None:
        return frame
    left, right = pair
    change = pl.Series(rng.random(frame.height) < share)
    return frame.with_columns(
        pl.when(change).then(pl.col(right)).otherwise(pl.col(left)).alias(left),
        pl.when(change).then(pl.col(left)).otherwise(pl.col(right)).alias(right),
    )
