"""Names for the tests of Schemathesis: pytest 9.2 leaves the operation out of their ids, and xdist runs one test an id."""

import pytest
from _pytest.nodeid import NodeId
from schemathesis.pytest.plugin import SchemathesisFunction


def pytest_itemcollected(item: pytest.Item) -> None:
    """Puts the whole name into the id."""
    if isinstance(item, SchemathesisFunction) and item.parent is not None:
        item._id = NodeId.parse(f"{item.parent.nodeid}::{item.name}")
