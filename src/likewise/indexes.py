"""Indexes of catalogues in a folder of this machine: made by the first process that needs one, mapped by all.

<root>/<catalogue>/<base>/<layout>/   the arrays of an index, and index.json: their sizes and checksums
<root>/<catalogue>.lock               held (flock) while one of the catalogue's indexes is looked for, made or removed

The folder is a cache: what is damaged, of an older format or gone is made anew, and where it cannot be written each
process keeps its own index in memory.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl
import structlog

from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, index_catalogue
from likewise.engine.memory import require_room
from likewise.engine.stored import FORMAT, Arrays, arrays_of, index_of
from likewise.machine import available_memory

Layout = tuple[tuple[FieldSpec, ...], Side]

KEPT_LAYOUTS = 4
"""How many indexes of one base are kept, those used last: recipes of one catalogue differ little, or not at all."""

_ABOUT = "index.json"
_PIECE = 1 << 24

log = structlog.get_logger("likewise.indexes")


class IndexFolder:
    """The indexes of this machine below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, catalogue: UUID, base: str, layout: Layout, frame: Callable[[], pl.DataFrame]) -> Index:
        """The index of a catalogue as it was at `base`, mapped; made of `frame()` where there is none.

        `base` is a version and a name that stands for one content for ever: "7-5f1c...". When an index is made, those of
        earlier versions are removed; who has them mapped keeps them.
        """
        folder = self.root / str(catalogue) / base / layout_name(layout)
        found = _mapped(folder, layout)
        if found is not None:
            return found
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with _locked(self.root / f"{catalogue}.lock"):
                return _mapped(folder, layout) or _made(folder, layout, frame)
        except OSError as error:
            log.warning("index not kept: each process has its own in memory", folder=str(folder), why=str(error))
            return index_catalogue(frame(), *layout)

    def keep_only(self, bases: Mapping[UUID, Collection[str]]) -> int:
        """Remove what belongs to other catalogues and bases than these, so that nothing erased lives on; how much it was."""
        removed = 0
        for folder in [path for path in self.root.glob("*/*") if path.is_dir()]:
            known = {str(catalogue): names for catalogue, names in bases.items()}
            if folder.name in known.get(folder.parent.name, ()):
                continue
            with _locked(self.root / f"{folder.parent.name}.lock"):
                shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        return removed


def layout_name(layout: Layout) -> str:
    """A name for what an index is made by, the format and the program's version included."""
    return sha256(f"{FORMAT} {version('likewise')} {layout!r}".encode()).hexdigest()[:32]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone among the processes of this machine; the kernel lets go of the lock, even after kill -9."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _made(folder: Path, layout: Layout, frame: Callable[[], pl.DataFrame]) -> Index:
    """The index, made and mapped; the one in memory where the files cannot be written."""
    records = frame()
    require_room("the catalogue", records, layout, available_memory())
    index = index_catalogue(records, *layout)
    _tidy(folder)
    try:
        _write(folder, arrays_of(index))
    except OSError as error:
        log.warning("index not kept: each process has its own in memory", folder=str(folder), why=str(error))
        return index
    return _mapped(folder, layout) or index


def _write(folder: Path, arrays: Arrays) -> None:
    """The arrays as files in a folder that appears when it is complete."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        files = {}
        for name, array in arrays.items():
            path = part / f"{name}.npy"
            np.save(path, np.ascontiguousarray(array), allow_pickle=False)
            files[name] = [path.stat().st_size, _checksum(path)]
        (part / _ABOUT).write_text(json.dumps({"files": files}), encoding="utf-8")
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _mapped(folder: Path, layout: Layout) -> Index | None:
    """The index in a folder; None where there is none that is whole.

    All of it is read once, for its checksums: a damaged one must not answer, and the first search finds it in memory.
    """
    try:
        files = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))["files"]
        arrays = {name: _array(folder / f"{name}.npy", *about) for name, about in files.items()}
        index = index_of(arrays, *layout)
        os.utime(folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("index made anew", folder=str(folder), why=str(error))
        return None
    return index


def _array(path: Path, size: int, checksum: int) -> npt.NDArray[Any]:  # of whichever type of numbers it holds
    if path.stat().st_size != size or _checksum(path) != checksum:
        raise ValueError(f"{path.name} is damaged")
    # Copy on write: shared as long as nobody writes, which nobody does; sparse_dot_topn refuses what it could not write.
    return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            total = crc32(piece, total)
    return total


def _tidy(folder: Path) -> None:
    """Make room for an index: earlier bases of the catalogue go, and of its own those that were not used for longest."""
    own = _version(folder.parent)
    for other in folder.parent.parent.glob("*"):
        if _version(other) < own:
            shutil.rmtree(other, ignore_errors=True)
    layouts = sorted(folder.parent.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for other in layouts[KEPT_LAYOUTS - 1 :]:
        shutil.rmtree(other, ignore_errors=True)


def _version(base: Path) -> int:
    return int(base.name.partition("-")[0])
