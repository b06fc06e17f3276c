"""Opening what a path means: a file, a pipe, or standard input."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from likewise.errors import InputError

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Source:
    """An open input.

    Attributes:
        name: what to call the table. label: what to call the file in errors (its path as the user gave it).
        stream: its bytes; can be rewound.
    """

    name: str
    label: str
    stream: BinaryIO


@contextmanager
def open_source(path: Path | str) -> Iterator[Source]:
    """The bytes behind `path`; "-" is standard input.

    Raises:
        InputError: there is no such file, it is a folder, or it may not be read.
    """
    if str(path) == STANDARD_INPUT:
        yield Source("standard input", "standard input", io.BytesIO(sys.stdin.buffer.read()))
        return
    label = str(path)
    with _opened(Path(path), label) as stream:
        try:
            # A pipe cannot be rewound, and detection has to look twice.
            yield Source(Path(path).name, label, stream if stream.seekable() else io.BytesIO(stream.read()))
        except OSError as error:
            raise _unreadable(label, error) from error


def _opened(path: Path, label: str) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"{label} does not exist; check the path", file=label) from error
    except IsADirectoryError as error:
        raise InputError(f"{label} is a folder; name a file in it", file=label) from error
    except OSError as error:
        raise _unreadable(label, error) from error
    except ValueError as error:  # a NUL character in it
        raise InputError(f"{label!r} cannot be the path of a file; check it", file=repr(label)) from error


def _unreadable(label: str, error: OSError) -> InputError:
    return InputError(
        f"{label} cannot be read: {error.strerror or error}; check the file and its permissions", file=label
    )
