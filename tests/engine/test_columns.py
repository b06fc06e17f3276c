"""Columns as a whole say the same as the values one by one, which are the slow and obvious way."""

import unicodedata
from collections.abc import Callable, Iterator

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from likewise.engine import columns
from likewise.engine.columns import BETWEEN, code_texts, folded, joined, size_texts, stated
from likewise.engine.normalise import MISSING, codes, compatible, fold, is_missing, is_plain
from likewise.engine.units import NAMES, sizes

ORDINARY = st.text(st.sampled_from("aBzXx019 .,-/'`\"%*_+#\x1f\u00e9\u00c5\u00df\u0130\u01f0\u00d7"), max_size=12)
PARTS = st.sampled_from(
    [*sorted(NAMES), "12", "007", "1,5", "1/2", " ", "x", "X", "-", "(", "2", "Kg", "bX", "q", "ß", "_", "1234567"]
)
VALUES = st.lists(
    ORDINARY
    | st.lists(PARTS, max_size=5).map("".join)
    | st.sampled_from(
        [*sorted(MISSING), " N/A ", "No\u0274e", "\u2014", "ab\ncd", " \n ", "1\n2 mm", "\u00bd", "5\u2033"]
    )
    | st.text(st.characters(codec="utf-8"), max_size=6),
    max_size=8,
)


@pytest.fixture(scope="module", autouse=True)
def all_at_once() -> Iterator[None]:
    """Also short lists are taken as a whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_FEW", 1)
        yield


def series(values: list[str]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


@given(VALUES)
@example(["a'.5", "5.'", ". .", "", " ", "\n", "Éric  O'Neil_2", "1.5.", "..1"])
def test_every_value_is_folded_as_by_itself(values: list[str]) -> None:
    assert folded(series(values)) == [fold(value) for value in values]


@given(VALUES)
@example(["VEI-9217", "a.1", "1/a/2", "a--1", "KX-TG6700B", "\u00e9-1", "1\u00df"])
def test_every_value_has_the_codes_that_it_has_by_itself(values: list[str]) -> None:
    assert code_texts(series(values)) == [BETWEEN.join(codes(value)) for value in values]


@settings(max_examples=400)
@given(VALUES | st.lists(st.lists(PARTS, min_size=2, max_size=6).map("".join), max_size=6))
@example(
    [
        "000 mm",
        "00",
        "a0",
        "0007 12x50mm",
        "5 MMx3",
        "7%",
        '1 1/2"',
        "12\x1fl",
        "3 s",
        "3 sea",
        "2m2",
        "1 cm2 x",
        "20BX2",
        "5 foo2",
        "12x2",
    ]
)
def test_every_value_has_the_sizes_that_it_has_by_itself(values: list[str]) -> None:
    assert size_texts(series(values)) == [" ".join(sizes(value)) for value in values]


@given(st.lists(st.none() | st.sampled_from([*sorted(MISSING)]) | st.text(max_size=7), max_size=8))
@example(["NONE", "\u3000n.a.\x1f", "<Null>", "nan.", None, "-"])
def test_what_says_that_there_is_nothing_is_told_as_by_itself(values: list[str | None]) -> None:
    expected = ["" if value is None or is_missing(value) else value for value in values]
    assert stated(pl.Series("^x$", values, dtype=pl.String)).to_list() == expected


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", " ", "b c"])] * 3), max_size=4), st.integers(0, 3))
def test_rows_are_joined_of_what_they_have(rows: list[tuple[str, ...]], width: int) -> None:
    found = joined([series([row[column] for row in rows]) for column in range(width)], len(rows))
    assert found.to_list() == [" ".join(filter(None, row[:width])) for row in rows]


def test_no_other_letters_say_that_there_is_nothing() -> None:
    """Lower case is enough: what only case folding makes ASCII of is in none of these words."""
    apart = {chr(code) for code in range(0x80, 0x11_0000) if chr(code).lower() != chr(code).casefold()}
    assert not [char for char in apart if char.casefold() in "".join(MISSING)]


def test_plain_letters_are_letters_that_stay_as_they_are() -> None:
    """What is plain need not be made compatible, and is nothing but a letter with accents that come off."""
    plain = [chr(code) for code in range(0x80, 0x11_0000) if is_plain(chr(code))]
    assert len(plain) > 300
    assert all(char.isalpha() and unicodedata.is_normalized("NFKC", char) for char in plain)
    assert all(compatible(char) == char for char in plain)


@pytest.mark.parametrize("function", [folded, code_texts, size_texts])
def test_a_few_values_are_asked_about_one_by_one(
    function: Callable[[pl.Series], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same answers, and none for no value."""
    values = series(["KX-1 \u00e9t\u00e9", "5 mm", "", "00012"])
    together = function(values)
    monkeypatch.setattr(columns, "_FEW", 100)
    assert function(values) == together
    assert function(values.clear()) == []
