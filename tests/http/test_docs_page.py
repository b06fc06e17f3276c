"""Protects the page at /docs: it loads nothing from elsewhere, and its library is what was published."""

import hashlib
import re
from importlib import resources

import pytest
from service import Service

from likewise.http import docs_page
from likewise.http.authorise import CSRF_COOKIE, CSRF_HEADER

PUBLISHED = {
    "swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui.css": "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}
"""SHA-256 of the files of npm's swagger-ui-dist 5.35.0. A newer one: unpack `npm pack swagger-ui-dist` over the folder."""


def content(name: str) -> bytes:
    return resources.files(docs_page).joinpath(name).read_bytes()


def test_the_page_is_made_of_files_of_ours(shared_service: Service) -> None:
    """Every address that it loads is on the same origin and is served, under a policy that allows nothing else."""
    with shared_service.client() as client:
        page = client.get("/docs")
        assert page.headers["content-type"].startswith("text/html")
        loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert set(loaded) > {f"/docs/{name}" for name in docs_page.MEDIA_TYPES}
        for address in loaded:
            assert re.match(r"/(?!/)|data:,$", address), f"{address} leads elsewhere"
            if address.startswith("/"):
                answer = client.get(address)
                assert answer.status_code == 200, address
                assert len(answer.content) > 100
        assert not re.search(r"<script(?! src)|\son\w+=|<style|\sstyle=", page.text), "the policy allows no inline code"
        policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert set(re.findall(r"(\S+-src) ([^;]+)", policy)) == {
        ("default-src", "'none'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self' data:"),
        ("connect-src", "'self'"),
    }


def test_a_file_is_sent_once_and_then_asked_about(shared_service: Service) -> None:
    with shared_service.client() as client:
        first = client.get("/docs/swagger-ui.css")
        again = client.get("/docs/swagger-ui.css", headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("name", ["__init__.py", "LICENSE", "..%2Fmiddleware.py", "missing.js"])
def test_nothing_else_of_the_package_is_served(shared_service: Service, name: str) -> None:
    with shared_service.client() as client:
        assert client.get(f"/docs/{name}").status_code == 404


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_library_is_as_it_was_published(name: str) -> None:
    assert hashlib.sha256(content(name)).hexdigest() == PUBLISHED[name]
    assert b"Apache License" in content("LICENSE")


def test_the_validator_elsewhere_is_off_and_calls_carry_the_csrf_token() -> None:
    start = content("start.js").decode()
    assert "validatorUrl: null" in start
    assert f'"{CSRF_COOKIE}="' in start
    assert f'headers["{CSRF_HEADER}"]' in start
    assert "//" not in start.split("\n", 1)[1], "no address of elsewhere, and no comment but the first"
