"""Which encoding a text file has: BOM, UTF-8, UTF-16 without a BOM, else a guess that is told to the user."""

import codecs
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from likewise.errors import InputError
from likewise.files.legacy import guess_legacy_encoding
from likewise.files.source import Source

CHUNK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
UTF8 = "utf-8-sig"  # with or without a BOM

NOT_OF_FILES = ("unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode", "undefined")
"""Codecs of Python that decode to text, but escape it, and can give halves of surrogate pairs."""

BOMS = (  # UTF-32 first: its little-endian mark starts with the one of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """How to turn a file into text. `has_nul`: it holds NUL characters, which no table wants."""

    name: str
    has_nul: bool = False
    notices: tuple[str, ...] = ()


def unicode_encoding(head: bytes) -> str | None:
    """The encoding that a BOM, or NUL bytes on every second place, give away; None otherwise."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2:
        return None
    # Latin letters, digits and delimiters in UTF-16 have a zero high byte; real text never has one in UTF-8.
    zeros_even, zeros_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros_odd > 0.3 and zeros_even < 0.05:
        return "utf-16-le"
    if zeros_even > 0.3 and zeros_odd < 0.05:
        return "utf-16-be"
    return None


def detect_encoding(source: Source, given: str | None) -> Encoding:
    """The encoding of the whole file; `given` overrules the detection.

    Raises:
        InputError: `given` is not a text encoding.
    """
    stream = source.stream
    if given is not None:
        name = _codec(given, source.label)
        return _described(name, _scan(stream, name))
    stream.seek(0)
    name = unicode_encoding(stream.read(SAMPLE_BYTES)) or UTF8
    scan = _scan(stream, name)
    if name == UTF8 and scan.first_bad_line is not None:
        sample = _lines_beyond_ascii(stream)
        if not _is_mostly_utf8(sample):
            name = guess_legacy_encoding(sample)
            guess = f"It is not UTF-8; it was read as {name}, which is a guess: say so if it is another."
            return _described(name, _scan(stream, name), guess)
    return _described(name, scan)


def text_lines(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """Physical lines with their LF, CR or CRLF as it stands; undecodable bytes as U+FFFD, no BOM, no NUL."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding.name, errors="replace", newline="")
    try:
        for number, line in enumerate(text):
            plain = line.removeprefix("\ufeff") if number == 0 else line
            yield plain.replace("\0", "") if encoding.has_nul else plain
    finally:
        # Or it would close the stream, which is not ours. Where a reader gave up half-way, it may be closed already.
        with suppress(ValueError):
            text.detach()


def _codec(given: str, label: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), given)  # refuses also codecs that do not give text, like base64
        name = codecs.lookup(given).name
    except (LookupError, ValueError) as error:
        raise _unknown(given, label) from error
    if name in NOT_OF_FILES:
        raise _unknown(given, label)
    return UTF8 if name == "utf-8" else name


def _unknown(given: str, label: str) -> InputError:
    return InputError(f"{label}: {given!r} is not a known text encoding; try utf-8, utf-16, cp1252, ...", file=label)


@dataclass(frozen=True)
class _Scan:
    """What one reading of the whole file showed."""

    first_bad_line: int | None
    has_nul: bool


def _scan(stream: BinaryIO, name: str) -> _Scan:
    has_nul = False
    try:
        for text in _chunks(stream, name, "strict"):
            has_nul = has_nul or "\0" in text
    except UnicodeError:
        has_nul = any("\0" in text for text in _chunks(stream, name, "replace"))
        return _Scan(_first_replaced_line(stream, name), has_nul)
    return _Scan(None, has_nul)


def _described(name: str, scan: _Scan, *notices: str) -> Encoding:
    told = list(notices)
    if scan.first_bad_line is not None:
        shown = name.removesuffix("-sig")
        told.append(f"Bytes that are not {shown} were replaced by \ufffd, the first in line {scan.first_bad_line}.")
    if scan.has_nul:
        told.append("NUL characters were taken out.")
    return Encoding(name, scan.has_nul, tuple(told))


def _chunks(stream: BinaryIO, name: str, errors: str) -> Iterator[str]:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)(errors)
    while block := stream.read(CHUNK_BYTES):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _first_replaced_line(stream: BinaryIO, name: str) -> int:
    line = 1
    for text in _chunks(stream, name, "replace"):
        before, bad, _ = text.partition("\ufffd")
        line += before.count("\n") + before.count("\r") - before.count("\r\n")
        if bad:
            break
    return line


def _lines_beyond_ascii(stream: BinaryIO) -> bytes:
    """A sample of the lines that hold other than ASCII bytes: only they tell encodings apart."""
    stream.seek(0)
    lines: list[bytes] = []
    size = 0
    while size < SAMPLE_BYTES and (block := stream.read(CHUNK_BYTES)):
        if block.isascii():
            continue
        for line in block.splitlines():
            if not line.isascii():
                lines.append(line[:2_000])
                size += len(lines[-1])
            if size >= SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _is_mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    return good > bad
