"""Running a command while watching its wall time and its peak memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LAUNCHER = """
import json, os, resource, subprocess, sys, time
cores = int(sys.argv[1])
if cores and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
start = time.perf_counter()
code = subprocess.run(sys.argv[2:], stdout=sys.stderr).returncode
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([code, seconds, peak * (1 if sys.platform == "darwin" else 1024)]))
"""
"""Run in an interpreter of its own: the kernel counts a parent's memory at the fork as the child's."""


@dataclass(frozen=True)
class Usage:
    """What a command took: `peak` in bytes is of its largest process, `output` what both its streams said."""

    code: int
    seconds: float
    peak: int
    output: str


def run_measured(command: Sequence[str], cores: int = 0, environment: Mapping[str, str] | None = None) -> Usage:
    """Runs a command to its end, on so many cores of the machine (0: all of them).

    Raises:
        FileNotFoundError: the command does not exist.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, str(cores), *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode != 0:
        raise FileNotFoundError(f"{command[0]} cannot be run: {done.stderr.strip().splitlines()[-1]}")
    code, seconds, peak = json.loads(done.stdout)
    return Usage(code=code, seconds=seconds, peak=peak, output=done.stderr)


def table_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their longest cell, the first to the left, the others to the right."""
    widths = [max(len(row[place]) for row in [header, *rows]) for place in range(len(header))]
    lines = []
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def number(value: float | None, places: int = 3) -> str:
    """A number with so many decimals, a dash where there is none."""
    return "-" if value is None else f"{value:.{places}f}"
