"""Numbers and sizes in text: one amount is one token, however it was written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.units import is_size, parse_number, plain_number, sizes

ANY_TEXT = st.one_of(st.text(max_size=20), st.text("0123456789.,/x×*\"' ½mlk-€%", max_size=20))
CENTS = st.integers(-(10**11), 10**11)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1.234,50", 1234.5),
        ("1,234.50", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1'234.50", 1234.5),
        ("1’234.50", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234", 1234.0),
        ("1.234", 1.234),
        ("0,125", 0.125),
        ("1,00,000", 100000.0),
        ("€ 12.50", 12.5),
        ("12,50 EUR", 12.5),
        ("12.50€", 12.5),
        ("EUR12.50", 12.5),
        ("US$ 12.50", 12.5),
        ("CHF 12.-", 12.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("$-3", -3.0),
        ("-0", 0.0),
        (".5", 0.5),
        ("10 %", 10.0),
        ("１２，５", 12.5),
        ("2.5.1", None),
        ("1-2", None),
        ("12 kg", None),
        ("A12", None),
        ("", None),
        ("-", None),
    ],
)
@pytest.mark.criterion("AC-6.2")
def test_a_cell_is_the_number_that_its_notation_means(raw: str, number: float | None) -> None:
    assert parse_number(raw) == number


@pytest.mark.parametrize(
    ("digits", "comma", "number"),
    [("1,234", True, 1.234), ("1,234", False, 1234.0), ("1.234", True, 1234.0), ("1.234", False, 1.234),
     ("12.34", True, 12.34), ("12,34", False, 12.34), ("1.234.567", False, 1234567.0), ("2.5.1", True, None)],
)  # fmt: skip
def test_a_known_decimal_mark_settles_what_is_ambiguous(*, digits: str, comma: bool, number: float | None) -> None:
    """A mark that cannot group thousands stays decimal: one odd row must not become a hundred times as much."""
    assert plain_number(digits, comma=comma) == number


@given(cents=CENTS, comma=st.booleans())
def test_numbers_come_back_from_either_notation(*, cents: int, comma: bool) -> None:
    """Formatted with thousands marks and two decimals, read with the decimal mark known: the same number."""
    text = f"{cents / 100:,.2f}"
    written = text.translate(str.maketrans(".,", ",.")) if comma else text
    assert parse_number(written, comma=comma) == pytest.approx(cents / 100, abs=0.001)


@given(number=st.integers(0, 10**12), comma=st.booleans())
def test_whole_numbers_come_back_with_thousands_marks(*, number: int, comma: bool) -> None:
    assert parse_number(f"{number:,}".replace(",", "." if comma else ","), comma=comma) == number


@pytest.mark.criterion("AC-6.2")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5 l", "1500 ml"),
        ("1.5L", "150 cl"),
        ("180x2mm", "180 mm x 2 mm"),
        ("180×2mm", "18 cm * 0.2 cm"),
        ('1/2"', "12.7 mm"),
        ('½"', '0.5"'),
        ('1½"', "1 1/2 inch"),
        ("1-1/2 in", "38.1mm"),
        ("0.5″", "0,5 Zoll"),
        ("5 µm", "0.005 mm"),
        ("3 m²", "30000 cm2"),
        ("２ ｋｇ", "2000 g"),
        ("1 lb", "453.59237 g"),
        ("2Ah", "2000 mAh"),
    ],
)
def test_the_same_size_is_the_same_token(one: str, other: str) -> None:
    assert sizes(one) == sizes(other)
    assert is_size(one)
    assert is_size(other)


@pytest.mark.criterion("AC-6.2")
@pytest.mark.parametrize(
    ("one", "other"),
    [("1 l", "1 kg"), ("10 mm", "10"), ("5 m", "5 mm"), ('1/2"', '1/4"'), ("2.5.1", "2.5"), ("10", "100")],
)
def test_different_sizes_are_different_tokens(one: str, other: str) -> None:
    assert sizes(one) != sizes(other)


def test_sizes_are_found_in_running_text() -> None:
    assert sizes("Drill bit 6,5x120mm, pack of 10") == ["length:0.0065", "length:0.12", "10"]
    assert sizes("10/100 Mbit switch, v2.5.1") == ["10", "100", "2.5.1"]
    assert sizes("no number") == []


@pytest.mark.parametrize("raw", ["10", "hammer 10 mm", "3 km/h", "mm", "", "10 mm red", "2.5.1"])
def test_what_is_more_or_less_than_sizes_is_no_size(raw: str) -> None:
    assert not is_size(raw)


@pytest.mark.parametrize("raw", ["10 x 50 mm", "1.5 kg", '3/4"', "2 x 4.5kg", "10mmx50mm", "(5 m)"])
def test_a_cell_of_nothing_but_sizes_is_one(raw: str) -> None:
    assert is_size(raw)


@given(st.text("0123.,x×*/ mlkg\"'½", max_size=16))
def test_texts_without_dimensions_are_read_as_those_with_them(raw: str) -> None:
    """The short way round gives what the long one does: "9 x 9" stands before the text, and all that changes is that."""
    assert sizes(f"9 x 9 ; {raw}")[2:] == sizes(raw)


@given(ANY_TEXT)
def test_no_text_breaks_the_reading_of_numbers(raw: str) -> None:
    found = sizes(raw)
    assert not (is_size(raw) and not found)
    number = parse_number(raw)
    assert number is None or not math.isnan(number)


def test_a_number_too_large_for_a_float_breaks_nothing() -> None:
    assert parse_number("9" * 400) == float("inf")
    assert sizes("9" * 5000 + " mm") == ["length:inf"]
