"""Protects the reference: what stands in docs/reference is what the code says."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from reference_settings import groups
from schema_tables import fields, type_of
from write_reference import FOLDER, pages, write

from likewise.advice import ADVICE
from likewise.settings import variables


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


@pytest.mark.criterion("AC-34.2")
def test_the_committed_reference_is_that_of_the_code(written: dict[str, str]) -> None:
    """If this fails, look whether the change was meant, then run `make reference`."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert there == written


def test_writing_puts_away_what_is_no_page_any_more(tmp_path: Path, written: dict[str, str]) -> None:
    (tmp_path / "former.md").write_text("# Former\n", encoding="utf-8")
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(written)


def test_nothing_is_without_its_place(written: dict[str, str]) -> None:
    """Each setting, command and code, counted by something else than what wrote the page."""
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", written["settings.md"], re.MULTILINE)) >= set(variables().values())
    assert re.findall(r"^## ([A-Z_]+)$", written["errors.md"], re.MULTILINE) == list(ADVICE)
    listed = re.findall(r"^## (likewise .+)$", written["command.md"], re.MULTILINE)
    assert {"likewise match", "likewise queue drain", "likewise keys create"} <= set(listed)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, "integer (at least 1, at most 9)"),
        ({"type": "string", "format": "uuid"}, "uuid"),
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"const": 1}, "`1`"),
        ({"anyOf": [{"$ref": "#/$defs/Row"}, {"type": "null"}]}, "[Row](#row) or null"),
        ({"type": "array", "items": {"type": "number"}}, "array of number"),
        ({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}]}, "array of number, string"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of string"),
        ({"type": "object"}, "object"),
        ({}, "any JSON"),
    ],
)
def test_a_type_is_told_in_a_few_words(schema: Mapping[str, Any], told: str) -> None:
    assert type_of(schema) == told


def test_a_field_is_needed_or_has_a_default_and_a_bar_breaks_no_table() -> None:
    properties = {"a": {"type": "string", "description": "x | y"}, "b": {"type": "boolean", "default": False}}
    lines = fields({"properties": properties, "required": ["a"]}).splitlines()[2:]
    assert lines == ["| `a` | string | yes | x \\| y |", "| `b` | boolean | no; `false` |  |"]


def test_settings_that_stand_together_share_their_comment() -> None:
    assert list(groups("# All of it.\n\n# Two\n# lines.\nA=1\nB=\n")) == [([("A", "1"), ("B", "")], "Two lines.")]
