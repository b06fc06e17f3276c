"""`likewise profile` shows what is detected about a file."""

import json
from pathlib import Path

import pytest
from tool_lists import Lists, likewise


@pytest.mark.criterion("AC-2.6")
def test_key_kinds_filling_and_examples_are_shown(lists: Lists) -> None:
    lines = likewise("profile", lists.catalogue).stdout.splitlines()
    assert lines[0] == "catalogue.csv: 90 rows, 5 columns, key sku"
    shown = {line.split("  ")[0]: line for line in lines}
    assert "100 %" in shown["name"]
    assert " | " in shown["name"]
    assert "001000" in shown["sku"]


@pytest.mark.criterion("AC-2.6")
def test_json_says_the_same(lists: Lists) -> None:
    found = json.loads(likewise("profile", lists.incoming, "--json").stdout)
    assert (found["name"], found["rows"], found["key"]) == ("incoming.csv", 60, "item")
    maker = next(column for column in found["columns"] if column["name"] == "maker")
    assert 0.5 < maker["filled"] < 1


def test_notices_and_reading_options_are_heeded(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes("Überschrift\nname~name\nä~b\nc~d\n".encode("cp1252"))
    said = likewise("profile", path, "--encoding", "cp1252", "--delimiter", "~", "--header-row", "2").stdout
    assert said.startswith("odd.txt: 2 rows, 2 columns, ")
    assert "note      " in said
    assert "ä | c" in said
