"""The engine's input: a table of raw text, whatever library or file it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, Union

import polars as pl

from likewise.errors import TableError

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrame, IntoSeries

NO_FAILURES: Mapping[int, str] = MappingProxyType({})


class Kind(StrEnum):
    """What the values of a column are; it chooses how they are normalised and compared."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    CATEGORY = "category"


@dataclass(frozen=True)
class ColumnProfile:
    """What was detected about one column: shares are 0..1 of all rows (`filled`) or of the filled ones (`distinct`)."""

    name: str
    kind: Kind
    filled: float
    distinct: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """How a table was read from a file, in the words that a reader can be told the next time; None for what the format
    does not have.

    Attributes:
        form: "csv" (whatever the delimiter), "json", "jsonl", "parquet", "xlsx", "xlsb", "xls" or "ods".
        encoding: of a text, as Python calls it. delimiter: the character between two values, None for a single column.
        sheet: the one that was read, of all the workbook's `sheets`.
        header_row: line (of a text) or row (of a sheet) of the header, from 1; 0 where there is none.
    """

    form: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int | None = None


@dataclass(frozen=True)
class Table:
    """Raw records: every column is text exactly as the source had it, null where the source had nothing.

    Attributes:
        name: what to call the table in messages, usually the file's name.
        frame: one String column per column, unique names, one row per record in source order.
        failures: why a record could not be read, by 0-based row; such a row is all null in `frame`.
        notices: what was repaired or assumed while reading, one sentence each, for a person.
        origin: how it was read from a file; None where it came from none.
    """

    name: str
    frame: pl.DataFrame
    failures: Mapping[int, str] = field(default_factory=lambda: NO_FAILURES)
    notices: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def columns(self) -> list[str]:
        """Column names in source order."""
        return self.frame.columns

    @cached_property
    def profiled(self) -> dict[str, ColumnProfile]:
        """What was found out about its columns so far (`profile_table`), so that each is looked through once."""
        return {}

    def __len__(self) -> int:
        return self.frame.height


TableLike: TypeAlias = Union[Table, "IntoFrame"]


def as_table(data: TableLike, name: str) -> Table:
    """Any Polars, Arrow or pandas table as a `Table`; numbers become the shortest text that says the same.

    Raises:
        TableError: the object is not a table, or two of its columns share a name.
    """
    if isinstance(data, Table):
        return data
    import narwhals as nw

    try:
        native = nw.from_native(data)
        eager = native.collect() if isinstance(native, nw.LazyFrame) else native
        return Table(name=name, frame=stringify(pl.DataFrame([_as_polars(column) for column in eager.iter_columns()])))
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        why = " ".join(str(error).split())
        raise TableError(
            f"{name} is not a table that can be read (Polars, Arrow or pandas): {why}", table=name
        ) from error


def _as_polars(column: "nw.Series[IntoSeries]") -> pl.Series:
    """A column as Polars has it; one that mixes types, as pandas allows, value by value."""
    import narwhals as nw

    if column.dtype != nw.Object:
        return column.to_polars()
    known = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return _values_as_text(column.name, [None if missing else value for value, missing in known])


def stringify(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text: dates in ISO form, 1.0 as "1", nested values as JSON, NaN as missing."""
    return frame.select(_as_text(frame[column]) for column in frame.columns)


def _as_text(series: pl.Series) -> pl.Series:
    kind = series.dtype
    if kind == pl.String:
        return series
    if kind.is_float():
        return _floats_as_text(series)
    if isinstance(kind, pl.Datetime):
        return _times_as_text(series, zone="%:z" if kind.time_zone else "")
    if kind == pl.Duration:
        return series.dt.to_string("iso")
    if kind.is_nested() or kind in (pl.Object, pl.Binary):
        return _values_as_text(series.name, series.to_list())
    return series.cast(pl.String)


def _floats_as_text(series: pl.Series) -> pl.Series:
    finite = series.fill_nan(None)
    whole = finite.is_not_null() & (finite == finite.round()) & (finite.abs() < 2**53)
    text = finite.cast(pl.String)
    return pl.select(
        pl.when(whole).then(finite.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(text).alias(series.name)
    ).to_series()


def _times_as_text(series: pl.Series, zone: str) -> pl.Series:
    """Times without fractions of zero seconds; days alone where all stand at midnight."""
    days = (series.dt.time() == time()).all()
    return series.dt.strftime("%Y-%m-%d" if days else f"%Y-%m-%d %H:%M:%S%.f{zone}")


def _values_as_text(name: str, values: Sequence[object]) -> pl.Series:
    import json

    def text(value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, bytes):
            return value.decode("utf-8", errors="replace")
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return (
            json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else str(value)
        )

    return pl.Series(name, [text(value) for value in values], dtype=pl.String)
