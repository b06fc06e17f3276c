"""Matchers over HTTP: the versions of a catalogue's recipe, and what each weighs in words that people read."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from service import Service
from stored import store_catalogue

from likewise.db.states import MatcherKind, MatcherState, Role
from likewise.db.tables import Matcher as MatcherRow
from likewise.engine.matcher import Matcher
from likewise.files import read_table
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.VIEWER) as viewer:
        yield viewer


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.fit(read_table(sample_path("northgate.csv")), read_table(sample_path(CATALOGUE)))


@pytest.fixture
def catalogue(shared_service: Service, matcher: Matcher) -> UUID:
    """With three matchers, the second of which decides."""
    with shared_service.database.transaction() as session:
        catalogue_id = store_catalogue(session, 1)[0]
        for version, state in enumerate((MatcherState.RETIRED, MatcherState.ACTIVE, MatcherState.DRAFT), start=1):
            session.add(
                MatcherRow(
                    catalogue_id=catalogue_id,
                    kind=MatcherKind.HYBRID,
                    version=version,
                    recipe=json.loads(matcher.recipe.to_json()),
                    measured={"jobId": str(uuid4())},
                    state=state,
                )
            )
    return catalogue_id


def test_versions_are_listed_newest_first_page_by_page(client: "httpx.Client", catalogue: UUID) -> None:
    path = f"/api/v1/catalogues/{catalogue}/matchers"
    first = client.get(path, params={"limit": 2}).json()["data"]
    assert [(one["version"], one["state"]) for one in first["items"]] == [(3, "draft"), (2, "active")]
    rest = client.get(path, params={"limit": 2, "cursor": first["nextCursor"]}).json()["data"]
    assert [one["version"] for one in rest["items"]] == [1]
    assert rest["nextCursor"] is None
    told = {"id", "catalogueId", "version", "kind", "state", "measured", "createdAt", "canaryShare", "previousId"}
    assert set(first["items"][0]) == told | {"accuracy"}
    assert client.get(f"/api/v1/catalogues/{uuid4()}/matchers").status_code == 404


def test_a_recipe_says_what_it_weighs(client: "httpx.Client", catalogue: UUID, matcher: Matcher) -> None:
    listed = client.get(f"/api/v1/catalogues/{catalogue}/matchers").json()["data"]["items"][0]
    told = client.get(f"/api/v1/matchers/{listed['id']}").json()["data"]
    recipe, known = told.pop("recipe"), matcher.recipe
    assert told == listed
    assert [(one["catalogue"], one["incoming"], one["kind"]) for one in recipe["fields"]] == [
        (one.catalogue, one.incoming, one.kind) for one in known.fields
    ]
    for shown, meant in zip(recipe["comparisons"], known.comparisons, strict=True):
        assert (shown["comparison"], shown["field"]) == (meant.comparison, meant.field)
        assert shown["same"] - shown["different"] == pytest.approx(meant.slope)
        assert shown["different"] == pytest.approx(-meant.slope * meant.neutral)
    assert recipe["prior"] == pytest.approx(1 / (1 + 2**-known.start))
    assert (recipe["threshold"], recipe["precision"]) == (known.threshold, known.precision)
    assert recipe["fittedOn"]["incomingRows"] == known.fitted_on.incoming_rows


def test_a_recipe_of_another_release_is_not_told(client: "httpx.Client", shared_service: Service) -> None:
    with shared_service.database.transaction() as session:
        row = MatcherRow(
            catalogue_id=store_catalogue(session, 1)[0], kind=MatcherKind.EMBEDDING, version=1, recipe={"version": 9}
        )
        session.add(row)
        session.flush()
    answer = client.get(f"/api/v1/matchers/{row.id}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["recipe"] is None
    assert client.get(f"/api/v1/matchers/{uuid4()}").status_code == 404
