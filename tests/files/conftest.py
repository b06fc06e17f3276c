"""Files made on the spot, and the way to read them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from likewise.engine.records import Table
from likewise.files import ReadOptions, read_table

Read: TypeAlias = Callable[..., Table]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write content to a file and read it as a table; the name has no telling suffix unless one is given."""

    def read_content(content: str | bytes, name: str = "table", **options: object) -> Table:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, ReadOptions(**options))  # type: ignore[arg-type]

    return read_content
