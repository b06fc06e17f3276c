"""Protects what people are told about an error code: each has its place on the page, which says what the table says."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from service import Service

import likewise
from likewise.advice import ADVICE, advice_lines
from likewise.http.codes import ERROR_CODES
from likewise.http.errors_page import errors_document, place_of


class Places(HTMLParser):
    """The places of a page, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.loads += [tag] if tag in {"script", "link", "img", "style"} else []


CODE = re.compile(r'^    code(?:: ClassVar\[str\])? = "([A-Z_]+)"$', re.MULTILINE)
SOURCES = Path(likewise.__file__).parent


def codes() -> set[str]:
    """Every code that an error of ours carries, wherever its class stands."""
    return {code for path in SOURCES.rglob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_there_is_advice_on_every_code_and_on_no_other() -> None:
    assert set(ADVICE) == codes() | set(ERROR_CODES)


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_whole_sentences_in_lines_that_a_terminal_holds(code: str) -> None:
    told = ADVICE[code]
    assert told.causes
    assert all(text[0].isupper() and text.endswith(".") for text in (told.meaning, told.remedy))
    assert advice_lines(code)[0].startswith(f"{code}: ")


@pytest.mark.criterion("AC-34.3")
def test_a_refusal_leads_to_its_place_on_the_page(shared_service: Service) -> None:
    with shared_service.client() as client:
        place = client.get("/api/v1/me").json()["error"]["details"]["help"]
        page = client.get(place)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    found = Places()
    found.feed(page.text)
    assert place == place_of("UNAUTHENTICATED") == f"/errors#{found.ids[found.ids.index('UNAUTHENTICATED')]}"
    assert found.ids == list(ERROR_CODES)
    assert found.loads == []


def test_the_page_tells_causes_and_remedies_as_they_stand_in_the_table() -> None:
    document = errors_document()
    assert "<code>If-Match</code>" in document
    assert "`" not in document
    text = unescape(re.sub("</?code>", "`", document))
    for code in ERROR_CODES:
        assert all(said in text for said in (ADVICE[code].meaning, *ADVICE[code].causes, ADVICE[code].remedy))
