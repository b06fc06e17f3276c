"""Files that are there as a whole or not at all: a temporary file in the same folder, synced, then renamed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from likewise.errors import OutputError


@contextmanager
def replacing(destination: Path) -> Iterator[BinaryIO]:
    """An open temporary file; it takes the destination's place if the block ends without an error.

    An existing file keeps its permissions, a symbolic link keeps pointing to the file that is replaced.

    Raises:
        OutputError: the destination cannot be written; an error of the system within the block becomes one, too.
    """
    target = Path(os.path.realpath(destination))
    temporary, stream = _temporary_beside(target, destination)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _failure(destination, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(destination: Path) -> None:
    """Make sure early that a file can be written there, by creating and removing a temporary one beside it.

    Raises:
        OutputError: the folder is missing or may not be written, or the destination is a folder or a device.
    """
    temporary, stream = _temporary_beside(Path(os.path.realpath(destination)), destination)
    stream.close()
    temporary.unlink()


def write_text(text: str, destination: Path) -> None:
    """Write UTF-8 text: the whole of it, or nothing.

    Raises:
        OutputError: the destination cannot be written.
    """
    write_bytes(text.encode("utf-8", errors="replace"), destination)


def write_bytes(content: bytes, destination: Path) -> None:
    """Write bytes: all of them, or nothing.

    Raises:
        OutputError: the destination cannot be written.
    """
    with replacing(destination) as stream:
        stream.write(content)


def _temporary_beside(target: Path, destination: Path) -> tuple[Path, BinaryIO]:
    if target.is_dir():
        raise OutputError(f"{destination} is a folder; name a file in it", file=str(destination))
    if target.exists() and not target.is_file():
        # A rename would put a plain file in the place of a device or pipe.
        raise OutputError(f"{destination} is not a regular file; choose another name", file=str(destination))
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        # Created by open(), so that the user's umask decides on permissions as for any other file.
        return temporary, os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), "wb")
    except OSError as error:
        raise _failure(destination, error) from error


def _failure(destination: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(
        f"{destination} cannot be written: {reason}; choose another place",
        file=str(destination),
    )


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can sync a folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
