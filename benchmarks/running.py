"""Running a command while watching its wall time and its peak memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TIMED_OUT = 124
"""The exit code of a command that was stopped at its time limit, as coreutils' timeout has it."""

LAUNCHER = """
import json, os, resource, signal, subprocess, sys, threading, time
cores, limit = int(sys.argv[1]), float(sys.argv[2])
if cores and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
start = time.perf_counter()
command = subprocess.Popen(sys.argv[3:], stdout=sys.stderr, start_new_session=True)
held, ended = [0], threading.Event()

def resident(session):
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat") as stat, open(f"/proc/{process}/statm") as statm:
                if int(stat.read().rpartition(")")[2].split()[3]) == session:
                    yield int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            pass  # it ended meanwhile

def watch():
    while not ended.wait(0.05):
        held[0] = max(held[0], sum(resident(command.pid)))

watching = threading.Thread(target=watch)
if os.path.isdir("/proc/self"):
    watching.start()
try:
    code = command.wait(limit or None)
except BaseException as error:
    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    if not isinstance(error, subprocess.TimeoutExpired):
        raise
    code = 124
finally:
    ended.set()
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = max(held[0], used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
print(json.dumps([code, seconds, peak, used.ru_utime + used.ru_stime]))
"""
"""Run in an interpreter of its own: the kernel counts a parent's memory at the fork as the child's. Where there is /proc,
what all processes of the command hold together is looked at twenty times a second; memory that they share counts twice."""


@dataclass(frozen=True)
class Usage:
    """What a command took: `peak` in bytes is of all its processes together, `output` what both its streams said,
    `processor` the seconds of all cores that it and its children used."""

    code: int
    seconds: float
    peak: int
    output: str
    processor: float = 0.0


def run_measured(
    command: Sequence[str], cores: int = 0, environment: Mapping[str, str] | None = None, limit: float = 0
) -> Usage:
    """Runs a command to its end or to the limit in seconds (0: none), on so many cores of the machine (0: all of them).

    Raises:
        FileNotFoundError: the command does not exist.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, str(cores), str(limit), *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode != 0:
        raise FileNotFoundError(f"{command[0]} cannot be run: {done.stderr.strip().splitlines()[-1]}")
    code, seconds, peak, processor = json.loads(done.stdout)
    return Usage(code=code, seconds=seconds, peak=peak, output=done.stderr, processor=processor)


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
