"""Protects clients that show our pages: whatever a record says is text there, and a callback is a name and nothing else."""

import re
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.reconcile.edge.jsonp import CALLBACK, response
from likewise.reconcile.pages import LINE, POLICY, TALLEST, entity_lines, page, size
from likewise.reconcile.subject import Subject

TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "dl", "dt", "dd"}


class Seen(HTMLParser):
    """The tags of a page with their attributes, and its texts."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def subject(*columns: str) -> Subject:
    return Subject(UUID(int=7), "<b>pots</b>", columns, None, columns[0] if columns else None, "http://x", "http://x")


@given(st.text(min_size=1), st.text(alphabet="<>&\"'/ab=", min_size=1))
def test_values_and_columns_are_only_text(value: str, column: str) -> None:
    one = subject(column)
    seen = Seen(page(one, one.entity("K1", {column: value})))
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert {name for _, names in seen.tags for name in names} <= {"charset", "dir"}


def test_a_page_tells_all_that_a_record_says() -> None:
    one = subject("name", "price")
    texts = Seen(page(one, one.entity("K1", {"name": "A & <b>", "price": "7"}))).texts
    assert {"A & <b>", "price", "7", "id", "K1"} <= set(texts)


def test_the_name_is_told_once_and_a_long_one_in_full() -> None:
    one = subject("name", "price")
    assert Seen(page(one, one.entity("K1", {"name": "pot", "price": "7"}))).texts.count("pot") == 1
    assert "p" * 300 in Seen(page(one, one.entity("K1", {"name": "p" * 300, "price": "7"}))).texts


def test_beside_a_suggestion_each_line_names_its_column() -> None:
    """Clients style what they show there: OpenRefine makes one column of a list's names and values."""
    one = subject("name", "price")
    seen = Seen(entity_lines(one, one.entity("K1", {"name": "A & <b>", "price": "7"})))
    assert seen.texts == ["A & <b>", "id: K1", "price: 7"]


def test_a_preview_is_as_high_as_what_it_tells() -> None:
    """A scroll bar only where values are long or columns many."""
    one, two, many = (size(subject("name", *map(str, range(count))))["height"] for count in (1, 2, 100))
    assert two - one == LINE
    assert many == TALLEST


def test_its_policy_lets_nothing_run_and_everybody_show_it() -> None:
    assert "default-src 'none'" in POLICY
    assert "script" not in POLICY
    assert "frame-ancestors *" in POLICY


@pytest.mark.parametrize("name", ["a", "jQuery111_222", "window.cb", "$", "_a.$b.c9"])
def test_names_of_functions_are_callbacks(name: str) -> None:
    assert re.match(CALLBACK, name)


@pytest.mark.parametrize("name", ["", "a b", "a(", "a;b", "1a", "a..b", ".a", "a.", "alert(1)//", "a\n", "ä", "a[0]"])
def test_anything_else_is_none(name: str) -> None:
    assert not re.fullmatch(CALLBACK.strip("^$"), name)


@given(st.dictionaries(st.text(), st.text()))
def test_a_script_is_one_call_in_ascii(answer: dict[str, object]) -> None:
    """So that no character in it can end a line or the text it stands in."""
    told = bytes(response(answer, "cb").body)
    assert told.startswith(b"/**/cb({")
    assert told.endswith(b"});")
    assert told.isascii()
    assert b"\n" not in told
