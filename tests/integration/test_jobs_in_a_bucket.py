"""Protects the service with an S3-compatible store: API and worker share nothing but database, queue and bucket."""

from pathlib import Path

from previous_release import Release
from servers import fresh_database
from service import serving

from likewise.client import Client
from likewise.db.states import Role
from likewise.embedded import Servers
from likewise.sample import CATALOGUE, LISTS, sample_path
from likewise.store import Store

NOW = Release()
LIST = sample_path(LISTS[0])


def test_a_list_in_links_out(servers: Servers, migrated_template: str, bucket: str, tmp_path: Path) -> None:
    """Catalogue and list go through the bucket, and the export is what the command writes."""
    exported, expected = tmp_path / "exported.csv", tmp_path / "expected.csv"
    with fresh_database(servers, migrated_template) as url, serving(servers, url, store=bucket) as service:
        place = {"DATABASE_URL": url, "REDIS_URL": servers.running.redis_url, "LIKEWISE_STORE": bucket}
        place["LIKEWISE_DATA"] = str(tmp_path / "worker")
        client = Client(service.url, service.keys[Role.ADMIN])
        with NOW.running(place, "worker"):
            catalogue = client.post("/catalogues", {"name": "tools"})
            client.finished(client.upload(f"/catalogues/{catalogue['id']}/imports", sample_path(CATALOGUE))["id"])
            job = client.finished(client.upload(f"/catalogues/{catalogue['id']}/jobs", LIST)["id"])
            client.download(f"/jobs/{job['id']}/export", exported, format="csv")
    NOW.run({}, "match", str(LIST), "--catalogue", str(sample_path(CATALOGUE)), "--out", str(expected))
    assert exported.read_bytes() == expected.read_bytes()
    assert Store(bucket).exists("jobs"), "the results went there"
