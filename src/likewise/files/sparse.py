"""Putting records together that do not all have the same fields."""

from array import array
from collections.abc import Mapping, Sequence

import polars as pl

from likewise.engine.records import Table
from likewise.files.building import CHUNK_ROWS
from likewise.files.finishing import check_columns, empty_frame, finished
from likewise.files.limits import Limits

ROW = "\0"
"""A column of our own in each chunk, so that rows without any value keep their place."""


class SparseBuilder:
    """Collects rows whose columns are only known at the end; a field that a row does not have is null."""

    def __init__(self, place: str, label: str, limits: Limits) -> None:
        """`place` is what the file calls a row in messages; `label` is the file in errors."""
        self._place = place
        self._label = label
        self._limits = limits
        self._failures: dict[int, str] = {}
        self._names: dict[str, None] = {}
        self._numbers = array("Q")
        self._columns: dict[str, list[str | None]] = {}
        self._rows = 0
        self._frames: list[pl.DataFrame] = []

    @property
    def has_columns(self) -> bool:
        """Whether any row had a field."""
        return bool(self._names)

    def add(self, number: int, row: Mapping[str, str | None]) -> None:
        """One record: its line or record number in the file, and its values.

        Raises:
            InputError: there are now more columns than a table may have.
        """
        for name, value in row.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = []
                self._names.setdefault(name)
                check_columns(len(self._names), self._label, self._limits)
            column.extend([None] * (self._rows - len(column)))
            column.append(value)
        self._numbers.append(number)
        self._rows += 1
        if self._rows >= CHUNK_ROWS:
            self._flush()

    def fail(self, number: int, reason: str) -> None:
        """One record that could not be read."""
        self._failures[len(self._numbers)] = reason
        self.add(number, {})

    def table(self, name: str, notices: Sequence[str]) -> Table:
        """Everything added so far."""
        self._flush()
        frame = pl.concat([empty_frame(list(self._names)), *self._frames], how="diagonal", rechunk=True).drop(ROW)
        return finished(
            name, frame, self._failures, notices, self._limits, lambda row: f"{self._place} {self._numbers[row]}"
        )

    def _flush(self) -> None:
        for column in self._columns.values():
            column.extend([None] * (self._rows - len(column)))
        series = [pl.Series(name, values, dtype=pl.String) for name, values in self._columns.items()]
        self._frames.append(
            pl.DataFrame([pl.repeat(None, self._rows, dtype=pl.String, eager=True).alias(ROW), *series])
        )
        self._columns = {}
        self._rows = 0
