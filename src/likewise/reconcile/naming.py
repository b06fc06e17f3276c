"""What a catalogue record is called, and how it is told apart from its namesakes."""

from collections.abc import Mapping, Sequence

from likewise.db.tables import Fields

LONGEST_NAME, LONGEST_DESCRIPTION = 200, 200
DESCRIBED_BY = 3
"""Values that make up a description."""
NEARLY = 0.7
"""The first column that tells nearly as much as the one that tells most holds the names: names come first."""


def name_column(columns: Sequence[str], sample: Sequence[Fields]) -> str | None:
    """The column, of those that may hold names, that does by the look of some records: filled, distinct, made of letters.

    None where there is no column, or none with a letter in it.
    """
    told = {column: _telling([record.get(column) or "" for record in sample]) for column in columns}
    most = max(told.values(), default=0.0)
    return next((column for column, much in told.items() if much >= NEARLY * most), None) if most > 0 else None


def _telling(values: Sequence[str]) -> float:
    """0..1: the share of records that have a value like a name, times how distinct these are."""
    named = [value.strip() for value in values if _like_a_name(value)]
    return len(named) / len(values) * len(set(named)) / len(named) if named else 0.0


def _like_a_name(value: str) -> bool:
    """More letters than anything else but spaces, and short enough to be called by."""
    letters = sum(map(str.isalpha, value))
    return letters > 0 and 2 * letters >= sum(not one.isspace() for one in value) and len(value) <= LONGEST_NAME


def named(fields: Fields, column: str | None, key: str) -> str:
    """What a record is called: its value in the column, else its key."""
    name = (fields.get(column) or "").strip() if column is not None else ""
    return _cut(name, LONGEST_NAME) or key


def described(fields: Mapping[str, str | None], others: Sequence[str]) -> str:
    """The first few values of the other columns, which tell namesakes apart; "" where there are none."""
    values = [value.strip() for column in others if (value := fields.get(column)) and value.strip()]
    return _cut(" · ".join(values[:DESCRIBED_BY]), LONGEST_DESCRIPTION)


def other_columns(columns: Sequence[str], *names: str | None) -> list[str]:
    """The columns but for these."""
    return [column for column in columns if column not in names]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
