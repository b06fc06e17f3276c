"""A worker's pipeline on a database of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pipeline import Pipeline

    from likewise.db.session import Database


@pytest.fixture
def pipeline_of(database: "Database", redis_url: str, tmp_path: Path) -> "Callable[[int], Pipeline]":
    """Makes a pipeline that scores so many rows at a time."""

    def make(chunk_rows: int) -> "Pipeline":
        from pipeline import Pipeline

        from likewise.jobs.lifecycle import settle
        from likewise.jobs.memory import Memory
        from likewise.jobs.reading import Tools
        from likewise.queue.consumer import Consumer
        from likewise.queue.stream import open_stream
        from likewise.store import Store
        from likewise.worker import handlers_of

        store = Store(str(tmp_path / "store"))
        tools = Tools(database, store, Memory(store), chunk_rows=chunk_rows)
        stream = open_stream(redis_url, "test")
        return Pipeline(tools, Consumer(database, stream, handlers_of(tools), settle, "test"))

    return make


@pytest.fixture
def pipeline(pipeline_of: "Callable[[int], Pipeline]") -> "Pipeline":
    """A pipeline with chunks smaller than the lists of the tests."""
    return pipeline_of(100)
