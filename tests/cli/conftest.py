"""The lists that the command's tests share."""

import pytest
from tool_lists import Lists, make_lists


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    """Two lists with known matches; not to be written to."""
    return make_lists(tmp_path_factory.mktemp("lists"))
