"""What a table holds: the kind of each column and the key, worked out from the values."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import polars as pl

from likewise.engine.filled import filled
from likewise.engine.kinds import EMAIL, PHONE, URL, parse_date
from likewise.engine.normalise import fold
from likewise.engine.records import ColumnProfile, Kind, Table
from likewise.engine.results import Options, TableProfile
from likewise.engine.units import CURRENCIES, is_size, parse_number
from likewise.errors import TableError

_SAMPLE = 2_000
_EXAMPLES = 3
_KEY_WORDS = frozenset(
    {
        "id",
        "key",
        "sku",
        "code",
        "uid",
        "uuid",
        "guid",
        "nr",
        "no",
        "num",
        "number",
        "ref",
        "pk",
        "ean",
        "gtin",
    }
)
_KEY_NAMES = frozenset({"id", "key", "sku", "uid", "uuid", "guid", "pk"})
_NEARLY = 0.5
_NO_KEYS = frozenset({Kind.EMAIL, Kind.URL, Kind.PHONE, Kind.MONEY, Kind.TEXT, Kind.QUANTITY})
_CURRENCY = re.compile(rf"[$£€¥₹]|(?<![^\W\d_])(?:{CURRENCIES})(?![^\W\d_])", re.IGNORECASE)
_CODE = re.compile(r"[^\s]{1,40}")
_MODEL = re.compile(r"(?=.*\d)[\w./\-]{2,40}")
_SYMBOL = re.compile(r"[A-Z0-9]{1,8}")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_CENTS = re.compile(r".*\d[.,]\d{2}\D{0,4}")


def profile_table(table: Table, options: Options | None = None, *, is_catalogue: bool = False) -> TableProfile:
    """Kinds, fill, examples and key of a table.

    Args:
        options: what the user overrules: `kinds`, and `key` or (for a catalogue) `catalogue_key`.

    Raises:
        TableError: the key or a column named in `options.kinds` does not exist, or a catalogue's key is not unique.
    """
    options = options or Options()
    kinds = options.kinds or {}
    columns = tuple(_profile_column(table, name, kinds.get(name)) for name in table.columns)
    asked = options.catalogue_key if is_catalogue else options.key
    notices = list(table.notices)
    usable = [column for column in columns if column.name not in options.ignore]
    key = _find_key(usable, table) or _named_key(usable, table) if asked is None else require_column(table, asked)
    if key is not None:
        repeated = first_repeated(table.frame[key])
        if repeated and is_catalogue:
            raise TableError(
                f"{table.name}: key column '{key}' is not unique: '{repeated[0]}' stands in rows {repeated[1]} and"
                f" {repeated[2]}; remove the repeated rows, name another key, or ignore the column to go by row numbers",
                table=table.name, column=key, row=repeated[2],
            )  # fmt: skip
        if repeated:
            notices.append(
                f"key '{repeated[0]}' stands more than once in '{key}' (rows {repeated[1]} and {repeated[2]} first)"
            )
    return TableProfile(table.name, len(table), key, columns, tuple(notices))


def require_column(table: Table, name: str) -> str:
    """The column's name, if the table has it; else an error that lists what there is."""
    if name in table.columns:
        return name
    known = ", ".join(f"'{column}'" for column in table.columns[:20])
    raise TableError(f"{table.name} has no column '{name}'; it has {known}", table=table.name, column=name)


def first_repeated(values: pl.Series) -> tuple[str, int, int] | None:
    """The first value that occurs twice and its first two rows (from 1); None where all differ. Nulls do not count."""
    filled = pl.DataFrame({"value": values, "row": pl.int_range(1, len(values) + 1, eager=True)}).drop_nulls("value")
    twice = filled.filter(pl.col("value").is_duplicated())
    if twice.is_empty():
        return None
    value = twice["value"][0]
    rows = twice.filter(pl.col("value") == value)["row"]
    return str(value), int(rows[0]), int(rows[1])


def _profile_column(table: Table, name: str, given: Kind | None) -> ColumnProfile:
    if name not in table.profiled:
        table.profiled[name] = _look_through(table, name)
    found = table.profiled[name]
    return found if given is None else replace(found, kind=given)


