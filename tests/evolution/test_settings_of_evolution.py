"""Protects that a worker looks for the next matcher where the settings ask for it, by what they say."""

from threading import Event

import pytest
from service import settings_for

from likewise.db.session import open_database
from likewise.evolution.ladder import Wishes
from likewise.worker import _evolution, _improving

URL = "postgresql://nobody@localhost/none"  # nothing connects


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [({}, False), ({"evolve_alone": True}, False), ({"evolve_size": 9}, True), ({"evolve_accuracy": 0.9}, True)],
)
def test_a_worker_looks_where_it_is_asked_to(wishes: dict[str, object], wanted: object) -> None:
    settings = settings_for(URL, "redis://localhost", learn_after=0, **wishes)
    threads = _improving(settings, open_database(URL), Event())
    assert ("evolution" in {thread.name for thread in threads}) == wanted


def test_it_goes_by_the_settings() -> None:
    settings = settings_for(URL, "redis://localhost", evolve_size=9, evolve_accuracy=0.9, evolve_alone=True)
    assert _evolution(settings, open_database(URL), Event()).wishes == Wishes(9, 0.9, alone=True)
