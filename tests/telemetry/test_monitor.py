"""Protects what is shown to those who watch: on a port apart, never on the public one, and honest about what is away."""

import httpx
import pytest
from service import running_app, serving, settings_for

from likewise.api import create_app
from likewise.db.session import open_database
from likewise.embedded import Servers
from likewise.errors import ServiceError
from likewise.monitor import monitor
from likewise.queue.stream import open_stream
from likewise.telemetry.metrics import Metrics

NOWHERE, NO_REDIS = "postgresql://someone@127.0.0.1:9/none", "redis://127.0.0.1:9/0"


def test_metrics_are_on_their_own_port_and_not_on_the_public_one(
    servers: Servers, migrated_url: str, free_tcp_port: int
) -> None:
    with serving(servers, migrated_url, metrics_port=free_tcp_port) as service:
        watched = httpx.get(f"http://127.0.0.1:{free_tcp_port}/metrics")
        ready = httpx.get(f"http://127.0.0.1:{free_tcp_port}/health/ready")
        with service.client("admin") as client:
            assert client.get("/metrics").status_code == 404
            assert client.get("/api/v1/metrics").status_code == 404
    assert watched.headers["content-type"].startswith("text/plain")
    assert "likewise_database_up 1.0" in watched.text
    assert "likewise_database_connections_limit 20.0" in watched.text
    assert (ready.status_code, ready.json()["state"]) == (200, "ready")


@pytest.mark.parametrize(
    ("away", "status", "state"), [("queue", 200, "degraded"), ("both", 503, "unready")], ids=["queue", "both"]
)
def test_what_is_away_is_said(migrated_url: str, free_tcp_port: int, away: str, status: int, state: str) -> None:
    settings = settings_for(migrated_url if away == "queue" else NOWHERE, NO_REDIS, metrics_port=free_tcp_port)
    with running_app(create_app(settings)) as url:
        public = httpx.get(f"{url}/health/ready", timeout=30)
        apart = httpx.get(f"http://127.0.0.1:{free_tcp_port}/health/ready", timeout=30)
        assert httpx.get(f"http://127.0.0.1:{free_tcp_port}/health/live").status_code == 200
        assert "likewise_redis_up 0.0" in httpx.get(f"http://127.0.0.1:{free_tcp_port}/metrics", timeout=30).text
    assert (public.status_code, public.json()["data"]["state"]) == (status, state)
    assert (apart.status_code, apart.json()["state"]) == (status, state)


def test_without_a_port_nothing_listens_and_a_port_that_is_taken_is_told(free_tcp_port: int) -> None:
    database, stream = open_database(NOWHERE), open_stream(NO_REDIS, "test")
    with monitor(settings_for(NOWHERE, NO_REDIS), Metrics(), database, stream) as server:
        assert server is None
    settings = settings_for(NOWHERE, NO_REDIS, metrics_port=free_tcp_port)
    with (
        monitor(settings, Metrics(), database, stream),
        pytest.raises(ServiceError, match=str(free_tcp_port)),
    ):
        monitor(settings, Metrics(), database, stream)
    database.close()