def _look_through(table: Table, name: str) -> ColumnProfile:
    values = filled(table.frame[name])
    count = len(values)
    distinct = values.n_unique() / count if count else 0.0
    sample = values.gather_every(max(1, count // _SAMPLE)).head(_SAMPLE).to_list()
    return ColumnProfile(
        name=name,
        kind=kind_of_numbers(detect_kind(sample, distinct), sample),
        filled=count / len(table) if len(table) else 0.0,
        distinct=distinct,
        examples=tuple(dict.fromkeys(values.head(10 * _EXAMPLES).to_list()))[:_EXAMPLES],
    )


def detect_kind(values: Sequence[str], distinct: float) -> Kind:
    """The kind of a column, from its filled values and the share of distinct ones among all of them.

    The first kind in `_TESTS` that enough of the values pass; else a category where few values repeat, text where they
    are long, a name otherwise.
    """
    if not values:
        return Kind.NAME
    for kind, least, test in _TESTS:
        if _passed(test, values, least) and _fits(kind, values, distinct):
            return kind
    word_count = sum(len(value.split()) for value in values) / len(values)
    length = sum(map(len, values)) / len(values)
    if len(values) >= 20 and distinct <= 0.2 and length <= 40:
        return Kind.CATEGORY
    return Kind.TEXT if word_count > 12 or length > 80 else Kind.NAME


def _passed(test: Callable[[str], bool], values: Sequence[str], least: float) -> bool:
    """Whether at least this share of the values pass; looks no further once too many have failed."""
    failures = (value for value in values if not test(value))
    may_fail = len(values) - math.ceil(least * len(values))
    return next(islice(failures, may_fail, None), None) is None


def _is_digits(value: str) -> bool:
    return value.strip().isdigit()


def _is_year(value: str) -> bool:
    text = value.strip()
    return len(text) == 4 and text.isascii() and text.isdigit() and 1500 <= int(text) <= 2100


def _is_money(value: str) -> bool:
    return _CURRENCY.search(value) is not None and any(char.isdigit() for char in value)


def _is_phone(value: str) -> bool:
    text = value.strip()
    digits = sum(char.isdigit() for char in text)
    plain = _DECIMAL.fullmatch(text) is not None
    return 7 <= digits <= 17 and PHONE.fullmatch(text) is not None and not plain


def _is_date(value: str) -> bool:
    return parse_date(value) is not None and not _is_year(value)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value.strip()) is not None


_TESTS: tuple[tuple[Kind, float, Callable[[str], bool]], ...] = (
    (Kind.EMAIL, 0.8, _matches(EMAIL)),
    (Kind.URL, 0.8, _matches(URL)),
    (Kind.DATE, 0.97, _is_year),
    (Kind.DATE, 0.7, _is_date),
    (Kind.PHONE, 0.8, _is_phone),
    (Kind.MONEY, 0.7, _is_money),
    (Kind.QUANTITY, 0.7, is_size),
    (Kind.CODE, 0.8, _is_digits),
    (Kind.NUMBER, 0.95, lambda value: parse_number(value) is not None),
    (Kind.CODE, 0.8, _matches(_MODEL)),
    (Kind.CODE, 0.9, _matches(_SYMBOL)),
)


def _fits(kind: Kind, values: Sequence[str], distinct: float) -> bool:
    """Codes need a second look: whole digits are one only where they look like labels rather than amounts (leading
    zeros, or one length), bare letters only where they rarely repeat."""
    if kind is not Kind.CODE:
        return True
    if sum(map(_is_digits, values)) >= 0.8 * len(values):
        digits = [value.strip() for value in values if _is_digits(value)]
        padded = sum(value.startswith("0") and len(value) > 1 for value in digits)
        lengths = [len(value) for value in digits]
        usual = max(set(lengths), key=lengths.count)
        return padded > 0.02 * len(digits) or (usual >= 4 and lengths.count(usual) >= 0.8 * len(digits))
    return distinct >= 0.5 or sum(any(map(str.isdigit, value)) for value in values) >= 0.5 * len(values)


def kind_of_numbers(kind: Kind, values: Sequence[str]) -> Kind:
    """Money without a currency sign: most values carry exactly two decimals."""
    if kind is Kind.NUMBER and sum(_CENTS.fullmatch(value) is not None for value in values) >= 0.6 * len(values):
        return Kind.MONEY
    return kind


def _find_key(columns: Sequence[ColumnProfile], table: Table) -> str | None:
    """The column that identifies a record: complete, unique, code-like or headed as an identifier; the first such."""
    if len(columns) < 2:
        return None
    best: tuple[int, int] | None = None
    for position, column in enumerate(columns):
        headed = bool(_KEY_WORDS & set(fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column.name)).split()))
        if not _may_be_key(column, table, headed=headed):
            continue
        code_like = column.kind in (Kind.CODE, Kind.NUMBER)
        score = 2 * headed + code_like + (position == 0)
        if score >= 2 and (best is None or score > best[0]):
            best = (score, position)
    return None if best is None else columns[best[1]].name


def _named_key(columns: Sequence[ColumnProfile], table: Table) -> str | None:
    """The first column that is called the identifier and nearly is one: complete, but some value comes again."""
    for column in columns if len(columns) > 1 else ():
        called = fold(column.name).split()[-1:]
        named = bool(called) and called[0] in _KEY_NAMES and column.kind not in _NO_KEYS
        if named and _is_complete(column, table) and column.distinct >= _NEARLY:
            return column.name
    return None


def _is_complete(column: ColumnProfile, table: Table) -> bool:
    readable = len(table) - len(table.failures)
    return 0 < readable <= round(column.filled * len(table))


def _may_be_key(column: ColumnProfile, table: Table, *, headed: bool) -> bool:
    """Complete, unique, and of a kind that labels; running numbers that look like years do where the header says so."""
    digits = all(map(_is_digits, column.examples))
    if column.kind in _NO_KEYS or (column.kind is Kind.NUMBER and not digits):
        return False
    if column.kind is Kind.DATE and not (headed and digits):
        return False
    if column.distinct < 1.0 or not _is_complete(column, table):
        return False
    return all(_CODE.fullmatch(value) for value in column.examples)
