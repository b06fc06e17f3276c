"""Embeddings over HTTP, against a real little server that speaks the protocol and can be told to misbehave."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest

from likewise.embedders.endpoint import Endpoint, EndpointEmbedder, open_endpoint, ready
from likewise.errors import MatcherError

Answer = tuple[int, dict[str, str], bytes]


def vector_of(text: str) -> list[float]:
    """Any direction that depends on the text; not of length 1."""
    return [float(byte + 1) for byte in hashlib.sha256(text.encode()).digest()[:4]]


def embeddings(texts: list[str]) -> bytes:
    """The protocol's answer, in another order than that of the question: `index` says which is which."""
    rows = [{"index": place, "embedding": vector_of(text)} for place, text in enumerate(texts)]
    return json.dumps({"object": "list", "data": rows[::-1]}).encode()


@dataclass
class Service:
    """A server: what it was asked, and what it answers before it behaves."""

    asked: list[list[str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    first: list[Answer] = field(default_factory=list)
    url: str = ""

    def answer(self, headers: dict[str, str], body: bytes) -> Answer:
        question = json.loads(body)
        self.asked.append(question["input"])
        self.headers.append(headers)
        assert question["model"] == "tiny"
        return self.first.pop(0) if self.first else (200, {}, embeddings(question["input"]))

    @property
    def texts(self) -> int:
        return sum(map(len, self.asked))


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer: Answer = (404, {}, b"")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/embeddings":
                answer = told.answer(dict(self.headers), body)
            status, headers, content = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


Opened = Callable[[], tuple[EndpointEmbedder, list[float]]]


@pytest.fixture
def opened(service: Service) -> Iterator[Opened]:
    """Opens the server's model, with the waits in place of waiting."""
    clients: list[httpx.Client] = []

    def open_it() -> tuple[EndpointEmbedder, list[float]]:
        waits: list[float] = []
        clients.append(httpx.Client(base_url=service.url + "/", timeout=5))
        return ready(Endpoint(clients[-1], "tiny", wait=waits.append)), waits

    yield open_it
    for client in clients:
        client.close()


def test_each_text_gets_its_own_direction_and_an_empty_one_none(opened: Opened) -> None:
    embedder, _ = opened()
    told = embedder.embed(["one", "", "two"])
    for row, text in ((0, "one"), (2, "two")):
        wanted = np.array(vector_of(text)) / np.linalg.norm(vector_of(text))
        assert told[row] == pytest.approx(wanted, abs=1e-6)
    assert not told[1].any()
    assert (embedder.recipe.kind, embedder.recipe.name, embedder.recipe.dimensions) == ("endpoint", "tiny", 4)


def test_texts_go_out_in_batches_and_each_once(service: Service, opened: Opened) -> None:
    """A catalogue repeats itself, and whoever asks again has the answer already."""
    embedder, _ = opened()
    texts = [f"text {number % 600}" for number in range(1_000)]
    first = embedder.embed(texts)
    assert [len(batch) for batch in service.asked] == [1, 256, 256, 88]
    assert np.array_equal(first, embedder.embed(texts))
    assert service.texts == 601


def test_requests_stay_below_a_size_and_texts_are_cut(service: Service, opened: Opened) -> None:
    opened()[0].embed([f"{number} " + "x" * 20_000 for number in range(30)])
    assert max(len(text) for text in service.asked[1]) == 8_000
    assert max(sum(map(len, batch)) for batch in service.asked) <= 100_000


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_or_failing_service_is_asked_again_later_each_time(
    service: Service, opened: Opened, status: int
) -> None:
    embedder, waits = opened()
    service.first = [(status, {}, b"later")] * 3
    assert embedder.embed(["one"]).any()
    assert len(waits) == 3
    assert [0.25 * 2**k <= wait <= 0.75 * 2**k for k, wait in enumerate(waits)] == [True] * 3


def test_as_long_is_waited_as_the_service_asks_for(service: Service, opened: Opened) -> None:
    embedder, waits = opened()
    service.first = [(429, {"Retry-After": "7"}, b""), (429, {"Retry-After": "900"}, b"")]
    embedder.embed(["one"])
    assert waits == [7.0, 30.0]


def test_a_service_that_never_answers_well_is_given_up(service: Service, opened: Opened) -> None:
    embedder, waits = opened()
    service.first = [(503, {}, b"out of order")] * 20
    with pytest.raises(MatcherError, match="does not answer, asked 6 times: HTTP 503: out of order"):
        embedder.embed(["one"])
    assert len(waits) == 5


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_told_at_once(service: Service, opened: Opened, status: int) -> None:
    embedder, waits = opened()
    service.first = [(status, {}, b'{"error": "no such key"}')]
    with pytest.raises(MatcherError, match=f"refuses: HTTP {status}: .*no such key"):
        embedder.embed(["one"])
    assert waits == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html>", "no embeddings"),
        (b'{"data": []}', "0 vectors for 1 texts"),
        (b'{"data": [{"index": 0, "embedding": [0, 0, 0, 0]}]}', "without a direction"),
        (b'{"data": [{"index": 0, "embedding": [1, 2]}]}', "2 dimensions in place of 4"),
    ],
)
def test_an_answer_that_is_none_is_refused(service: Service, opened: Opened, content: bytes, told: str) -> None:
    embedder, _ = opened()
    service.first = [(200, {}, content)]
    with pytest.raises(MatcherError, match=told):
        embedder.embed(["one"])


def test_a_service_that_is_away_is_named() -> None:
    waits: list[float] = []
    told = r"127\.0\.0\.1:9/v1/ does not answer, asked 6 times: ConnectError"
    client = httpx.Client(base_url="http://127.0.0.1:9/v1/", timeout=1)
    with client, pytest.raises(MatcherError, match=told):
        ready(Endpoint(client, "tiny", wait=waits.append))


def test_key_and_kept_vectors_come_from_the_environment(service: Service, tmp_path: Path) -> None:
    """The key is in the header and nowhere else; a second run asks for nothing that the first one paid for."""
    environment = {
        "LIKEWISE_EMBEDDINGS_URL": service.url,
        "LIKEWISE_EMBEDDINGS_KEY": "s3cret",
        "LIKEWISE_EMBEDDINGS_CACHE": str(tmp_path / "vectors"),
    }
    told = []
    for _ in range(2):
        embedder = open_endpoint("tiny", environment)
        told.append(embedder.embed(["one", "two"]))
        embedder.endpoint.client.close()
    assert np.array_equal(told[0], told[1])
    assert service.texts == 3
    assert service.headers[0]["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in repr(embedder.recipe)
    assert b"s3cret" not in (tmp_path / "vectors").read_bytes()


def test_what_one_service_answered_is_not_anothers(service: Service, tmp_path: Path) -> None:
    from likewise.embedders.kept import KeptVectors

    ours, others = (KeptVectors(tmp_path / "vectors", origin) for origin in (service.url, "http://elsewhere"))
    ours[b"hash"] = b"vector"
    assert (ours[b"hash"], b"hash" in ours, b"hash" in others) == (b"vector", True, False)
    with pytest.raises(KeyError):
        others[b"hash"]
    (tmp_path / "text").write_text("something else entirely, and not short")
    with pytest.raises(MatcherError, match="cannot be kept there"):
        KeptVectors(tmp_path / "text", "http://elsewhere")
