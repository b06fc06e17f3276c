"""Protects upgrades: the schema goes first, so the workers of the release before have to do their work on it meanwhile."""

from pathlib import Path

import polars as pl
import pytest
from previous_release import Release, previous_release
from servers import fresh_database
from service import serving

from likewise.client import Client
from likewise.db.states import Role
from likewise.embedded import Servers
from likewise.sample import CATALOGUE, LISTS, sample_path

LIST = sample_path(LISTS[0])


@pytest.mark.criterion("AC-19.2")
def test_the_previous_releases_worker_works_on_the_new_schema(
    servers: Servers, migrated_template: str, tmp_path: Path
) -> None:
    """Accepted by this release's API, as a file and as JSON, and matched by the other's worker with that release's links;
    the catalogue was imported by that worker, or by this release's.
    """
    previous, store = previous_release(tmp_path / "previous"), str(tmp_path / "store")
    exported, expected = tmp_path / "exported.csv", tmp_path / "expected.csv"
    previous.run({}, "match", str(LIST), "--catalogue", str(sample_path(CATALOGUE)), "--out", str(expected))
    records = pl.read_csv(LIST, infer_schema=False).to_dicts()
    with fresh_database(servers, migrated_template) as url, serving(servers, url, store=store) as service:
        place = {"DATABASE_URL": url, "REDIS_URL": servers.running.redis_url, "LIKEWISE_STORE": store}
        place["LIKEWISE_DATA"] = str(tmp_path / "data")
        client = Client(service.url, service.keys[Role.ADMIN])
        for importing in (previous, Release()):
            catalogue = client.post("/catalogues", {"name": f"tools of {importing.code}"})["id"]
            with importing.running(place, "worker"):
                client.finished(client.upload(f"/catalogues/{catalogue}/imports", sample_path(CATALOGUE))["id"])
            with previous.running(place, "worker"):
                job = client.finished(client.upload(f"/catalogues/{catalogue}/jobs", LIST)["id"])
                wish = {"source": "as JSON", "records": records, "options": {"key": "Item No"}}
                other = client.finished(client.post(f"/catalogues/{catalogue}/jobs", wish)["id"])
            client.download(f"/jobs/{job['id']}/export", exported, format="csv")
            assert exported.read_bytes() == expected.read_bytes()
            assert other["counts"] == job["counts"]


def test_an_environment_that_would_run_the_wrong_code_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the test above would test this release against itself."""
    monkeypatch.setattr(Release, "environment", lambda *_: {})
    with pytest.raises(AssertionError, match="in place of the release before"):
        previous_release(tmp_path)
