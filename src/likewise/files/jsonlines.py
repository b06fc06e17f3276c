"""JSON Lines, a JSON array of objects, and one JSON object around such an array."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from likewise.engine.records import Origin, Table
from likewise.errors import InputError
from likewise.files.encoding import detect_encoding, text_lines
from likewise.files.jsonvalues import JsonValue, flat_row, parse
from likewise.files.limits import Limits, ReadOptions
from likewise.files.source import Source
from likewise.files.sparse import SparseBuilder


def read_json(source: Source, options: ReadOptions) -> Table:
    """JSON records as a table: nested objects as `a.b`, lists as JSON text, numbers as they are written.

    In JSON Lines a line that is not an object fails its row only. A document over several lines that breaks off is
    an error as a whole: nothing tells where its next record begins.

    Raises:
        InputError: not JSON, no object in it, or too many different keys.
    """
    encoding = detect_encoding(source, options.encoding)
    notices = list(encoding.notices)
    filled = (line for line in text_lines(source.stream, encoding) if line.strip())
    opening = list(islice(filled, 2))
    is_lines = len(opening) > 1 and any(isinstance(_line_value(line)[0], dict) for line in opening)
    builder = SparseBuilder("line" if is_lines else "record", source.label, options.limits)
    if is_lines:
        _add_lines(text_lines(source.stream, encoding), builder)
    else:
        document = _document("".join(text_lines(source.stream, encoding)), source.label)
        _add_values(_records(document, notices), builder)
    if not builder.has_columns:
        raise InputError(
            f"{source.label} is JSON without an object that has a value; there is no table in it", file=source.label
        )
    origin = Origin("jsonl" if is_lines else "json", encoding.name.removesuffix("-sig"))
    return replace(builder.table(source.name, notices), origin=origin)


def records_table(records: Iterable[Mapping[str, object]], name: str, limits: Limits) -> Table:
    """Records that are in memory as the table that their JSON Lines would be.

    Raises:
        InputError: no record has a value, or they have too many different keys.
    """
    builder = SparseBuilder("record", name, limits)
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    _add_lines(lines, builder)
    if not builder.has_columns:
        raise InputError(f'{name} have no value: a record looks like {{"name": "value"}}')
    return builder.table(name, [])


def _add_lines(lines: Iterable[str], builder: SparseBuilder) -> None:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        value, reason = _line_value(line)
        if reason is not None:
            builder.fail(number, f"line {number} {reason}")
        else:
            _add(number, value, builder, f"line {number}")


def _add_values(values: Sequence[JsonValue], builder: SparseBuilder) -> None:
    for number, value in enumerate(values, start=1):
        _add(number, value, builder, f"record {number}")


def _add(number: int, value: JsonValue, builder: SparseBuilder, place: str) -> None:
    if isinstance(value, dict):
        builder.add(number, flat_row(value))
    else:
        builder.fail(number, f'{place} is not a JSON object; a record looks like {{"name": "value"}}')


def _line_value(line: str) -> tuple[JsonValue, str | None]:
    """The value of a line, or why it has none."""
    try:
        return parse(line.strip()), None
    except json.JSONDecodeError as error:
        return None, f"is not JSON: {error.msg} at character {error.colno}"
    except RecursionError:
        return None, "is nested too deeply"


def _document(text: str, label: str) -> JsonValue:
    try:
        return parse(text.strip())
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        raise InputError(
            f"{label} looks like JSON, but breaks off or is wrong at {where}: {error.msg}", file=label, row=error.lineno
        ) from error
    except RecursionError as error:
        raise InputError(f"{label} is JSON that is nested too deeply to be a table", file=label) from error


def _records(document: JsonValue, notices: list[str]) -> Sequence[JsonValue]:
    """The records of one document: an array, or the only array of objects in an object, or that object."""
    if not isinstance(document, dict):
        return document if isinstance(document, list) else []
    arrays = [(key, value) for key, value in document.items() if isinstance(value, list) and _are_objects(value)]
    others = [value for value in document.values() if not isinstance(value, list | dict)]
    if len(arrays) != 1 or (len(arrays[0][1]) == 1 and others):
        return [document]
    key, records = arrays[0]
    notices.append(f"The records were taken from {key!r}.")
    return records


def _are_objects(values: Sequence[JsonValue]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)
