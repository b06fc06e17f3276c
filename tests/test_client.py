"""The command line's client: what it sends arrives as it is, and what goes wrong is one line."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from service import Service
from sqlalchemy import select

from likewise.client import Client
from likewise.db.states import JobState, Role
from likewise.db.tables import Job, Source, Upload
from likewise.errors import InputError, RefusedError, ServiceError


@pytest.fixture
def client(shared_service: Service) -> Client:
    return Client(shared_service.url, shared_service.keys[Role.ADMIN])


@pytest.fixture
def catalogue(client: Client) -> str:
    return str(client.post("/catalogues", {"name": f"tools & more {uuid4()}"})["id"])


def test_a_file_arrives_with_its_name_and_fields(
    shared_service: Service, client: Client, catalogue: str, tmp_path: Path
) -> None:
    """Any bytes, an awkward name, a form's own marks in the content."""
    content = b"--boundary\r\n\x00\xff" * 1000
    path = tmp_path / 'pri"ce\nlist é.csv'
    path.write_bytes(content)
    job = client.upload(f"/catalogues/{catalogue}/jobs", path, source="Lieferant für Zangen")
    with shared_service.database.transaction() as session:
        found = session.get_one(Job, job["id"])
        upload = session.get_one(Upload, found.upload_id)
        assert session.scalars(select(Source.name).where(Source.id == found.source_id)).one() == "Lieferant für Zangen"
    assert (upload.filename, upload.size) == ("pri_ce_list é.csv", len(content))


def test_a_query_is_sent_as_meant(client: Client, catalogue: str) -> None:
    name = str(client.get(f"/catalogues/{catalogue}")["name"])
    assert [one["id"] for one in client.get("/catalogues", name=name)["items"]] == [catalogue]


def test_a_job_that_somebody_stopped_is_told(
    shared_service: Service, client: Client, catalogue: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")
    job = client.upload(f"/catalogues/{catalogue}/jobs", path)
    client.post(f"/jobs/{job['id']}/cancel", {})
    with pytest.raises(RefusedError, match="cancelled: somebody stopped it"):
        client.finished(job["id"])
    with shared_service.database.transaction() as session:
        assert session.get_one(Job, job["id"]).state == JobState.CANCELLED


def test_refusals_and_absences_are_one_line(shared_service: Service, client: Client, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="there is no catalogue"):
        client.get(f"/catalogues/{uuid4()}")
    with pytest.raises(RefusedError, match="key does not hold"):
        Client(shared_service.url, "lw_wrong").get("/catalogues")
    with pytest.raises(InputError, match="does not exist"):
        client.upload(f"/catalogues/{uuid4()}/jobs", tmp_path / "none.csv")
    with pytest.raises(ServiceError, match="likewise up"):
        Client("http://127.0.0.1:1", "key").get("/catalogues")
    with pytest.raises(ServiceError, match="no address"):
        Client("ftp://example.org", "key")


class Stranger(BaseHTTPRequestHandler):
    """Answers, and is not Likewise."""

    def do_GET(self) -> None:
        """Whatever is asked."""
        self.send_response(502 if "down" in self.path else 200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_stranger_at_the_address_is_noticed() -> None:
    """A proxy's page is no answer of the API."""
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        client = Client(f"http://127.0.0.1:{server.server_port}", "key")
        for path in ("/catalogues", "/down"):
            with pytest.raises(ServiceError, match="not Likewise"):
                client.get(path)
        server.shutdown()


def test_a_download_appears_when_it_is_complete(client: Client, tmp_path: Path) -> None:
    """A refused export leaves no file."""
    target = tmp_path / "links.csv"
    with pytest.raises(RefusedError, match="no job"):
        client.download(f"/jobs/{uuid4()}/export", target, format="csv")
    assert list(tmp_path.iterdir()) == []
