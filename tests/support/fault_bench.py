"""`fleet` and `fault_seed` for the fault tests; `--fault-seeds N` says how many seeded runs each fault gets."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fault_worker import Fleet
    from queue_bench import Bench

OPTION = "--fault-seeds"
FEW = 2


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
