"""How long the questions take that a busy installation asks most, with a million results stored."""

from collections.abc import Iterator

from http_load import request_bytes, run_load
from service_fill import Filled
from service_loads import Line
from service_world import World

from likewise.http.cursors import cursor_after

TIMES = 200
BAR = 0.020


def queries(world: World, filled: Filled) -> list[Line]:
    """The 95th percentile of each over HTTP, one at a time."""
    floor = run_load(world.url, lambda _: request_bytes("GET", f"{world.url}/health/live", {}), TIMES, 1)
    beside = f"an answer without database: {floor.percentile(0.95) * 1000:.1f} ms"
    lines = []
    for what, method, path, body in asked(filled):
        request = request_bytes(method, world.url + path, world.headers, body)
        run_load(world.url, lambda _, request=request: request, 10, 1)  # type: ignore[misc]  # connections, caches
        load = run_load(world.url, lambda _, request=request: request, TIMES, 1)  # type: ignore[misc]
        p95 = load.percentile(0.95)
        said = f"{p95 * 1000:.1f} ms (median {load.percentile(0.5) * 1000:.1f} ms)"
        if load.refused(200):
            said = f"refused: {dict(load.statuses)}"
        lines.append(Line(what, f"p95 < {BAR * 1000:.0f} ms", said, beside, p95 < BAR and not load.refused(200)))
    return lines


def asked(filled: Filled) -> Iterator[tuple[str, str, str, bytes]]:
    """What is asked: a name, method, path and body."""
    results, records = f"/api/v1/jobs/{filled.job}/results", f"/api/v1/catalogues/{filled.catalogue}/records"
    deep, middle = cursor_after(filled.rows * 9 // 10), filled.rows * 11 // 20
    yield "results, first page", "GET", results, b""
    yield "results, deep page", "GET", f"{results}?cursor={deep}", b""
    yield "results for review, deep page", "GET", f"{results}?decision=review&cursor={deep}", b""
    yield (
        "results, two hundred by offset",
        "GET",
        f"{results}?decision=link&offset={middle}&limit=200&include=fields",
        b"",
    )
    yield "results by probability", "GET", f"{results}?minProbability=0.3&maxProbability=0.4", b""
    yield "results by words", "GET", f"{results}?search=thing+7", b""
    yield "log of a job", "GET", f"/api/v1/jobs/{filled.job}/log", b""
    yield "matchers of a catalogue", "GET", f"/api/v1/catalogues/{filled.catalogue}/matchers", b""
    differences = f"/api/v1/matchers/{filled.matcher}/differences"
    yield "what a shadow saw otherwise", "GET", f"{differences}?decision=review&shadowDecision=link", b""
    yield "how much a shadow saw otherwise", "GET", f"{differences}/summary", b""
    yield "reviews, first page", "GET", "/api/v1/reviews?limit=50", b""
    yield "reviews of a job", "GET", f"/api/v1/reviews?limit=50&jobId={filled.job}", b""
    yield "reviews of a catalogue", "GET", f"/api/v1/reviews?limit=50&catalogueId={filled.catalogue}", b""
    yield "reviews, summary", "GET", "/api/v1/reviews/summary", b""
    yield "reviews, what they taught", "GET", "/api/v1/reviews/summary?include=taught", b""
    yield "reviews, summary of a job", "GET", f"/api/v1/reviews/summary?jobId={filled.job}", b""
    yield "reviews, summary of a catalogue", "GET", f"/api/v1/reviews/summary?catalogueId={filled.catalogue}", b""
    yield "next review, leased", "POST", "/api/v1/reviews/next", b"{}"
    yield "one review", "GET", f"/api/v1/reviews/{filled.incoming}", b""
    yield "jobs, first page", "GET", "/api/v1/jobs", b""
    yield "jobs of a catalogue", "GET", f"/api/v1/jobs?catalogue_id={filled.catalogue}", b""
    yield "one job", "GET", f"/api/v1/jobs/{filled.job}", b""
    yield "one record", "GET", f"{records}/{filled.record}", b""
    yield "a record by key", "GET", f"{records}?key=C77", b""
    yield "records, deep page", "GET", f"{records}?cursor={cursor_after('C9')}", b""
    yield "links of a record", "GET", f"{records}/{filled.record}/links", b""
    yield "search, the beginning of a word", "GET", f"{records}?search=word43", b""
    yield "search, a rare word", "GET", f"{records}?search=word4321", b""
    yield "search, a common word", "GET", f"{records}?search=word2", b""
    yield "search, two words", "GET", f"{records}?search=word70+word300", b""
    yield "dead letters", "GET", "/api/v1/dead-letters", b""
    yield "dead letters that wait", "GET", "/api/v1/dead-letters?state=waiting", b""
    yield "overview", "GET", "/api/v1/operations/overview", b""
