"""Which format a file has, by its content; the suffix is never asked."""

import re
from enum import Enum, auto

from likewise.errors import InputError
from likewise.files.encoding import unicode_encoding
from likewise.files.limits import ReadOptions
from likewise.files.source import Source

HEAD_BYTES = 1 << 16


class Format(Enum):
    """What can be read. `ZIP` is a workbook in a zip archive, `OLE` one in Microsoft's older container."""

    DELIMITED = auto()
    JSON = auto()
    PARQUET = auto()
    ZIP = auto()
    OLE = auto()


READABLE = (
    (b"PAR1", Format.PARQUET),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLE),
)

UNPACK = "unpack it and name the file inside"
SAVE = "save the table as .csv or .xlsx"
UNREADABLE = (  # first bytes, what the file is, what to do
    (b"%PDF", "a PDF document", SAVE),
    (b"\x89PNG", "a PNG image", SAVE),
    (b"\xff\xd8\xff", "a JPEG image", SAVE),
    (b"GIF8", "a GIF image", SAVE),
    (b"{\\rtf", "an RTF document", SAVE),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh91AY&SY", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"\x7fELF", "a program", "name a table instead"),
    (b"MZ\x90\x00", "a program", "name a table instead"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as .csv"),
    (b"ARROW1", "an Arrow file", "save the table as .parquet or .csv"),
    (b"ORC", "an ORC file", "save the table as .parquet or .csv"),
    (b"Obj\x01", "an Avro file", "save the table as .parquet or .csv"),
    (b"\x89HDF", "an HDF5 file", "save the table as .parquet or .csv"),
)
MARKUP = re.compile(r"<(!doctype html|html|head|body|table|\?xml|svg)\b", re.IGNORECASE)
JSON_START = re.compile(r'\{\s*["}]|\[\s*[\[{"\]]')


def detect_format(source: Source, options: ReadOptions) -> Format:
    """The format that the first bytes show; text that is nothing else is delimited text.

    A given delimiter or encoding settles a doubt: then it is text.

    Raises:
        InputError: the file is empty, or of a kind that holds no table.
    """
    source.stream.seek(0)
    head = source.stream.read(HEAD_BYTES)
    if not head:
        raise InputError(f"{source.label} is empty", file=source.label)
    for magic, format_ in READABLE:
        if head.startswith(magic):
            return format_
    for magic, what, advice in UNREADABLE:
        if head.startswith(magic) and _is_sure(magic, head):
            raise InputError(f"{source.label} is {what}; {advice}", file=source.label)
    encoding = unicode_encoding(head)
    if encoding is None and options.encoding is None and _is_binary(head):
        raise InputError(f"{source.label} is binary data of an unknown kind; {SAVE}", file=source.label)
    if options.delimiter is not None:
        return Format.DELIMITED
    try:
        text = head.decode(options.encoding or encoding or "utf-8", errors="replace")
    except (LookupError, ValueError):  # an unknown encoding: the reader says so
        return Format.DELIMITED
    text = text.removeprefix("\ufeff").lstrip()
    found = MARKUP.match(text)
    if found is not None:
        what = "XML" if found[1] == "?xml" else "a web page (HTML)"
        raise InputError(f"{source.label} is {what}, not a table; {SAVE}", file=source.label)
    return Format.JSON if JSON_START.match(text) else Format.DELIMITED


def _is_sure(magic: bytes, head: bytes) -> bool:
    """A magic of plain letters may also start a text; then only binary data behind it makes it one."""
    return not magic.isalnum() or _is_binary(head)


def _is_binary(head: bytes) -> bool:
    """More than one control character in twenty: no text that people or programs write looks so."""
    controls = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b\x1c\x1d\x1e\x1f")
    return controls > 0.05 * len(head)
