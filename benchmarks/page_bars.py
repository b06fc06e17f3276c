"""The bars of the page, measured in a real Chromium before the real service: `make bench-page`, or a part with ONLY=loads.

    python benchmarks/page_bars.py [loads reviewing scrolling] [--rows 1000000]

Exit code 1 if a bar is missed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence

import chromium
from page_loads import loads
from page_reviewing import reviewing
from page_scrolling import scrolling
from person import Person
from running import table_text
from service_fill import fill
from service_loads import Line
from service_world import World, running
from witness import Witness

PARTS: Mapping[str, Callable[[Person, World], list[Line]]] = {
    "loads": loads,
    "reviewing": reviewing,
    "scrolling": scrolling,
}


def measured(names: Sequence[str], rows: int) -> list[Line]:
    """The lines of each part, by somebody with an empty browser each time."""
    lines: list[Line] = []
    with running(processes=1, workers=1) as world, chromium.launched() as browser:
        if {"reviewing", "scrolling"} & set(names):
            fill(world.database, rows)
        for name in names:
            witness = Witness(world.url)
            person = Person.arrives(browser, witness)
            lines += PARTS[name](person, world)
            person.leaves()
            lines += [
                Line(f"{name}: a complaint", "none", complaint, "", kept=False) for complaint in witness.complaints
            ]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    parser = argparse.ArgumentParser(description="The bars of the page.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PARTS)}; all if none is given")
    parser.add_argument("--rows", type=int, default=1_000_000, help="results stored, a tenth of them in each job")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    lines = measured(given.names or list(PARTS), given.rows)
    words = {True: "pass", False: "FAIL", None: "-"}
    print(f"Chromium and the service share {os.cpu_count()} cores; load average {os.getloadavg()[0]:.1f} at the end.\n")
    rows = [[line.what, line.bar, line.measured, line.beside, words[line.kept]] for line in lines]
    print(table_text(["what", "bar", "measured", "beside", "verdict"], rows))
    return 1 if any(line.kept is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
