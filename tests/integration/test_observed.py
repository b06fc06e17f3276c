"""Protects what an operator sees of a job: one trace over both processes, log lines that go together, and numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from processes import Watched, watched
from prometheus_client.parser import text_string_to_metric_families
from queue_bench import eventually
from receiver import Receiver, receiving
from servers import fresh_database

from likewise.access.people import KeyWish, create_key
from likewise.db.audit import COMMAND
from likewise.db.session import open_database
from likewise.db.states import Decision, Role
from likewise.embedded import Servers
from likewise.sample import CATALOGUE, sample_path

TRACE, ASKED = "4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c"
PARENT, REQUEST = "00f067aa0ba902b7", "seen-and-operated"
LIST = "northgate.csv"
DATABASE = frozenset({"transaction", "statement"})


@dataclass(frozen=True)
class Span:
    """A span as the collector got it."""

    service: str
    name: str
    id: str
    parent: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Observed:
    """A job that is over, and all that was seen of it."""

    job: dict[str, Any]
    spans: list[Span]
    asked: list[Span]
    logs: dict[str, list[dict[str, Any]]]
    metrics: dict[str, dict[str, float]]
    ready: dict[str, httpx.Response]


@pytest.fixture(scope="module")
def observed(
    servers: Servers,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    free_tcp_port_factory: Callable[[], int],
) -> Iterator[Observed]:
    """A catalogue imported and a list matched by two real processes, with a collector of traces beside them."""
    folder = tmp_path_factory.mktemp("observed")
    with fresh_database(servers, migrated_template) as url, receiving() as collector:
        database = open_database(url)
        with database.transaction() as session:
            _, key = create_key(session, KeyWish("tests", Role.ADMIN), COMMAND)
        database.close()
        environment = {
            "DATABASE_URL": url,
            "REDIS_URL": servers.running.redis_url,
            "QUEUE_NAME": "observed",
            "LIKEWISE_STORE": str(folder / "store"),
            "LIKEWISE_DATA": str(folder / "data"),
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}",
        }
        with watched(environment, folder, free_tcp_port_factory, key) as (service, stop):
            yield observe(service, stop, collector)


def observe(service: Watched, stop: Callable[[], None], collector: Receiver) -> Observed:
    made = service.client.post("/api/v1/catalogues", json={"name": "tools"}).json()["data"]
    service.job(f"/api/v1/catalogues/{made['id']}/imports", sample_path(CATALOGUE))
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": REQUEST}
    job = service.job(f"/api/v1/catalogues/{made['id']}/jobs", sample_path(LIST), headers)
    asked = f"/api/v1/catalogues/{made['id']}/match"
    call, traced = {"records": [{"name": "hammer"}], "deadlineMs": 10_000}, {"traceparent": f"00-{ASKED}-{PARENT}-01"}
    eventually(lambda: service.client.post(asked, json=call, headers=traced).status_code == 200)
    eventually(lambda: "likewise_integrity_age_seconds" in scraped(service.monitors["api"]))
    metrics = {name: scraped(address) for name, address in service.monitors.items()}
    ready = {name: httpx.get(f"{address}/health/ready") for name, address in service.monitors.items()}
    stop()
    told = [list(spans(collector, trace)) for trace in (TRACE, ASKED)]
    return Observed(job, told[0], told[1], {name: service.lines(name) for name in service.logs}, metrics, ready)


def scraped(address: str) -> dict[str, float]:
    """Samples by name and labels, as `name{a=b}`; no two of one name."""
    text = httpx.get(f"{address}/metrics").text
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            assert found.setdefault(f"{sample.name}{{{labels}}}" if labels else sample.name, sample.value) is not None
    return found


def spans(collector: Receiver, trace: str) -> Iterator[Span]:
    """Those of one trace."""
    for received in collector.got:
        assert received.path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(received.body).resource_spans:
            service = next(
                pair.value.string_value for pair in resource.resource.attributes if pair.key == "service.name"
            )
            for span in (one for scope in resource.scope_spans for one in scope.spans):
                if span.trace_id.hex() == trace:
                    attributes = {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}
                    yield Span(service, span.name, span.span_id.hex(), span.parent_span_id.hex(), attributes)


def ancestors(span: Span, known: dict[str, Span]) -> list[str]:
    """The names of the spans above, up to the one whose parent is the caller's."""
    names = []
    while span.parent != PARENT:
        span = known[span.parent]
        names.append(span.name)
    return names


