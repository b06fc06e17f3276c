"""Records which acceptance criteria each executed test proves, for `scripts/criteria.py`.

A test says so with `@pytest.mark.criterion("AC-1.2")`; `--criteria-report FILE` writes what was run and how
it ended.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Fixtures that start real servers when a test asks for them (tests/support/servers.py, databases.py, service.py).
pytest_plugins = ["servers", "databases", "service", "bucket", "queue_bench", "fault_bench", "logged"]

# The same examples in every run of continuous integration, so that a change is judged by what it changed; a developer's run
# looks for new ones each time. How long an example takes is nowhere a reason to fail: machines are shared.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")

LONGEST_FIRST = (
    "faults",
    "e2e",
    "fuzz",
    "packaging",
    "embedded",
    "clients",
    "cli",
    "docs",
    "integration",
    "benchmarks",
)
"""Folders whose files take minutes: pytest-xdist hands files out in order, and one that comes last is waited for."""

REPORT_OPTION = "--criteria-report"
PROPERTY = "criterion"


class CriteriaRecorder:
    """Collects one entry per executed test, in the process that reports: pytest-xdist's workers need none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._criteria: dict[str, list[str]] = {}
        self._outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps the worst outcome of a test's set-up, call and tear-down."""
        self._criteria[report.nodeid] = [str(value) for name, value in report.user_properties if name == PROPERTY]
        known = self._outcomes.get(report.nodeid)
        if report.failed or known == "failed":
            self._outcomes[report.nodeid] = "failed"
        elif report.skipped or known == "skipped":
            self._outcomes[report.nodeid] = "skipped"
        elif report.when == "call":
            self._outcomes[report.nodeid] = "passed"

    def pytest_sessionfinish(self) -> None:
        """Writes the report, whatever the outcome."""
        tests = [
            {"test": test, "outcome": outcome, "criteria": self._criteria[test]}
            for test, outcome in sorted(self._outcomes.items())
        ]
        self._path.write_text(json.dumps({"tests": tests}, indent=1) + "\n", encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--criteria-report FILE`."""
    parser.addoption(REPORT_OPTION, metavar="FILE", default=None, help="write criteria, tests and outcomes as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Starts the recorder in the reporting process."""
    path = config.getoption(REPORT_OPTION)
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(CriteriaRecorder(Path(str(path)).absolute()), "criteria-recorder")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts each test's criteria where its report carries them, also from a worker process; orders a worker's tests."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)
    for item in items:
        item.user_properties.extend((PROPERTY, criterion) for criterion in _criteria(item))


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _criteria(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("criterion"):
        if not marker.args or marker.kwargs or not all(isinstance(name, str) for name in marker.args):
            raise pytest.UsageError(f'{item.nodeid}: write @pytest.mark.criterion("AC-1.2"), one or more names')
        yield from marker.args
