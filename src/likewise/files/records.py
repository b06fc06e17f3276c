"""Delimited records out of physical lines (RFC 4180), never losing the rest of a file to one bad quote.

The csv module, in its strict mode, reads what is well formed. Where it stumbles (text after a closing quote, a
quote that never closes, a value past its own size limit) the record is read again by a patient parser that takes a
quote which encloses nothing as text.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

ONE_COLUMN = "\x1f"
"""Stands in for the delimiter of a file that has none."""

SEARCH_CHARACTERS = 1 << 26
"""How far to look for the end of a quoted value before its quote is taken as text."""

INSIDE_QUOTES = r'[^"]*+(?:""[^"]*+)*+'
OPENING = re.compile(f'"({INSIDE_QUOTES})" *')
CLOSING = re.compile(f'({INSIDE_QUOTES})" *')


@dataclass(frozen=True)
class Dialect:
    """How values are kept apart. `skip_space`: blanks after a delimiter mean nothing."""

    delimiter: str
    skip_space: bool = False


class _Feed:
    """Lines that can be given back: `taken` holds those of the current record."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.taken: list[str] = []
        self._lines = iter(lines)
        self._queue: deque[str] = deque()

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._queue.popleft() if self._queue else next(self._lines)
        self.taken.append(line)
        return line

    def has_more(self) -> bool:
        """Whether another line can be taken."""
        if not self._queue:
            self._queue.extend(islice(self._lines, 1))
        return bool(self._queue)

    def next_record(self) -> int:
        """Go on to the next record; the number of lines that the last one took."""
        count = len(self.taken)
        self.taken.clear()
        return count

    def give_back(self, keep: int) -> None:
        """Keep the first `keep` lines of the record; the others will be read again."""
        self._queue.extendleft(reversed(self.taken[keep:]))
        del self.taken[keep:]


def read_records(
    lines: Iterable[str], dialect: Dialect, stray_quotes: list[int], width: int | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of its first line, from 1; a blank line is a record without fields.

    Args:
        lines: physical lines with their endings.
        stray_quotes: receives the line numbers of records whose quotes had to be taken as text.
        width: the number of fields to expect; a record over several lines with another number is looked at again.
    """
    feed = _Feed(lines)
    number = 1
    while feed.has_more():
        try:
            for row in _csv_reader(feed, dialect):
                fields = row
                if len(feed.taken) > 1 and width not in (None, len(row)):
                    alone, _ = _split_line(feed.taken[0], dialect)
                    if len(alone) == width:
                        fields = alone
                        stray_quotes.append(number)
                        feed.give_back(keep=1)
                yield number, fields
                number += feed.next_record()
        except csv.Error:
            feed.give_back(keep=0)
            fields, is_stray = _read_patiently(feed, dialect)
            if is_stray:
                stray_quotes.append(number)
            yield number, fields
            number += feed.next_record()


def _csv_reader(feed: _Feed, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(feed, delimiter=dialect.delimiter, skipinitialspace=dialect.skip_space, strict=True)


def _read_patiently(feed: _Feed, dialect: Dialect) -> tuple[list[str], bool]:
    """One record, and whether a quote in it had to be taken as text."""
    line, position = next(feed), 0
    fields: list[str] = []
    while True:
        closed = OPENING.match(line, position)
        if line[position : position + 1] == '"' and closed is None:
            value, line, position = _value_over_lines(feed, line[position + 1 :], dialect)
            if value is None:
                feed.give_back(keep=1)
                return _split_line(feed.taken[0], dialect)
            fields.append(value)
        elif closed is not None and _ends_field(line, closed.end(), dialect):
            fields.append(closed[1].replace('""', '"'))
            position = closed.end()
        elif closed is not None:
            feed.give_back(keep=1)
            return _split_line(feed.taken[0], dialect)
        else:
            value, position = _plain_value(line, position, dialect)
            fields.append(value)
        if position >= len(line) or line[position] in "\r\n":
            return fields, False
        position = _after_delimiter(line, position, dialect)


def _value_over_lines(feed: _Feed, start: str, dialect: Dialect) -> tuple[str | None, str, int]:
    """A quoted value that goes on over the line's end: value, the line it ends in, and where; None if it does not."""
    parts, size = [start], len(start)
    for line in feed:
        closed = CLOSING.match(line)
        if closed is not None:
            if not _ends_field(line, closed.end(), dialect):
                break
            return "".join([*parts, closed[1]]).replace('""', '"'), line, closed.end()
        parts.append(line)
        size += len(line)
        if size > SEARCH_CHARACTERS:
            break
    return None, "", 0


def _split_line(line: str, dialect: Dialect) -> tuple[list[str], bool]:
    """One physical line as a record, and whether it has a quote that encloses no field: that one is text."""
    fields: list[str] = []
    position, is_stray = 0, False
    while True:
        closed = OPENING.match(line, position)
        if closed is not None and _ends_field(line, closed.end(), dialect):
            fields.append(closed[1].replace('""', '"'))
            position = closed.end()
        else:
            is_stray = is_stray or line[position : position + 1] == '"'
            value, position = _plain_value(line, position, dialect)
            fields.append(value)
        if position >= len(line) or line[position] in "\r\n":
            return fields, is_stray
        position = _after_delimiter(line, position, dialect)


def _plain_value(line: str, position: int, dialect: Dialect) -> tuple[str, int]:
    end = line.find(dialect.delimiter, position)
    if end < 0:
        end = len(line.rstrip("\r\n"))
    return line[position:end], end


def _ends_field(line: str, position: int, dialect: Dialect) -> bool:
    return position >= len(line) or line[position] in "\r\n" or line.startswith(dialect.delimiter, position)


def _after_delimiter(line: str, position: int, dialect: Dialect) -> int:
    position += 1
    while dialect.skip_space and line.startswith(" ", position):
        position += 1
    return position
