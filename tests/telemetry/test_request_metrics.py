"""Protects the number of series: whatever callers send, labels have few values, and never an id."""

from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from service import running_app, settings_for

from likewise.api import create_app
from likewise.telemetry.metrics import Metrics

NOWHERE, NO_REDIS = "postgresql://someone@127.0.0.1:9/none", "redis://127.0.0.1:9/0"


def series(metrics: Metrics) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    text = metrics.exposition()[1].decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.criterion("AC-22.2")
def test_requests_with_ever_new_ids_make_no_new_series() -> None:
    app = create_app(settings_for(NOWHERE, NO_REDIS))
    metrics: Metrics = app.state.context.metrics
    with running_app(app) as url, httpx.Client(base_url=url) as client:
        counts = []
        for _ in range(3):
            for _ in range(4):
                odd = uuid4().hex
                assert client.get(f"/api/v1/jobs/{uuid4()}/results?cursor={odd}").status_code == 401
                metrics.note_request(
                    odd.upper(), None, 200, 0.1
                )  # what this server's own parser refuses, another may not
                assert client.get(f"/{odd}").status_code == 404
                assert client.get(f"/api/v1/{odd}").status_code == 404
                assert client.request("PURGE", f"/api/v1/jobs/{uuid4()}").status_code == 405
                assert client.get("/health/live", headers={"X-Request-ID": odd}).status_code == 200
            counts.append(len(series(metrics)))
    assert counts[0] == counts[1] == counts[2]
    http = {labels for name, labels in series(metrics) if name == "likewise_http_request_seconds_count"}
    assert (("method", "GET"), ("route", "/jobs/{job_id}/results"), ("status", "4xx")) in http
    assert (("method", "other"), ("route", "/jobs/{job_id}"), ("status", "4xx")) in http
    assert (("method", "GET"), ("route", "other"), ("status", "4xx")) in http
    assert (("method", "GET"), ("route", "/health/live"), ("status", "2xx")) in http
