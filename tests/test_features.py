"""Protects feature flags: an installation shows or hides something without another release, and can go back a release."""

import pytest
from servers import fresh_database
from service import serving

from likewise import features
from likewise.embedded import Servers


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that shows one feature and hides another."""
    monkeypatch.setattr(features, "FEATURES", {"old": True, "new": False})


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("named", "on"),
    [
        ((), {"old": True, "new": False}),
        (("new",), {"old": True, "new": True}),
        (("-old", "new"), {"old": False, "new": True}),
        (("of-a-later-release", "-new"), {"old": True, "new": False}),
    ],
)
def test_an_installation_shows_and_hides(named: tuple[str, ...], on: dict[str, bool]) -> None:
    assert features.switched(named) == on


@pytest.mark.usefixtures("two")
def test_what_is_no_feature_is_known() -> None:
    assert features.unknown(("new", "-old", "-z", "misspelt")) == ("misspelt", "z")


def test_the_api_tells_what_is_on_and_a_hidden_page_is_gone(servers: Servers, migrated_template: str) -> None:
    """Asked without signing in."""
    for named, status in ((frozenset({"other"}), 200), (frozenset({"-docs"}), 404)):
        with (
            fresh_database(servers, migrated_template) as url,
            serving(servers, url, features=named) as service,
            service.client() as client,
        ):
            told = client.get("/api/v1/features").json()["data"]["features"]
            assert told == {"docs": status == 200, "page": True, "reconcile": True}
            assert client.get("/docs").status_code == client.get("/docs/start.js").status_code == status
            assert client.get("/openapi.json").status_code == 200


def test_an_installation_without_the_page_has_the_api_alone(servers: Servers, migrated_template: str) -> None:
    """A link that does not hold is told of by the page where there is one, and as every error where there is none."""
    with (
        fresh_database(servers, migrated_template) as url,
        serving(servers, url, features=frozenset({"-page"})) as service,
        service.client() as client,
    ):
        assert client.get("/").status_code == client.get("/jobs").status_code == 404
        assert client.get("/sign-in", params={"token": "used"}).status_code == 401
