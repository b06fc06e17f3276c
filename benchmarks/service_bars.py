"""The bars of the service, measured on the real thing: `make bench-service`, or a part of it with ONLY=accepts.

    python benchmarks/service_bars.py [NAME ...] [--processes 2] [--rows 1000000]

The service runs as `likewise up` runs it, on this machine, beside the one thread that loads it. Beside each figure stands a
yardstick of the same run. Exit code 1 if a bar is missed.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from running import table_text
from service_chunks import chunk
from service_fill import Filled, fill
from service_loads import Line, accepts, readers, upload
from service_queries import queries
from service_world import World, running

EMPTY: Mapping[str, Callable[[World], list[Line]]] = {"accepts": accepts, "upload": upload, "chunk": chunk}
"""What is measured on a service with nothing in it."""
FILLED: Mapping[str, Callable[[World, Filled], list[Line]]] = {"queries": queries, "readers": readers}
"""What is measured with a million results stored."""
PROGRAMS: Mapping[str, str] = {
    "match": "service_match.py",
    "reconcile": "service_reconcile.py",
    "openrefine": "service_openrefine.py",
    "jobs": "service_jobs.py",
}
"""Programs of their own, which start the services that they need and print their own tables."""
NAMES = (*EMPTY, *FILLED, *PROGRAMS)


def measured(names: Sequence[str], processes: int, rows: int) -> list[Line]:
    """The lines of all benchmarks that need one service."""
    lines = []
    if any(name in EMPTY for name in names):
        with running(processes, workers=0) as world:
            lines += [line for name in EMPTY if name in names for line in EMPTY[name](world)]
    if any(name in FILLED for name in names):
        with running(processes, workers=0) as world:
            filled = fill(world.database, rows)
            lines += [line for name in FILLED if name in names for line in FILLED[name](world, filled)]
    return lines


def print_table(lines: Sequence[Line], processes: int) -> None:
    words = {True: "pass", False: "FAIL", None: "-"}
    print(
        f"{processes} API processes of 40 threads each, no worker beside them, {os.cpu_count()} cores, which the loading"
        f" process shares; load average {os.getloadavg()[0]:.1f} at the end.\n"
    )
    rows = [[line.what, line.bar, line.measured, line.beside, words[line.kept]] for line in lines]
    print(table_text(["what", "bar", "measured", "beside", "verdict"], rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    parser = argparse.ArgumentParser(description="The bars of the service.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all if none is given")
    parser.add_argument("--processes", type=int, default=2, help="API processes")
    parser.add_argument("--rows", type=int, default=1_000_000, help="results stored for the queries")
    given = parser.parse_args(arguments)
    unknown = set(given.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(NAMES)}")
    names = given.names or NAMES
    lines = measured(names, given.processes, given.rows)
    if lines:
        print_table(lines, given.processes)
    missed = any(line.kept is False for line in lines)
    for name in (name for name in PROGRAMS if name in names):
        program = Path(__file__).with_name(PROGRAMS[name])
        print(f"\n{name}:", flush=True)
        missed |= subprocess.run([sys.executable, str(program)], check=False).returncode != 0
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
