"""Putting rows of text together into a `Table`."""

from array import array
from collections.abc import Sequence

import polars as pl

from likewise.engine.records import Table
from likewise.files.finishing import empty_frame, finished
from likewise.files.limits import Limits
from likewise.files.naming import ColumnNames

CHUNK_ROWS = 50_000


class TableBuilder:
    """Collects rows and gives them to Polars in chunks, so that few Python strings are alive at a time."""

    def __init__(self, columns: ColumnNames, place: str, limits: Limits) -> None:
        """`place` is what the file calls a row in messages: "line" or "row"."""
        self.width = len(columns.names)
        self._columns = columns
        self._place = place
        self._limits = limits
        self._failures: dict[int, str] = {}
        self._numbers = array("Q")
        self._rows: list[Sequence[str | None]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, number: int, row: Sequence[str | None]) -> None:
        """One record: its line or row number in the file, and one value for each column."""
        self._numbers.append(number)
        self._rows.append(row)
        if len(self._rows) >= CHUNK_ROWS:
            self._flush()

    def add_frames(self, first: int, frames: Sequence[pl.DataFrame]) -> None:
        """Many records at once, each a line of its own from line `first` on."""
        self._numbers.extend(range(first, first + sum(frame.height for frame in frames)))
        self._frames.extend(frames)

    def fail(self, number: int, reason: str) -> None:
        """One record that could not be read."""
        self._failures[len(self._numbers)] = reason
        self.add(number, [None] * self.width)

    def table(self, name: str, notices: Sequence[str]) -> Table:
        """Everything added so far; columns with neither a name nor a value are left out."""
        self._flush()
        frame = pl.concat([empty_frame(self._columns.names), *self._frames], rechunk=True)
        void = [column for column in self._columns.unnamed if (frame[column].fill_null("") == "").all()]
        if len(void) < self.width:
            frame = frame.drop(void)
        told = [*notices, *self._columns.notices(frame.columns)]
        return finished(
            name, frame, self._failures, told, self._limits, lambda row: f"{self._place} {self._numbers[row]}"
        )

    def _flush(self) -> None:
        if self._rows:
            columns = zip(self._columns.names, zip(*self._rows, strict=True), strict=True)
            self._frames.append(pl.DataFrame([pl.Series(name, values, dtype=pl.String) for name, values in columns]))
            self._rows.clear()
