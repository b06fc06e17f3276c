"""`fleet`, `fault_seed` and `tally` for the fault tests; `--fault-seeds N` says how many seeded runs each fault gets.

What the runs counted is printed as a table at the end of the test run.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fault_worker import Fleet
    from queue_bench import Bench

OPTION = "--fault-seeds"
FEW = 2
COUNTED = "fault counts"
COLUMNS = ("runs", "accepted", "outcomes", "retried", "fenced", "dead", "released", "database_away", "redis_away")

Tally = Callable[[Mapping[str, int]], None]
"""Adds counts of this run to the table."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.addoption(OPTION, type=int, default=FEW, metavar="N", help=f"seeded runs of each fault (default {FEW})")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run a seed."""
    if "fault_seed" in metafunc.fixturenames:
        metafunc.parametrize("fault_seed", range(metafunc.config.getoption(OPTION)))


@pytest.fixture
def fleet(bench: "Bench", migrated_url: str, redis_url: str, tmp_path: Path) -> Iterator["Fleet"]:
    """Workers of the bench's queue, each a process; none yet."""
    from fault_worker import Fleet, Place

    assert bench.stream.name == "likewise"
    group = Fleet(Place(migrated_url, redis_url, tmp_path))
    yield group
    group.stop()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """For counts of this run; it has counted itself already."""

    def add(counts: Mapping[str, int]) -> None:
        request.node.user_properties.append((COUNTED, dict(counts)))

    add({"runs": 1})
    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, one line a fault."""
    faults: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call":
                name = report.nodeid.rpartition("::")[2].partition("[")[0].removeprefix("test_")
                for kind, counts in report.user_properties:
                    if kind == COUNTED:
                        faults.setdefault(name, Counter()).update(counts)
    if not faults:
        return
    terminalreporter.section("faults")
    width = max(map(len, faults))
    terminalreporter.write_line(" ".join([" " * width, *COLUMNS]))
    for name, counts in sorted(faults.items()):
        cells = [str(counts[column]).rjust(len(column)) for column in COLUMNS]
        terminalreporter.write_line(" ".join([name.ljust(width), *cells]))
