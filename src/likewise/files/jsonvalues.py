"""JSON values as flat rows of text, each number with the digits it was written with."""

import json
import re
from typing import TypeAlias


class Number(str):
    """A number as it is written: 1.10 is not 1.1, and 2**64 is not rounded."""

    __slots__ = ()


JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | bool | None"  # a number is a `Number`
Row: TypeAlias = dict[str, str | None]


def parse(text: str) -> JsonValue:
    """The value of a JSON text; NaN is null, and half a surrogate pair U+FFFD, as UTF-8 cannot hold it.

    Raises:
        json.JSONDecodeError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    value: JsonValue = DECODER.decode(text)
    return _whole(value) if SURROGATE.search(text) else value


def flat_row(record: dict[str, JsonValue]) -> Row:
    """Nested objects as `a.b`, lists as JSON text, booleans as true and false, empty lists and objects as null."""
    row: Row = {}
    for key, value in record.items():
        if isinstance(value, dict):
            row.update((f"{key}.{name}", text) for name, text in flat_row(value).items())
        else:
            row[key] = _text(value)
    return row


def json_text(value: JsonValue) -> str:
    """Back to JSON."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(json_text(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_text(key)}: {json_text(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _whole(value: JsonValue) -> JsonValue:
    if isinstance(value, Number) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {str(_whole(key)): _whole(item) for key, item in value.items()}


def _text(value: JsonValue) -> str | None:
    if isinstance(value, str):
        return str(value)
    if value is None or value == []:
        return None
    return json_text(value)


def _constant(name: str) -> Number | None:
    return None if name == "NaN" else Number(name)


SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_constant)
