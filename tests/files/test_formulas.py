"""No cell of ours is run as a formula by a spreadsheet; numbers stay numbers (OWASP, CSV Injection)."""

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.files import write_table
from likewise.files.formulas import neutralised


def after(text: str) -> str:
    return str(neutralised(pl.DataFrame({"a": [text]}))["a"][0])


@pytest.mark.criterion("AC-3.10")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "-A1", "@SUM(A1)", "\tx", "\r=1",
        "\n=1", "\r0", "\t-1", "＝1+1", "＋1", "－1+1", "＠x", "+49-30-123", "-1=1", "--1+1", "+", "=", "-12.5;=1", "- item",
    ],
)  # fmt: skip
def test_what_would_be_run_is_made_text(text: str) -> None:
    assert after(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "-12.50", "+49 30 123 45", "+49 (0)30 1234", "-1.234.567,89", "+1e-5", "-5 %", "-€ 12.50", "-12,50 €", "- 7",
        "-1'000", "-", "--", "12", "", "a=b", "x-1", "'=1", " =1", "1+1", "#1",
    ],
)  # fmt: skip
def test_numbers_and_ordinary_text_stay(text: str) -> None:
    assert after(text) == text


@given(st.text(min_size=1))
def test_nothing_that_begins_like_a_formula_is_left_but_numbers(text: str) -> None:
    left = after(text)
    assert left in {text, f"'{text}"}
    assert left[0] not in "=@\t\r\n＝＠"
    if left[0] in "+-＋－":
        assert not any(character.isalpha() and character not in "eE" for character in left)
        assert not set(left[1:]) & set("=+@|!*/&") or "e+" in left.lower()


def test_column_names_are_cells_too_and_stay_unique() -> None:
    frame = neutralised(pl.DataFrame({"=a": ["x"], "'=a": ["y"], "b": [-1], "*": ["=1"], "^b$": [None]}))
    assert frame.columns == ["'=a", "''=a", "b", "*", "^b$"]
    assert frame.rows() == [("x", "y", -1, "'=1", None)]


@pytest.mark.criterion("AC-3.10")
@pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
def test_neutralising_can_be_switched_off(tmp_path: Path, suffix: str, separator: str) -> None:
    frame = pl.DataFrame({"a": ["=1"], "b": ["x"]})
    write_table(frame, tmp_path / f"on{suffix}")
    write_table(frame, tmp_path / f"off{suffix}", neutralise=False)
    assert (tmp_path / f"on{suffix}").read_text() == f"a{separator}b\n'=1{separator}x\n"
    assert (tmp_path / f"off{suffix}").read_text() == f"a{separator}b\n=1{separator}x\n"


def test_xlsx_holds_formulas_and_links_as_plain_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({"=a": ["=1+1", "https://example.org", "{=1}", "+1"]})
    write_table(frame, tmp_path / "a.xlsx", neutralise=False)
    content = (tmp_path / "a.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "worksheets/_rels" in name]
    assert b"<f>" not in sheet
    assert b"<t>=1+1</t>" in sheet
    assert b"hyperlink" not in sheet


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_formats_for_programs_keep_the_text(tmp_path: Path, suffix: str) -> None:
    write_table(pl.DataFrame({"a": ["=1"]}), tmp_path / f"a{suffix}")
    back = pl.read_parquet(tmp_path / "a.parquet") if suffix == ".parquet" else pl.read_ndjson(tmp_path / "a.jsonl")
    assert back["a"].to_list() == ["=1"]
