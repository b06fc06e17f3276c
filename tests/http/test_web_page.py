"""Protects the page's way to browsers: its files are those that were built, and its addresses are those of its router."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from likewise import web

ROUTER = Path(__file__).parents[2] / "web" / "src" / "router.tsx"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(web.router)
    return TestClient(app)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("export {}")
    (tmp_path / "assets" / "secret.txt").write_text("no")
    monkeypatch.setattr(web, "DIST", tmp_path)
    return tmp_path


def test_every_address_of_the_pages_router_gives_the_page(built: Path, client: TestClient) -> None:
    del built
    paths = re.findall(r'path: "(/[^"]*)"', ROUTER.read_text(encoding="utf-8"))
    assert {path.split("/")[1] for path in paths} - {""} == set(web.PLACES)
    for path in (*paths, "/catalogues/7/records/8?tab=links"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
        assert "title" in answer.text


def test_the_page_may_load_from_its_own_origin_only_and_has_no_inline_code(built: Path, client: TestClient) -> None:
    del built
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_a_piece_is_kept_for_good_and_the_page_is_asked_about(built: Path, client: TestClient) -> None:
    del built
    piece = client.get("/assets/index-1a2b.js")
    assert "immutable" in piece.headers["cache-control"]
    assert piece.headers["content-type"].startswith("text/javascript")
    page = client.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert client.get("/", headers={"If-None-Match": page.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/assets/missing.js", "/assets/secret.txt", "/assets/..%2Findex.html", "/assets/%2e%2e/index.html", "/nothing"],
)
def test_nothing_else_is_served(built: Path, client: TestClient, path: str) -> None:
    del built
    assert client.get(path).status_code == 404


def test_a_checkout_without_the_built_page_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    monkeypatch.setattr(web, "DIST", tmp_path)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text
