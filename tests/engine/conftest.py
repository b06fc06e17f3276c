"""Lists that the engine's tests share."""

import pytest
from known_lists import KnownList, make_list


@pytest.fixture(scope="session")
def products() -> KnownList:
    """400 incoming rows against 500 products, one to one."""
    return make_list(400, 500)


@pytest.fixture(scope="session")
def several_each() -> KnownList:
    """400 incoming rows of which four share each catalogue record."""
    return make_list(400, 300, copies=4, seed=2, matched=0.9)
