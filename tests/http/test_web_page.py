"""Protects the page's way to browsers: its files are those that were built, and its addresses are those of its router."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from service import running_app

from likewise.web import routes

ROUTER = Path(__file__).parents[2] / "web" / "src" / "router.tsx"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(routes.router)
    with running_app(app) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("export {}")
    (tmp_path / "assets" / "secret.txt").write_text("no")
    monkeypatch.setattr(routes, "DIST", tmp_path)
    return tmp_path


def test_every_address_of_the_pages_router_gives_the_page(built: Path, client: httpx.Client) -> None:
    del built
    paths = re.findall(r'path: "(/[^"]*)"', ROUTER.read_text(encoding="utf-8"))
    assert {path.split("/")[1] for path in paths} - {""} == set(routes.PLACES)
    for path in (*paths, "/catalogues/7/records/8?tab=links"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
        assert "title" in answer.text


def test_the_page_may_load_from_its_own_origin_only_and_has_no_inline_code(built: Path, client: httpx.Client) -> None:
    del built
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_a_piece_is_kept_for_good_and_the_page_is_asked_about(built: Path, client: httpx.Client) -> None:
    del built
    piece = client.get("/assets/index-1a2b.js")
    assert "immutable" in piece.headers["cache-control"]
    assert piece.headers["content-type"].startswith("text/javascript")
    page = client.get("/")
    assert page.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == page.headers["content-security-policy"], "else a reload is blank"


@pytest.mark.parametrize(
    ("accepted", "smaller"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.00, br", False),
        ("x-gzip2, br", False),
        ("", False),
    ],
)
def test_a_piece_is_sent_in_its_gzip_form_to_browsers_that_take_it(
    built: Path, client: httpx.Client, accepted: str, *, smaller: bool
) -> None:
    text = "export const long = 1;\n" * 100
    (built / "assets" / "long-3c4d.js").write_text(text)
    (built / "assets" / "long-3c4d.js.gz").write_bytes(gzip.compress(text.encode()))
    answer = client.get("/assets/long-3c4d.js", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding"), answer.text) == ("gzip" if smaller else None, text)
    assert (int(answer.headers["content-length"]) < len(text)) is smaller
    assert answer.headers["vary"] == "Accept-Encoding", "a cache between keeps both"
    assert answer.headers["content-type"].startswith("text/javascript")
    again = client.get(
        "/assets/long-3c4d.js", headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/assets/missing.js",
        "/assets/secret.txt",
        "/licences.json",
        "/assets/..%2Findex.html",
        "/assets/%2e%2e/index.html",
        "/nothing",
    ],
)
def test_nothing_else_is_served(built: Path, client: httpx.Client, path: str) -> None:
    del built
    assert client.get(path).status_code == 404


def test_a_checkout_without_the_built_page_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: httpx.Client
) -> None:
    monkeypatch.setattr(routes, "DIST", tmp_path)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text
