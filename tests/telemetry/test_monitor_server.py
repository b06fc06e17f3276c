"""Protects the port for those who watch: it answers what is known, survives what fails, and says when it is taken."""

from collections.abc import Iterator

import httpx
import pytest
from structlog.testing import capture_logs

from likewise.errors import ServiceError
from likewise.telemetry.server import Answer, MonitorServer


def broken() -> Answer:
    raise RuntimeError("no numbers today")


@pytest.fixture
def server() -> Iterator[MonitorServer]:
    with MonitorServer("127.0.0.1", 0, {"/fine": lambda: Answer(200, "text/x", b"fine"), "/broken": broken}) as running:
        yield running


def test_it_answers_and_knows_what_it_does_not_have(server: MonitorServer) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        fine = client.get("/fine?now")
        assert (fine.status_code, fine.text, fine.headers["content-type"]) == (200, "fine", "text/x")
        assert client.get("/other").status_code == 404
        assert client.post("/fine").status_code == 501, "nobody changes anything here"
        with capture_logs() as logs:
            assert client.get("/broken").status_code == 500
        assert [line["event"] for line in logs] == ["page_failed"]
        assert client.get("/fine").status_code == 200


def test_a_port_that_is_taken_is_one_line(server: MonitorServer) -> None:
    with pytest.raises(ServiceError, match="choose another LIKEWISE_METRICS_PORT"):
        MonitorServer("127.0.0.1", server.port, {})
