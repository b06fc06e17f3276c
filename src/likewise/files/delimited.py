"""CSV, TSV and their relatives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median_high

from likewise.engine.records import Origin, Table
from likewise.errors import InputError
from likewise.files.building import TableBuilder
from likewise.files.dialect import detect_dialect, given_delimiter, separator_line
from likewise.files.encoding import detect_encoding, text_lines
from likewise.files.finishing import check_columns
from likewise.files.header import Header, find_header, has_value
from likewise.files.limits import ReadOptions
from likewise.files.naming import ColumnNames, column_names
from likewise.files.records import ONE_COLUMN, Dialect, read_records
from likewise.files.regular import read_regular
from likewise.files.source import Source

SAMPLE_LINES = 200
SAMPLE_CHARACTERS = 2_000_000
ADVICE = ", or say which delimiter is the right one"


@dataclass(frozen=True)
class Layout:
    """Where the columns and the data are. `header`: the header's line, from 1, 0 for none; `first_line`: the data's."""

    columns: ColumnNames
    header: int
    first_line: int
    notices: list[str]


def read_delimited(source: Source, options: ReadOptions) -> Table:
    """A delimited text as a table.

    Rows with too few fields are filled up with nulls, rows with too many fail; both are told. Blank lines and
    rows without any value are no records: they are passed over, and counted in a notice unless they end the file.

    Raises:
        InputError: no row, a header row that is not there, too many columns, a bad encoding or delimiter.
    """
    encoding = detect_encoding(source, options.encoding)
    sample = _sample(text_lines(source.stream, encoding))
    delimiter = given_delimiter(options.delimiter) if options.delimiter else None
    named = separator_line(sample[0]) if sample else None
    skipped = 0 if named is None else 1
    dialect, sample_lines = detect_dialect(sample[skipped:], delimiter or named)
    layout = _layout(sample[: skipped + sample_lines], skipped, dialect, source, options)
    stray_quotes: list[int] = []
    builder = TableBuilder(layout.columns, "line", options.limits)
    notices = [*encoding.notices, *layout.notices]
    regular = read_regular(source.stream, encoding, dialect, layout.first_line, layout.columns.names)
    if regular is not None:
        builder.add_frames(layout.first_line, regular)
    else:
        lines = text_lines(source.stream, encoding)
        records = read_records(lines, dialect, stray_quotes, width=len(layout.columns.names))
        notices += _add_records(records, layout.first_line, dialect, builder)
    stray_quotes = [line for line in stray_quotes if line >= layout.first_line]
    if stray_quotes:
        notices.append(f"{_rows(stray_quotes)} had a quotation mark that encloses no value; it was kept as text.")
    character = None if dialect.delimiter == ONE_COLUMN else dialect.delimiter
    origin = Origin("csv", encoding.name.removesuffix("-sig"), character, header_row=layout.header)
    return replace(builder.table(source.name, notices), origin=origin)


def _sample(lines: Iterator[str]) -> list[str]:
    sample: list[str] = []
    characters = 0
    for line in islice(lines, SAMPLE_LINES):
        sample.append(line)
        characters += len(line)
        if characters > SAMPLE_CHARACTERS:
            break
    return sample


def _layout(sample: list[str], skipped: int, dialect: Dialect, source: Source, options: ReadOptions) -> Layout:
    records = [record for record in read_records(sample, dialect, []) if record[0] > skipped]
    lines = [line for line, _ in records]
    rows = [fields for _, fields in records]
    if not any(map(has_value, rows)):
        raise InputError(f"{source.label} has no rows; it is blank", file=source.label)
    # Before the costly look for a header; one row may be broken, so it is the usual width that counts.
    check_columns(median_high(map(len, rows)), source.label, options.limits, ADVICE)
    given = options.header_row
    found = find_header(rows) if given is None else _given_header(given, records, source.label)
    cells, notices = _header_cells(rows, found)
    check_columns(len(cells), source.label, options.limits, ADVICE)
    if found.row is not None and any(map(has_value, rows[: found.row])):
        notices.append(f"The header is in line {lines[found.row]}; what stands above it was not read.")
    first_line = lines[found.start] if found.start < len(lines) else len(sample) + 1
    return Layout(column_names(cells), 0 if found.row is None else lines[found.row], first_line, notices)


def _given_header(header_row: int, records: Sequence[tuple[int, list[str]]], label: str) -> Header:
    if header_row == 0:
        return Header(row=None, start=0)
    for row, (line, fields) in enumerate(records):
        if line == header_row and has_value(fields):
            return Header(row=row, start=row + 1)
    raise InputError(
        f"{label} has no header in line {header_row}: it is empty, missing, or beyond the first {SAMPLE_LINES} lines; "
        "name the right one, or 0 where there is no header",
        file=label,
        row=header_row,
    )


def _header_cells(rows: Sequence[Sequence[str]], found: Header) -> tuple[list[str], list[str]]:
    """One header cell for each column, and what to tell about them."""
    body = [fields for fields in rows[found.start :] if has_value(fields)]
    if found.row is None:
        widths = [len(fields) for fields in body]
        return [""] * max(widths, key=widths.count), []
    cells = list(rows[found.row])
    extents = [max(at for at, value in enumerate(fields, start=1) if value.strip()) for fields in body]
    broader = [extent for extent in extents if extent > len(cells)]
    usual = max(broader, key=broader.count, default=0)
    if usual == len(cells) + 1 and len(broader) == len(body) and len(cells) > 1:
        # R's write.table gives row names, but no name for their column; pandas reads it the same way.
        return ["", *cells], ["Every row has one field more than the header; the first is taken as unnamed."]
    if len(broader) > 0.8 * len(body):  # so many are no accident: columns without a name
        cells += [""] * (usual - len(cells))
    return cells, []


def _add_records(
    records: Iterator[tuple[int, list[str]]], first_line: int, dialect: Dialect, builder: TableBuilder
) -> list[str]:
    width = builder.width
    short: list[int] = []
    valueless: list[int] = []
    last = 0
    for line, fields in records:
        if line < first_line:
            continue
        if not has_value(fields):
            valueless.append(line)
            continue
        last = line
        if len(fields) == width:
            builder.add(line, fields)
        elif len(fields) < width:
            short.append(line)
            builder.add(line, fields + [""] * (width - len(fields)))
        elif not has_value(fields[width:]):
            builder.add(line, fields[:width])
        else:
            builder.fail(line, _too_many(line, len(fields), width, dialect))
    notices = []
    if short:
        notices.append(f"{_rows(short)} had fewer fields than the {width} columns; the missing ones are empty.")
    inside = [line for line in valueless if line < last]
    if inside:
        notices.append(f"{_rows(inside)} had no value at all and do not count as records.")
    return notices


def _too_many(line: int, count: int, width: int, dialect: Dialect) -> str:
    shown = {"\t": "tab", ONE_COLUMN: "separator"}.get(dialect.delimiter, repr(dialect.delimiter))
    where = f"line {line} has {count} fields where the header has {width}"
    return f"{where}; a value probably contains an unquoted {shown}"


def _rows(lines: Sequence[int]) -> str:
    first = f"line {lines[0]}"
    return f"1 row ({first})" if len(lines) == 1 else f"{len(lines):,} rows (the first in {first})"
