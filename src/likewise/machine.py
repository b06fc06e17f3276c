"""What this machine has: the memory that a process may still take, and giving it back."""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("sys/fs/cgroup")
_MMAP_THRESHOLD, _LARGE_BLOCK = -3, 1 << 20


def available_memory(root: Path = Path("/")) -> int | None:
    """Bytes that can be taken without swapping, or None where the system does not tell (it is not Linux).

    The least of what the kernel thinks is available and of what the process's control group (v2) and those around it
    leave: in a container, the machine's memory says nothing. `root` is where `proc` and `sys` lie.
    """
    return min([*_of_machine(root), *_of_groups(root)], default=None)


def _of_machine(root: Path) -> Iterator[int]:
    for line in _lines(root / "proc/meminfo"):
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            yield int(amount.split()[0]) * 1024


def _of_groups(root: Path) -> Iterator[int]:
    """What each control group from the process's own up to the outermost leaves."""
    for line in _lines(root / "proc/self/cgroup"):
        number, _, path = line.split(":", 2)
        if number == "0":  # v2: there is one hierarchy for everything
            own = root / _MEMORY / path.lstrip("/")
            for folder in (own, *own.parents):
                if folder == root / _MEMORY.parent:
                    break
                yield from _of_group(folder)


def _of_group(folder: Path) -> Iterator[int]:
    """The limit less what is taken; pages of files that nobody has used lately can be had back at once."""
    limit, taken = _lines(folder / "memory.max"), _lines(folder / "memory.current")
    if limit and taken and limit[0] != "max":
        stated = dict(line.split() for line in _lines(folder / "memory.stat"))
        yield max(int(limit[0]) - int(taken[0]) + int(stated.get("inactive_file", 0)), 0)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except OSError:  # another system, or a control group that is not shown
        return []


def give_back_memory() -> None:
    """From now on, large blocks go back to the system as soon as they are freed.

    The GNU C library otherwise comes to keep blocks of up to 32 MB (mallopt(3), M_MMAP_THRESHOLD), which for a process that
    makes and drops arrays all the time is a third of what it holds. Other C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
