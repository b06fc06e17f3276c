"""Protects docs/how-to/deploy.md and back-up.md: their commands are run as they stand there, in a rehearsal of an upgrade,
of the way back, and of a restored back-up. What the pages say in words (start, stop) the tests do between them.
"""

import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filled import rows_of
from previous_release import Release, previous_release
from queue_bench import eventually
from rehearsed import DOCS, examples
from servers import fresh_database

from likewise.client import Client
from likewise.db import migrate
from likewise.embedded import Servers, find_programs
from likewise.errors import ServiceError
from likewise.sample import CATALOGUE, LISTS, sample_path

PAGES = [DOCS / "how-to" / name for name in ("deploy.md", "back-up.md")]
BLOCKS = {name: block for page in PAGES for name, block in examples(page).items()}
NOW = Release()


@dataclass(frozen=True)
class Site:
    """An installation: its variables, and the folder in which its operator works."""

    place: Mapping[str, str]
    folder: Path

    def rehearse(self, name: str) -> str:
        """Runs a block of the page; what it printed."""
        postgres = os.environ.get("LIKEWISE_POSTGRES_BIN") or str(find_programs().postgres_bin)  # as the server is
        return BLOCKS[name].run(self.folder, self.place, Path(postgres))

    @contextmanager
    def serving(self, release: Release) -> Iterator[Client]:
        """API and a worker of a release, with a client that the first administrator's key lets in."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = str(listener.getsockname()[1])
        client = Client(f"http://127.0.0.1:{port}", (self.folder / "admin-key").read_text(encoding="ascii").strip())
        with release.running(self.place, "api", "--port", port), release.running(self.place, "worker"):
            eventually(lambda: answers(client))
            yield client

    def export(self, client: Client, job: Mapping[str, Any]) -> bytes:
        target = self.folder / f"{job['id']}.csv"
        client.download(f"/jobs/{job['id']}/export", target, format="csv")
        return target.read_bytes()


def answers(client: Client) -> bool:
    try:
        client.get("/me")
    except ServiceError:
        return False
    return True


@pytest.fixture
def site(servers: Servers, database_url: str, redis_url: str, tmp_path: Path) -> Site:
    """An installation before its first start."""
    place = {
        "DATABASE_URL": database_url.replace("postgresql+psycopg://", "postgresql://"),
        "REDIS_URL": redis_url,
        "LIKEWISE_STORE": str(tmp_path / "store"),
        "LIKEWISE_DATA": str(tmp_path / "data"),
        "LIKEWISE_MIN_FREE_BYTES": "1",
    }
    (tmp_path / "store").mkdir()
    (tmp_path / "operator").mkdir()
    assert servers.died() == ()
    return Site(place, tmp_path / "operator")


def imported(client: Client) -> str:
    catalogue: str = client.post("/catalogues", {"name": "tools"})["id"]
    client.finished(client.upload(f"/catalogues/{catalogue}/imports", sample_path(CATALOGUE))["id"])
    return catalogue


def submitted(client: Client, catalogue: str, name: str) -> dict[str, Any]:
    return client.upload(f"/catalogues/{catalogue}/jobs", sample_path(name))


@pytest.mark.criterion("AC-22.4")
def test_an_upgrade_and_the_way_back(site: Site, tmp_path: Path) -> None:
    """From the release before to this one and back: no answer is lost, and what was accepted in between is done."""
    before, url = previous_release(tmp_path / "before"), site.place["DATABASE_URL"]
    before.run(site.place, "migrate")
    (site.folder / "admin-key").write_text(
        before.run(site.place, "keys", "create", "--role", "admin"), encoding="ascii"
    )
    with site.serving(before) as client:
        catalogue = imported(client)
        first = client.finished(submitted(client, catalogue, LISTS[0])["id"])
        links = site.export(client, first)

    site.rehearse("note the schema")
    site.rehearse("upgrade the schema")
    assert migrate.pending(url) == ()
    with site.serving(NOW) as client:
        assert site.export(client, first) == links
        second = client.finished(submitted(client, catalogue, LISTS[1])["id"])
        newer = site.export(client, second)
        assert "nothing is in hand" in site.rehearse("halt")
        waiting = submitted(client, catalogue, LISTS[2])
        assert client.get(f"/jobs/{waiting['id']}")["state"] == "queued"

    site.rehearse("go back")
    assert migrate.current(url) == (site.folder / "schema-before-upgrade").read_text().strip()
    with site.serving(before) as client:
        assert site.export(client, first) == links
        assert site.export(client, second) == newer
        assert client.finished(waiting["id"])["state"] == "completed"


@pytest.mark.criterion("AC-22.4")
def test_a_back_up_restored_elsewhere_is_the_same_installation(site: Site, servers: Servers, tmp_path: Path) -> None:
    """Another database, another folder, an empty queue; and it goes on working."""
    site.rehearse("first start")
    with site.serving(NOW) as client:
        catalogue = imported(client)
        job = client.finished(submitted(client, catalogue, LISTS[0])["id"])
        links = site.export(client, job)
    site.rehearse("back up")
    kept = rows_of(site.place["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    shutil.rmtree(site.place["LIKEWISE_STORE"])
    with fresh_database(servers) as url:
        elsewhere = {**site.place, "DATABASE_URL": url.replace("postgresql+psycopg://", "postgresql://")}
        restored = Site({**elsewhere, "LIKEWISE_STORE": str(tmp_path / "other")}, site.folder)
        restored.rehearse("restore")
        assert rows_of(url) == kept
        with restored.serving(NOW) as client:
            assert restored.export(client, job) == links
            assert client.finished(submitted(client, catalogue, LISTS[1])["id"])["state"] == "completed"


def test_every_rehearsed_block_is_run_by_a_test() -> None:
    used = set(re.findall(r'rehearse\("([^"]+)"\)', Path(__file__).read_text(encoding="utf-8")))
    assert set(BLOCKS) == used
