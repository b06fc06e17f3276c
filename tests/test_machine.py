"""What may be taken of this machine's memory is read as the kernel writes it, and whoever sets a limit is heeded."""

import subprocess
import sys
from pathlib import Path

import pytest

from likewise.machine import available_memory

MB = 1 << 20
MEMINFO = "MemTotal:       24576000 kB\nMemFree:          102400 kB\nMemAvailable:   10240000 kB\n"
FREE = 10_240_000 * 1024


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="ascii")
    return root


def group(path: str, limit: str, taken: int, unused: int = 0) -> dict[str, str]:
    """The files of a control group."""
    folder = f"sys/fs/cgroup/{path}"
    stat = f"anon 4096\ninactive_file {unused}\nactive_file 8192\n"
    return {f"{folder}memory.max": f"{limit}\n", f"{folder}memory.current": f"{taken}\n", f"{folder}memory.stat": stat}


OWN = {"proc/meminfo": MEMINFO, "proc/self/cgroup": "1:name=systemd:/ignored\n0::/outer/inner\n"}


@pytest.mark.parametrize(
    ("files", "available"),
    [
        ({}, None),
        ({"proc/meminfo": "MemTotal: 5 kB\n"}, None),
        ({"proc/meminfo": MEMINFO}, FREE),
        (OWN, FREE),
        (OWN | group("outer/inner/", "max", 5 * MB), FREE),
        (OWN | group("outer/inner/", str(50 * MB), 20 * MB), 30 * MB),
        (OWN | group("outer/inner/", str(50 * MB), 20 * MB, unused=5 * MB), 35 * MB),
        (OWN | group("outer/inner/", "max", 20 * MB) | group("outer/", str(40 * MB), 30 * MB), 10 * MB),
        (OWN | group("outer/inner/", str(50 * MB), 60 * MB), 0),
        (OWN | group("", str(90 * MB), 20 * MB), 70 * MB),
        (OWN | group("ignored/", str(MB), 0), FREE),
        (OWN | {"sys/fs/cgroup/outer/inner/memory.max": f"{MB}\n"}, FREE),
        (OWN | group("outer/inner/", str(FREE * 2), 0), FREE),
    ],
)
def test_the_least_of_what_is_told_counts(tmp_path: Path, files: dict[str, str], available: int | None) -> None:
    """The machine's own figure, or that of the control group or one around it; nothing told is no figure, not zero."""
    assert available_memory(write(tmp_path, files)) == available


def test_a_group_without_a_list_of_its_pages_counts_all_that_it_took(tmp_path: Path) -> None:
    files = OWN | group("outer/inner/", str(50 * MB), 20 * MB, unused=5 * MB)
    root = write(tmp_path, files)
    (root / "sys/fs/cgroup/outer/inner/memory.stat").unlink()
    assert available_memory(root) == 30 * MB


def test_this_machine_is_read() -> None:
    """What is told here is told by its own files, if it has them."""
    told = available_memory()
    assert (told is not None and told > MB) == ("MemAvailable" in _meminfo())


def _meminfo() -> str:
    path = Path("/proc/meminfo")
    return path.read_text(encoding="ascii") if path.exists() else ""


HOLDING = """
import sys
from pathlib import Path
import numpy as np
from likewise.machine import give_back_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "give back":
    give_back_memory()
np.zeros(3 << 20)[:] = 1.0  # the C library learns that blocks of this size come and go
before = resident()
blocks = [np.ones(2 << 20) for _ in range(40)]
del blocks[:-1]
print(resident() - before)
"""


def test_large_blocks_go_back_to_the_system_once_freed() -> None:
    """Of 640 MB in blocks of 16 MB, all but the last are freed: kept as they are by default, given back where asked."""
    kept, given = (
        int(subprocess.run([sys.executable, "-c", HOLDING, how], capture_output=True, text=True, check=True).stdout)
        for how in ("keep", "give back")
    )
    assert given < 64 * MB
    assert kept > 320 * MB, "this C library gives everything back by itself: the call can go"
