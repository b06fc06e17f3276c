"""Canonical values: two spellings of one date, phone or amount are the same text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.kinds import Notation, canonical, parse_date
from likewise.engine.records import Kind

NOTATIONS = st.builds(Notation, st.sampled_from([None, True, False]), st.booleans())
VALUES = st.lists(st.one_of(st.none(), st.text(max_size=12), st.text("0123456789.,/- €", max_size=12)), max_size=6)


@pytest.mark.criterion("AC-6.2")
@pytest.mark.parametrize(
    "raw",
    ["2024-05-31", "2024/5/31", "2024.05.31", "20240531", "31.05.2024", "31/5/2024", "5/31/2024", "31-05-2024", "31.05.24",
     "5/31/24", "2024-05-31T10:00:00Z", "2024-05-31 10:00", "31.05.2024 10:00", "31 May 2024", "May 31, 2024",
     "31st May 2024", "31-May-2024", "31. Mai 2024", "31 mai 2024", "31 de mayo de 2024", "31 maggio 2024", "31 mei 2024",
     " 2024-05-31 ", "２０２４－０５－３１"],
)  # fmt: skip
def test_every_notation_of_a_day_is_the_same_day(raw: str) -> None:
    assert parse_date(raw) == "2024-05-31"


@pytest.mark.parametrize(
    ("raw", "iso"),
    [("2024", "2024"), ("2024-05", "2024-05"), ("May 2024", "2024-05"), ("März 2023", "2023-03"), ("août 2023", "2023-08"),
     ("1 ottobre 2020", "2020-10-01"), ("3. Dezember 2020", "2020-12-03"), ("01.02.69", "1969-02-01")],
)  # fmt: skip
def test_less_than_a_day_and_months_in_other_languages(raw: str, iso: str) -> None:
    assert parse_date(raw) == iso


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "2024-02-30",
        "31.02.2024",
        "99.99.2024",
        "2024-13-13",
        "12345678",
        "1.2.3",
        "31 foo 2024",
        "0000-01-01",
    ],
)
def test_what_is_no_day_of_any_calendar_is_no_date(raw: str) -> None:
    assert parse_date(raw) is None


def test_an_ambiguous_day_follows_the_notation_and_a_clear_one_does_not() -> None:
    assert parse_date("05/06/2024") == "2024-06-05"
    assert parse_date("05/06/2024", month_first=True) == "2024-05-06"
    assert parse_date("31/12/2024", month_first=True) == parse_date("12/31/2024") == "2024-12-31"


@given(day=st.dates(), month_first=st.booleans())
def test_days_come_back_from_either_order(*, day: date, month_first: bool) -> None:
    iso = day.isoformat()
    year, month, number = iso.split("-")
    written = f"{month}/{number}/{year}" if month_first else f"{number}/{month}/{year}"
    assert parse_date(written, month_first=month_first) == iso


@pytest.mark.parametrize(
    ("kind", "values", "notation"),
    [
        (Kind.MONEY, ["1,50", "2.000", None, "N/A"], Notation(comma=True)),
        (Kind.MONEY, ["1.50", "2,000"], Notation(comma=False)),
        (Kind.NUMBER, ["1.234,567", "1.000"], Notation(comma=True)),
        (Kind.NUMBER, ["0,125", "1,250"], Notation(comma=True)),
        (Kind.NUMBER, ["0.125", "1.250"], Notation(comma=False)),
        (Kind.NUMBER, ["１，５"], Notation(comma=True)),
        (Kind.NUMBER, ["1.000", "2,000"], Notation()),
        (Kind.MONEY, ["12,50 EUR", "3.00", "4,00"], Notation(comma=True)),
        (Kind.DATE, ["05/06/2024", "12/31/2024"], Notation(month_first=True)),
        (Kind.DATE, ["05/06/24", "12/31/24"], Notation(month_first=True)),
        (Kind.DATE, ["05/06/2024", "31/12/2024"], Notation()),
        (Kind.DATE, [], Notation()),
        (Kind.NAME, ["1,50"], Notation()),
    ],
)  # fmt: skip
def test_a_column_tells_its_notation(kind: Kind, values: list[str | None], notation: Notation) -> None:
    assert Notation.of(kind, values) == notation


@pytest.mark.criterion("AC-4.1")
@given(st.sampled_from(list(Kind)), VALUES, NOTATIONS)
def test_a_value_never_depends_on_its_neighbours(kind: Kind, values: list[str | None], notation: Notation) -> None:
    """Once the notation is given; and no value of any kind raises."""
    together = canonical(kind, values, notation)
    assert together == [canonical(kind, [value], notation)[0] for value in values]


@pytest.mark.criterion("AC-6.2")
@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.NAME, "Müller & Söhne", "MULLER SOHNE"),
        (Kind.TEXT, "a  b", "A b."),
        (Kind.CATEGORY, "Hand-Tools", "hand tools"),
        (Kind.CODE, "AB-12 3", "ab123"),
        (Kind.NUMBER, "1,234.0", "1234"),
        (Kind.MONEY, "€ 1.234,50", "1,234.50 EUR"),
        (Kind.QUANTITY, "1,5 l", "1500 ml"),
        (Kind.QUANTITY, "10 x 50 mm", "5 cm x 1 cm"),
        (Kind.DATE, "31.05.2024", "May 31, 2024"),
        (Kind.PHONE, "030/123 456", "Fax: 030 123456 ext. 9"),
        (Kind.PHONE, "０３０ １２３４５６", "(030) 123456"),
        (Kind.EMAIL, "A.B@Example.com ", "a.b@example.com"),
        (Kind.URL, "https://www.Example.com/a/", "example.com/a"),
    ],
)
def test_two_spellings_of_one_value_are_one_text(kind: Kind, one: str, other: str) -> None:
    first, second = canonical(kind, [one, other], Notation())
    assert first == second != ""


def test_codes_and_kept_zeros() -> None:
    """A code keeps its leading zeros, a number and a phone do not."""
    assert canonical(Kind.CODE, ["007"], Notation()) == ["007"]
    assert canonical(Kind.NUMBER, ["007"], Notation()) == ["7"]
    assert canonical(Kind.PHONE, ["007 123"], Notation()) == ["7123"]


@pytest.mark.criterion("AC-6.3", "AC-1.8")
@pytest.mark.parametrize("kind", list(Kind))
def test_missing_values_of_every_kind_are_empty(kind: Kind) -> None:
    assert canonical(kind, [None, "", "  " * 9, "N/A", "null", "-"], Notation()) == [""] * 6


def test_an_unreadable_amount_is_missing_and_an_unreadable_date_stays_text() -> None:
    assert canonical(Kind.NUMBER, ["on request", "9" * 400], Notation()) == ["", ""]
    assert canonical(Kind.DATE, ["Spring '24"], Notation()) == ["spring24"]
