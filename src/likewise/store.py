"""The store of files that API and workers share: a folder, or whatever else fsspec reaches (an S3-compatible bucket).

Files in it are written once under a name that nobody else uses, and read whole. The API only writes uploads, it never
looks into them.
"""

import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import uuid4

from likewise.errors import ProcessingError, SettingsError, StorageFullError, TooLargeError

SMALL = 256 * 1024
"""Bytes up to which content goes into its row in the database."""
_PIECE = 1 << 20
_LONGEST_NAME = 60
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk is full, or what this user or process may have of it."""


@dataclass(frozen=True)
class Stored:
    """What a user sent: where it lies in the store (`uri`), or its `content` where the database keeps that itself; its size
    in bytes, the SHA-256 of its content.
    """

    uri: str | None
    size: int
    sha256: bytes
    content: bytes | None = None


class Store:
    """Files below one root: `root` is a folder, or a URL that fsspec knows (`s3://bucket/prefix`).

    Raises:
        SettingsError: fsspec does not know the URL, or a library for it is missing.
    """

    def __init__(self, root: str) -> None:
        from fsspec.core import url_to_fs

        # fsspec has no types: the file system is whatever class the URL names.
        self._files: Any
        try:
            # Other processes write too, so that no listing may be remembered.
            self._files, self._root = url_to_fs(root, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise SettingsError(
                f"LIKEWISE_STORE: {error}: name a folder, or for s3:// install likewise[s3]", variable="LIKEWISE_STORE"
            ) from error
        self.root = root.rstrip("/")

    def save(self, folder: str, stream: BinaryIO, limit: int) -> Stored:
        """Copy a stream into a new file of `folder`, piece by piece.

        Raises:
            TooLargeError: it is longer than `limit` bytes; nothing is kept of it.
            ProcessingError: the store cannot be written.
        """
        file = self.new_file(folder, limit)
        try:
            while piece := stream.read(_PIECE):
                file.write(piece)
            return file.finish()
        except BaseException:
            file.abandon()
            raise

    def new_file(self, folder: str, limit: int) -> "NewFile":
        """A file of `folder` to be written piece by piece, up to `limit` bytes.

        Raises:
            ProcessingError: the store cannot be written.
        """
        return NewFile(self._files, self._root, f"{folder}/{uuid4().hex}", limit)

    def keep(self, folder: str, content: bytes, limit: int) -> Stored:
        """As `save`, but what is small is for the database to keep: it is durable there, together with its job.

        Raises:
            TooLargeError, ProcessingError: as `save`.
        """
        if len(content) > min(SMALL, limit):
            return self.save(folder, BytesIO(content), limit)
        return Stored(None, len(content), hashlib.sha256(content).digest(), content)

    def discard(self, stored: Stored) -> None:
        """Take away what nothing came of."""
        if stored.uri is not None:
            self.remove(stored.uri)

    def write(self, uri: str, content: bytes) -> None:
        """Write a small file whole; one of that name is replaced."""
        file = NewFile(self._files, self._root, uri, len(content))
        try:
            file.write(content)
            file.finish()
        except BaseException:
            file.abandon()
            raise

    def read(self, uri: str) -> bytes:
        """The content of a file.

        Raises:
            ProcessingError: it is not there, or the store does not answer.
        """
        with _told("cannot be read from", uri):
            return cast("bytes", self._files.cat_file(self._path(uri)))

    def exists(self, uri: str) -> bool:
        """Whether there is such a file.

        Raises:
            ProcessingError: the store does not answer.
        """
        with _told("cannot be looked for in", uri):
            return bool(self._files.exists(self._path(uri)))

    def files(self, folder: str) -> list[str]:
        """The files of a folder by name, those of its folders not included; none where there is no such folder.

        Raises:
            ProcessingError: the store does not answer.
        """
        found = self._listed(folder)
        return sorted(f"{folder}/{one['name'].rpartition('/')[2]}" for one in found if one["type"] == "file")

    def all_files(self, folder: str) -> list[str]:
        """The files of a folder and of its folders, by name.

        Raises:
            ProcessingError: the store does not answer.
        """
        with _told("cannot be read from", folder):
            path = self._path(folder)
            found = self._files.find(path)
        return sorted(f"{folder}/{one.partition(path + '/')[2]}" for one in found)

    def names(self, folder: str) -> list[str]:
        """What lies in a folder, files and folders, by their names in it; none where there is no such folder.

        Raises:
            ProcessingError: the store does not answer.
        """
        return sorted(one["name"].rstrip("/").rpartition("/")[2] for one in self._listed(folder))

    def ages(self, folder: str) -> dict[str, float]:
        """How many seconds ago each file of a folder was written, by its name in the folder.

        Raises:
            ProcessingError: the store does not answer.
        """
        now = datetime.now(UTC)
        with _told("cannot be read from", folder):
            files = [str(one["name"]) for one in self._listed(folder) if one["type"] == "file"]
            return {name.rpartition("/")[2]: (now - self._files.modified(name)).total_seconds() for name in files}

    @contextmanager
    def local(self, uri: str | None, name: str, content: bytes | None = None) -> Iterator[Path]:
        """The file, or else the `content`, on this machine under the name that its sender gave it, for as long as the block
        lasts.

        Raises:
            ProcessingError: it is not there, or the store does not answer.
        """
        with tempfile.TemporaryDirectory(prefix="likewise-") as folder:
            path = Path(folder) / plain_name(name)
            with _told("cannot be read from", uri or name):
                if uri is None:
                    path.write_bytes(content or b"")
                else:
                    with self._files.open(self._path(uri), "rb") as source, path.open("wb") as target:
                        shutil.copyfileobj(source, target, _PIECE)
            yield path

    def remove(self, uri: str) -> None:
        """Take away a file or a folder with all in it; none there is fine.

        Raises:
            ProcessingError: the store does not answer.
        """
        path = self._path(uri)
        with _told("cannot be removed from", uri):
            if self._files.exists(path):
                self._files.rm(path, recursive=True)

    def _listed(self, folder: str) -> list[dict[str, Any]]:  # Any: fsspec's own description of a file
        with _told("cannot be read from", folder):
            try:
                return cast("list[dict[str, Any]]", self._files.ls(self._path(folder), detail=True, refresh=True))
            except FileNotFoundError:
                return []

    def _path(self, uri: str) -> str:
        return f"{self._root}/{uri}"


class NewFile:
    """A file that is being written. It appears when it is complete and on the disk, or not at all."""

    def __init__(self, files: Any, root: str, uri: str, limit: int) -> None:  # noqa: ANN401 -- see `Store`
        self._files, self._root, self._uri, self._limit = files, root, uri, limit
        self._part = f"{root}/{uri}.{uuid4().hex}.part"
        self._digest, self._size = hashlib.sha256(), 0
        self._local = "file" in ([files.protocol] if isinstance(files.protocol, str) else files.protocol)
        with self._told():
            files.makedirs(self._part.rpartition("/")[0], exist_ok=True)
            self._target: Any = files.open(self._part, "wb")

    def write(self, piece: bytes) -> None:
        """Adds a piece.

        Raises:
            TooLargeError: the file is longer than its limit.
            ProcessingError: the store cannot be written.
        """
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLargeError(f"the file is larger than {self._limit} bytes: send it in parts", limit=self._limit)
        self._digest.update(piece)
        with self._told():
            self._target.write(piece)

    def finish(self) -> Stored:
        """Makes the file appear.

        Raises:
            ProcessingError: the store cannot be written.
        """
        with self._told():
            if self._local:
                self._target.flush()
                os.fsync(self._target.fileno())
            self._target.close()
            self._files.mv(self._part, f"{self._root}/{self._uri}")
            if self._local:
                _sync_folders(Path(self._root), self._uri)
        return Stored(self._uri, self._size, self._digest.digest())

    def abandon(self) -> None:
        """Takes away what was written; harmless after `finish`."""
        with suppress(*_failures()):  # a full disk cannot take what is still to be flushed
            self._target.close()
        with suppress(*_failures()):
            if self._files.exists(self._part):
                self._files.rm_file(self._part)

    def _told(self) -> AbstractContextManager[None]:
        return _told("cannot be written to", self._uri)


@contextmanager
def _told(what: str, uri: str) -> Iterator[None]:
    """Turns what a file system raises into one error, which is worth another attempt."""
    try:
        yield
    except _failures() as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise StorageFullError(f"{uri} {what} the store, which is full: {error.strerror}", file=uri) from error
        raise ProcessingError(f"{uri} {what} the store: {error}", file=uri) from error


def _failures() -> tuple[type[Exception], ...]:
    """What a file system may raise; the library of S3, where it is in use, has errors that are no OSError."""
    botocore = sys.modules.get("botocore.exceptions")
    return (OSError,) if botocore is None else (OSError, botocore.BotoCoreError)


def _sync_folders(root: Path, uri: str) -> None:
    """Puts a file's name on the disk, and those of the folders that may have been made for it."""
    for folder in [*(root / uri).parents][: uri.count("/") + 1]:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def local_folder(root: str) -> Path | None:
    """The folder on this machine that a store's root names, if it names one."""
    plain = root.removeprefix("file://")
    return None if "://" in plain else Path(plain).absolute()


def plain_name(name: str) -> str:
    """The last part of a file's name as its sender gave it, short enough for any file system; never a way elsewhere."""
    last = name.replace("\x00", "").replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:]
    return "upload" if last.strip(". ") == "" else last


def json_lines(records: Iterable[Mapping[str, object]]) -> bytes:
    """Records as a small file of JSON Lines, so that they go the way of a file."""
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records)
    return "".join(lines).encode()
