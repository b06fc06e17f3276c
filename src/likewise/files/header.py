"""Where the header is, and whether there is one: shared by text and spreadsheets.

The first row of about the table's width is the candidate; narrower rows above it are titles and notes. Whether it
is a header is a naive Bayes decision: how likely are its cells as a header's, against how likely as one more of the
values below them? The shares here are rough general ones; with rows underneath, those rows' own shares take over.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PRIOR_LOG_ODDS = 2.2  # nine tables in ten have a header
STYLE_CAP = 2.0  # words, length and letter case of a header often are those of its values: no strong evidence against
PSEUDO_ROWS = 2.0

NUMBER = re.compile(r"[-+(]?\s?[$€£¥₹]?\s?[-+]?\d[\d\s.,'’]*(?:[eE][-+]?\d+)?\s?[%$€£¥₹]?\)?")
DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T]\d.*)?|\d{1,2}:\d\d(?::\d\d.*)?")
BOOLEANS = frozenset({"true", "false"})

# (share among header cells, share among values) of each feature's value
FORM = {
    "empty": (0.05, 0.13),
    "number": (0.02, 0.28),
    "date": (0.005, 0.07),
    "boolean": (0.001, 0.02),
    "digits": (0.08, 0.15),
    "prose": (0.02, 0.10),
    "text": (0.824, 0.25),
}
WORDS = {"one": (0.68, 0.5), "two": (0.22, 0.25), "more": (0.10, 0.25)}
LENGTH = {"short": (0.15, 0.2), "name": (0.55, 0.45), "phrase": (0.24, 0.2), "long": (0.06, 0.15)}
CASE = {"lower": (0.35, 0.15), "upper": (0.15, 0.2), "capital": (0.40, 0.45), "none": (0.10, 0.2)}
STYLES = (WORDS, LENGTH, CASE)
STYLED_FORMS = ("text", "digits", "prose")


@dataclass(frozen=True)
class Header:
    """Row of the header among the given rows, None where there is none; the data start at row `start`."""

    row: int | None
    start: int


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """Look for the header among a table's first rows (up to a hundred or so are enough; "" is an empty cell).

    Rows without any value are passed over. With a single row the cells alone decide.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    present = [row for row, count in enumerate(filled) if count]
    if not present:
        return Header(row=None, start=0)
    width = _typical_width([filled[row] for row in present])
    first = next(row for row in present if filled[row] > width / 2)
    following = next((row for row in present if row > first), None)
    odds = header_log_odds(rows, first)
    # A title that happens to be broad: the next row is fuller, and clearly more of a header over what is below it.
    if following is not None and filled[first] < width <= filled[following] and following < present[-1]:
        second = header_log_odds(rows, following)
        if second > max(odds, 0.0) + PRIOR_LOG_ODDS:
            return Header(row=following, start=following + 1)
    return Header(row=first, start=first + 1) if odds > 0 else Header(row=None, start=first)


def has_value(cells: Sequence[str]) -> bool:
    """Whether a row is a record: one cell at least is neither empty nor blank."""
    return any(map(str.strip, cells))


def header_log_odds(rows: Sequence[Sequence[str]], candidate: int) -> float:
    """Log odds that the row `candidate` is the header of the rows after it rather than one of them."""
    cells = rows[candidate]
    body = rows[candidate + 1 :]
    form = style = repeats = 0.0
    for column, cell in enumerate(cells):
        below = [row[column].strip() if column < len(row) else "" for row in body]
        own = cell.strip()
        if not own and not any(below):
            continue
        forms = [form_of(value) for value in below]
        form += _evidence(FORM, form_of(own), Counter(forms))
        repeats += _repeat_evidence(own, Counter(value for value in below if value))
        if form_of(own) in STYLED_FORMS:
            # Without a text below there is nothing whose style could be alike or different.
            styled = [styles_of(value) for value, kind in zip(below, forms, strict=True) if kind in STYLED_FORMS]
            for index, shares in enumerate(STYLES if styled else ()):
                style += _evidence(shares, styles_of(own)[index], Counter(values[index] for values in styled))
    return PRIOR_LOG_ODDS + form + repeats + max(style, -STYLE_CAP)


def form_of(cell: str) -> str:
    """What a cell looks like: a key of `FORM`."""
    if not cell:
        return "empty"
    if NUMBER.fullmatch(cell):
        return "number"
    if DATE.fullmatch(cell):
        return "date"
    if cell.lower() in BOOLEANS:
        return "boolean"
    if len(cell) > 40 or cell.count(" ") >= 4:
        return "prose"
    return "digits" if any(character.isdigit() for character in cell) else "text"


def styles_of(cell: str) -> tuple[str, str, str]:
    """How a cell is written: a key each of `WORDS`, `LENGTH` and `CASE`."""
    words = len(cell.split())
    size = len(cell)
    if cell.upper() == cell.lower():
        case = "none"
    elif cell == cell.lower():
        case = "lower"
    else:
        case = "upper" if cell == cell.upper() else "capital"
    return (
        "one" if words == 1 else "two" if words == 2 else "more",
        "short" if size <= 3 else "name" if size <= 12 else "phrase" if size <= 24 else "long",
        case,
    )


def _evidence(shares: Mapping[str, tuple[float, float]], own: str, below: Counter[str]) -> float:
    in_header, prior = shares[own]
    among_values = (below[own] + PSEUDO_ROWS * prior) / (below.total() + PSEUDO_ROWS)
    return math.log(in_header / among_values)


def _repeat_evidence(own: str, below: Counter[str]) -> float:
    """A header does not turn up among its values; where values repeat themselves, one more value would."""
    if not own or not below:
        return 0.0
    repeated = sum(count for count in below.values() if count > 1)
    share = (repeated + 1) / (below.total() + 2)
    return math.log(0.01 / share) if own in below else math.log(0.99 / (1 - share))


def _typical_width(counts: Sequence[int]) -> int:
    """The upper quartile of the cells per row: titles above and gaps within pull it down little."""
    return sorted(counts)[(len(counts) * 3) // 4]