@pytest.mark.criterion("AC-22.1")
def test_one_trace_follows_a_job_from_request_through_queue_to_database(observed: Observed) -> None:
    known = {span.id: span for span in observed.spans}
    request = "POST /catalogues/{catalogue_id}/jobs"
    assert observed.job["state"] == "completed"
    assert [span.name for span in observed.spans if span.parent == PARENT] == [request]
    assert all(ancestors(span, known)[-1:] == [request] for span in observed.spans if span.name != request)
    by_service = {
        service: [span.name for span in observed.spans if span.service == service]
        for service in ("likewise-api", "likewise-worker")
    }
    assert {"publish", *DATABASE} & set(by_service["likewise-api"]) > {"publish"}
    chunks = [span for span in observed.spans if span.name.startswith("chunk ")]
    assert {span.service for span in chunks} == {"likewise-worker"}
    assert {span.name for span in chunks} == {"chunk read", "chunk score", "chunk resolve"}
    assert {span.attributes["job.id"] for span in chunks} == {observed.job["id"]}
    within = {ancestors(span, known)[0] for span in observed.spans if span.name in DATABASE}
    assert {"chunk read", "chunk score", "chunk resolve", request} <= within, "down to the database"
    assert any(span.name == "publish" and ancestors(span, known)[0] == "chunk read" for span in observed.spans)


def test_a_question_and_its_answer_are_one_trace(observed: Observed) -> None:
    known = {span.id: span for span in observed.asked}
    answers = [span for span in observed.asked if span.name == "answer match.ask"]
    assert answers
    for answer in answers:
        assert answer.service == "likewise-worker"
        assert ancestors(answer, known) == ["ask match.ask", "POST /catalogues/{catalogue_id}/match"]


@pytest.mark.criterion("AC-22.1")
def test_log_lines_of_a_job_belong_together(observed: Observed) -> None:
    """Request id and job id meet in the API; job, chunk and trace ids in the worker; the trace id everywhere."""
    api = [line for line in observed.logs["api"] if line.get("trace_id") == TRACE]
    assert {line["request_id"] for line in api} == {REQUEST}
    assert [line["made"] for line in api if line["event"] == "request"] == [f"/api/v1/jobs/{observed.job['id']}"]
    finished = [
        line for line in observed.logs["worker"] if line["event"] == "queue.finished" and line["trace_id"] == TRACE
    ]
    assert {line["stage"] for line in finished} == {"read", "score", "resolve"}
    assert {line["job_id"] for line in finished} == {observed.job["id"]}
    assert all(line["chunk_id"] and line["span_id"] for line in finished)


@pytest.mark.criterion("AC-22.2")
def test_the_numbers_of_a_job_are_counted(observed: Observed) -> None:
    api, worker, job = observed.metrics["api"], observed.metrics["worker"], observed.job
    for decision in Decision:
        assert worker[f"likewise_decisions_total{{decision={decision}}}"] == job["counts"][decision]
    assert worker["likewise_rows_total{stage=score}"] == job["rowsTotal"]
    assert worker["likewise_chunk_seconds_count{stage=resolve}"] == 1
    for event in ("retried", "dead", "fenced"):
        assert worker[f"likewise_queue_events_total{{event={event}}}"] == 0
    accepted = "likewise_http_request_seconds_count{method=POST,route=/catalogues/{catalogue_id}/jobs,status=2xx}"
    assert api[accepted] == 1
    assert api["likewise_database_up"] == api["likewise_redis_up"] == api["likewise_workers_alive"] == 1
    assert api["likewise_queue_open_chunks"] == api["likewise_queue_oldest_waiting_seconds"] == 0
    assert api["likewise_dead_letters_waiting"] == 0
    assert api["likewise_integrity_findings{check=rows_without_result}"] == 0
    assert 0 < worker["likewise_database_connections_limit"] < 100
    assert all(job["id"] not in name for name in (*api, *worker)), "no ids as labels"


def test_both_processes_say_whether_they_are_ready(observed: Observed) -> None:
    for answer in observed.ready.values():
        assert (answer.status_code, answer.json()) == (200, {"state": "ready", "database": "up", "queue": "up"})
