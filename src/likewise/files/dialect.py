"""Which delimiter a text uses: the one that gives most lines the same number of fields."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from likewise.errors import InputError
from likewise.files.records import ONE_COLUMN, Dialect, read_records

DELIMITERS = ("\t", ";", "|", ",")  # the last is the least sure: a comma also stands in numbers and prose
NAMED = {"tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
"""A first line that Excel writes and reads to name the delimiter."""


def given_delimiter(given: str) -> str:
    """The character a user named, as it stands or by name ("tab").

    Raises:
        InputError: it is not one character that can keep values apart.
    """
    character = NAMED.get(given.lower(), given)
    if len(character) != 1 or character in '"\r\n\0':
        raise InputError(f"the delimiter must be one character or 'tab', not {given!r}")
    return character


def separator_line(first: str) -> str | None:
    """The delimiter that a first line like "sep=;" names."""
    found = SEPARATOR_LINE.fullmatch(first)
    return None if found is None or found[1] in '"\r\n' else found[1]


def detect_dialect(sample: Sequence[str], delimiter: str | None = None) -> tuple[Dialect, int]:
    """The dialect of physical lines, `ONE_COLUMN` where there is no delimiter, and how many lines showed it.

    A known delimiter is only completed. Where the sample ends within quotes, either a long value goes on beyond it or
    a stray quote stands in it: what makes the better table decides, and then the lines of that value are left out.
    """
    choices = DELIMITERS if delimiter is None else (delimiter,)
    scored = [
        (_score(lines, dialect), len(lines), dialect)
        for lines in {len(part): part for part in (sample, _before_open_quote(sample))}.values()
        for choice in choices
        for dialect in _variants(lines, choice)
        if not _is_prose_comma(lines, dialect)
    ]
    best, count, dialect = max(scored, key=lambda entry: entry[:2], default=(0.0, len(sample), Dialect(ONE_COLUMN)))
    if best > 0:
        return dialect, count
    return Dialect(ONE_COLUMN if delimiter is None else delimiter), len(sample)


def _before_open_quote(sample: Sequence[str]) -> Sequence[str]:
    """The lines before the one that opens the quote which is open at the end; all, where none is."""
    start, is_open = len(sample), False
    for number, line in enumerate(sample):
        if line.count('"') % 2:
            start, is_open = number, not is_open
    return sample[:start] if is_open else sample


def _variants(sample: Sequence[str], delimiter: str) -> list[Dialect]:
    """Skipping the blanks before a quote is tried only where a quote follows a blank (`a, "b, c"`)."""
    has_space = delimiter != " " and any(re.search(re.escape(delimiter) + ' +"', line) for line in sample)
    return [Dialect(delimiter), Dialect(delimiter, skip_space=True)] if has_space else [Dialect(delimiter)]


def _score(sample: Sequence[str], dialect: Dialect) -> float:
    """0 where the delimiter makes no table; else higher the more lines agree, and on the more fields."""
    if not any(dialect.delimiter in line for line in sample):
        return 0.0
    stray_quotes: list[int] = []
    widths = Counter(len(fields) for _, fields in read_records(sample, dialect, stray_quotes) if fields)
    records = sum(widths.values())
    width, count = max(((w, n) for w, n in widths.items() if w > 1), key=lambda item: item[1], default=(1, 0))
    share = count / max(records, 1)
    # Two columns are what stray commas in a list of names look like, so most lines have to agree.
    if share < (0.75 if width == 2 else 0.4):
        return 0.0
    return share**3 * math.log(width) * (1 - 0.2 * len(stray_quotes) / records)


def _is_prose_comma(sample: Sequence[str], dialect: Dialect) -> bool:
    """A list of "Surname, First name" below a header without a comma is one column."""
    if dialect.delimiter != ",":
        return False
    lines = [line for line in sample if line.strip()]
    rest = lines[1:]
    return (
        bool(rest)
        and "," not in lines[0]
        and sum(line.count(",") == line.count(", ") for line in rest) > 0.9 * len(rest)
        and not any('"' in line for line in rest)
        and sum(line.count(",") for line in rest) <= 1.2 * len(rest)
    )
