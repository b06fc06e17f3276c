"""Judgements as a table: a record's key, a catalogue record's key, and what a person said of the pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from likewise.engine.judged import NO_RECORD, Judgements
from likewise.engine.records import Table
from likewise.errors import TableError

COLUMNS = ("record_id", "catalogue_id", "judgement")
SAID: Mapping[str, bool] = {
    "match": True,
    "yes": True,
    "true": True,
    "1": True,
    "not_match": False,
    "no_match": False,
    "no": False,
    "false": False,
    "0": False,
}
"""What may be said, besides nothing: the first word of each kind is the one that is written."""
PICKED = "picked"
"""An optional column: why a pair was asked."""
SAMPLED = "promise"
"""Picked at random for a promise."""
UNSURE = ("", "unsure", "skip", "?")
"""A pair that was not judged."""
_TOLD = 5


@dataclass
class _Reading:
    """What was read so far: the pairs with the row that said so, and what is to be told."""

    said: dict[tuple[int, int], tuple[bool, int]] = field(default_factory=dict)
    sampled: set[int] = field(default_factory=set)
    bad: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unanswered: int = 0


def read_judgements(
    labels: Table, record_ids: Sequence[str | None], catalogue_ids: Sequence[str | None]
) -> tuple[Judgements, tuple[str, ...]]:
    """The judgements of a table on a list and a catalogue with these keys, and what a user should know of them.

    Rows without an answer are passed over. A `not_match` without a catalogue_id says that the record has no match. Rows that
    cannot be used are told and cost no others; of rows that contradict each other the last one holds. Where a
    column `picked` says `promise`, the pair was drawn at random for one.

    Raises:
        TableError: a column is missing.
    """
    names = {name.strip().casefold(): name for name in labels.columns}
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise TableError(
            f"{labels.name} has no column '{missing[0]}': judgements need the columns {', '.join(COLUMNS)}",
            table=labels.name,
            column=missing[0],
        )
    places = _places(record_ids), _places(catalogue_ids)
    reading = _Reading()
    if PICKED in names:
        why = labels.frame[names[PICKED]].cast(pl.String).str.strip_chars().str.to_lowercase()
        reading.sampled |= {row + 1 for row in (why == SAMPLED).arg_true().to_list()}
    for row, cells in enumerate(labels.frame.select(pl.col(names[name]) for name in COLUMNS).rows()):
        if row in labels.failures:
            reading.bad.append(labels.failures[row])
        else:
            _read(reading, row + 1, tuple((cell or "").strip() for cell in cells), places)
    rows = {pair: matches for pair, (matches, _) in reading.said.items()}
    sampled = {pair for pair, (_, row) in reading.said.items() if row in reading.sampled}
    return Judgements.of(rows, sampled), tuple(_notices(labels.name, reading, len(rows)))


def _places(keys: Sequence[str | None]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key is not None:
            places.setdefault(key.strip(), []).append(row)
    return places


def _read(
    reading: _Reading, row: int, cells: tuple[str, ...], places: tuple[dict[str, list[int]], dict[str, list[int]]]
) -> None:
    record, key, word = cells
    said = word.casefold().replace(" ", "_")
    if said in UNSURE:
        reading.unanswered += 1
        return
    matches = SAID.get(said)
    ours, theirs = places[0].get(record, []), places[1].get(key, []) if key else [NO_RECORD]
    if matches is None:
        reading.bad.append(f"row {row}: judgement '{word}' is none of match, not_match and unsure")
    elif not ours:
        reading.bad.append(f"row {row}: the list has no record '{record}'")
    elif not theirs:
        reading.bad.append(f"row {row}: the catalogue has no record '{key}'")
    elif matches and not key:
        reading.bad.append(f"row {row}: a match needs a catalogue_id")
    else:
        for pair in [(one, other) for one in ours for other in theirs]:
            _say(reading, row, pair, matches=matches)


def _say(reading: _Reading, row: int, pair: tuple[int, int], *, matches: bool) -> None:
    """Note a judgement, and take back earlier ones that it contradicts."""
    record, other = pair
    against = [pair]
    if other == NO_RECORD:
        against += [one for one, (matched, _) in reading.said.items() if one[0] == record and matched]
    elif matches:
        against.append((record, NO_RECORD))
    for one in against:
        before = reading.said.get(one)
        if before is not None and (one != pair or before[0] is not matches):
            reading.changed.append(f"row {row} contradicts row {before[1]}")
            del reading.said[one]
    reading.said[pair] = (matches, row)


def _notices(name: str, reading: _Reading, used: int) -> list[str]:
    told = [f"{name}: judgements used: {used}"]
    if reading.unanswered:
        told[0] += f"; rows not answered yet: {reading.unanswered}"
    if reading.bad:
        told.append(f"{name}: rows passed over: {len(reading.bad)}: {_some(reading.bad)}")
    if reading.changed:
        told.append(f"{name}: of judgements that contradict each other the last one holds: {_some(reading.changed)}")
    return told


def _some(lines: Sequence[str]) -> str:
    more = len(lines) - _TOLD
    return "; ".join(lines[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
