"""Which columns correspond, from headers and from values."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.correspond import Holdings, Layout, lay_out
from likewise.engine.normalise import compact, is_missing
from likewise.engine.profile import profile_table
from likewise.engine.records import Kind, Table
from likewise.engine.results import Options
from likewise.errors import TableError

TOOLS = [
    "claw hammer",
    "hand saw",
    "spirit level",
    "cordless drill",
    "pipe wrench",
    "bench vice",
    "wood chisel",
    "hole punch",
]
CODES = ["CH-100", "HS-201", "SL-302", "CD-403", "PW-504", "BV-605", "WC-706", "HP-807"]
PRICES = ["12.50", "8.99", "15.00", "129.90", "24.75", "89.00", "11.20", "6.35"]
SIZES = ["300 mm", "45 cm", "600 mm", "180 mm", "25 cm", "100 mm", "20 mm", "8 mm"]


def table(name: str, **columns: Sequence[str | None]) -> Table:
    return Table(name, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def layout(incoming: Table, catalogue: Table, options: Options | None = None) -> Layout:
    options = options or Options()
    profiles = profile_table(incoming, options), profile_table(catalogue, options, is_catalogue=True)
    return lay_out((incoming, catalogue), profiles, options)


def pairs(found: Layout) -> dict[str, str]:
    return {one.incoming: one.catalogue for one in found.fields}


CATALOGUE = table("master", title=TOOLS, model=CODES, price=PRICES, size=SIZES)


@pytest.mark.criterion("AC-2.3")
def test_equal_headers_correspond_even_where_no_value_agrees() -> None:
    incoming = table("list", title=["brass key", "iron gate"], price=["3.00", "400.00"])
    assert pairs(layout(incoming, CATALOGUE)) == {"title": "title", "price": "price"}


@pytest.mark.criterion("AC-2.3")
def test_equal_values_correspond_under_other_headers_and_in_another_order() -> None:
    incoming = table("list", c1=SIZES[::-1], c2=CODES[::-1], c3=TOOLS[::-1], c4=PRICES[::-1])
    assert pairs(layout(incoming, CATALOGUE)) == {"c1": "size", "c2": "model", "c3": "title", "c4": "price"}


@pytest.mark.criterion("AC-2.3")
def test_another_language_corresponds_by_codes_and_sizes() -> None:
    """Codes written with other separators, sizes in other units."""
    names = [
        "Klauenhammer",
        "Handsäge",
        "Wasserwaage",
        "Akkubohrer",
        "Rohrzange",
        "Schraubstock",
        "Stechbeitel",
        "Locher",
    ]
    sizes = ["30 cm", "450 mm", "60 cm", "18 cm", "250 mm", "10 cm", "2 cm", "0,8 cm"]
    incoming = table("liste", Bezeichnung=names, Artikel=[code.replace("-", "") for code in CODES], Abmessung=sizes)
    found = pairs(layout(incoming, CATALOGUE))
    assert found["Artikel"] == "model"
    assert found["Abmessung"] == "size"


@pytest.mark.criterion("AC-2.3")
def test_extra_columns_on_either_side_are_left_alone() -> None:
    extra: list[str | None] = [f"zq{number}xw kvj" for number in range(8)]
    incoming = table("list", remark=extra, title=TOOLS, empty=[None] * 8)
    assert pairs(layout(incoming, CATALOGUE)) == {"title": "title"}
    assert pairs(layout(CATALOGUE, incoming)) == {"title": "title"}


@pytest.mark.criterion("AC-2.3")
def test_a_column_whose_words_stand_elsewhere_takes_part_in_the_whole_text() -> None:
    """A brand that one side keeps apart and the other writes into the name is evidence, though it is no field."""
    brands = ["Brandt", "Okoye"] * 4
    incoming = table("list", title=[f"{brand} {tool}" for brand, tool in zip(brands, TOOLS, strict=True)])
    catalogue = table("master", title=TOOLS, maker=brands)
    found = layout(incoming, catalogue)
    assert pairs(found) == {"title": "title"}
    assert found.catalogue_text == ("title", "maker")


def test_fields_stand_in_the_catalogue_s_order() -> None:
    incoming = table("list", size=SIZES, price=PRICES, title=TOOLS)
    assert [one.catalogue for one in layout(incoming, CATALOGUE).fields] == ["title", "price", "size"]


@pytest.mark.criterion("AC-2.5")
def test_a_given_pair_overrules_what_the_values_say() -> None:
    incoming = table("list", a=TOOLS, b=TOOLS)
    found = layout(incoming, CATALOGUE, Options(mapping={"b": "title"}))
    given = [one for one in found.fields if one.given]
    assert [(one.incoming, one.catalogue, one.score) for one in given] == [("b", "title", 1.0)]
    assert "title" not in [one.catalogue for one in found.fields if not one.given]


@pytest.mark.criterion("AC-2.5")
def test_ignored_columns_take_no_part() -> None:
    incoming = table("list", title=TOOLS, price=PRICES)
    found = layout(incoming, CATALOGUE, Options(ignore=("price",)))
    assert pairs(found) == {"title": "title"}
    assert "price" not in (*found.incoming_text, *found.catalogue_text)


@pytest.mark.criterion("AC-2.5")
def test_a_given_kind_is_the_field_s() -> None:
    found = layout(table("list", title=TOOLS), CATALOGUE, Options(kinds={"title": Kind.CODE}))
    assert [one.kind for one in found.fields] == [Kind.CODE]


@pytest.mark.criterion("AC-2.5")
@pytest.mark.parametrize(
    "options",
    [Options(mapping={"nope": "title"}), Options(mapping={"title": "nope"}), Options(ignore=("nope",)),
     Options(kinds={"nope": Kind.CODE})],
)  # fmt: skip
def test_a_name_that_is_no_column_is_refused(options: Options) -> None:
    incoming = table("list", title=TOOLS)
    profiles = profile_table(incoming), profile_table(CATALOGUE)
    with pytest.raises(TableError, match="column 'nope'"):
        lay_out((incoming, CATALOGUE), profiles, options)


@pytest.mark.criterion("AC-9.7")
def test_tables_with_nothing_in_common_are_refused_with_advice() -> None:
    incoming = table("list", qwx=["zzz yyy", "xxx www", "vvv uuu"])
    with pytest.raises(TableError, match=r"no column of list corresponds to a column of master.*--map"):
        layout(incoming, table("master", title=TOOLS))


def test_a_pair_by_hand_joins_tables_with_nothing_in_common() -> None:
    incoming = table("list", qwx=["zzz yyy", "xxx www", "vvv uuu"])
    found = layout(incoming, table("master", title=TOOLS), Options(mapping={"qwx": "title"}))
    assert pairs(found) == {"qwx": "title"}
    assert (found.incoming_text, found.catalogue_text) == (("qwx",), ("title",))


def test_keys_that_both_sides_share_are_a_field_and_row_counts_are_not() -> None:
    """A supplier that sends our own article numbers settles most rows; two lists that both count from 1 say nothing."""
    shared = layout(table("list", id=CODES[:6], title=TOOLS[:6]), table("master", id=CODES, title=TOOLS))
    assert ("id", "id", Kind.CODE) in [(one.incoming, one.catalogue, one.kind) for one in shared.fields]
    numbers = [str(number) for number in range(1, 9)]
    counted = layout(table("list", id=numbers, title=TOOLS), table("master", id=numbers, title=TOOLS))
    assert pairs(counted) == {"title": "title"}
    strangers = layout(
        table("list", id=[f"X{code}" for code in CODES], title=TOOLS), table("master", id=CODES, title=TOOLS)
    )
    assert pairs(strangers) == {"title": "title"}


@pytest.mark.criterion("AC-2.3")
def test_a_key_corresponds_to_the_column_that_has_its_values() -> None:
    """A supplier's list often goes by a number that we keep beside our own key, or has ours beside its own."""
    numbers = ["4006381333931", "4006381333948", "4006381333955", "4006381333962", "4006381333979", "4006381334013"]
    incoming = table("list", ean=numbers, title=TOOLS[:6])
    catalogue = table("master", id=CODES[:6], title=TOOLS[:6], barcode=numbers[::-1])
    assert pairs(layout(incoming, catalogue)) == {"ean": "barcode", "title": "title"}
    assert pairs(layout(catalogue, incoming)) == {"barcode": "ean", "title": "title"}


@pytest.mark.criterion("AC-2.5")
def test_an_ignored_key_is_no_field() -> None:
    incoming, catalogue = table("list", id=CODES, title=TOOLS), table("master", id=CODES, title=TOOLS)
    assert pairs(layout(incoming, catalogue, Options(ignore=("id",)))) == {"title": "title"}


@pytest.mark.parametrize(
    ("left", "right", "joint"),
    [(Kind.NAME, Kind.TEXT, Kind.TEXT), (Kind.NAME, Kind.CATEGORY, Kind.NAME), (Kind.NUMBER, Kind.MONEY, Kind.MONEY),
     (Kind.NUMBER, Kind.QUANTITY, Kind.QUANTITY), (Kind.CODE, Kind.NUMBER, Kind.CODE), (Kind.CODE, Kind.PHONE, Kind.PHONE),
     (Kind.DATE, Kind.MONEY, Kind.NAME), (Kind.EMAIL, Kind.EMAIL, Kind.EMAIL)],
)  # fmt: skip
def test_columns_of_two_kinds_are_compared_by_the_kind_that_holds_both(left: Kind, right: Kind, joint: Kind) -> None:
    one, other = table("list", a=["x", "y"]), table("master", b=["x", "y"])
    profiles = (
        profile_table(one, Options(kinds={"a": left})),
        profile_table(other, Options(kinds={"b": right})),
    )
    found = lay_out((one, other), profiles, Options(mapping={"a": "b"}))
    assert [field.kind for field in found.fields] == [joint]


@given(st.lists(st.none() | st.text() | st.text("aB1. -_'`/", max_size=12)))
def test_the_labels_of_a_column_against_a_look_at_each(values: list[str | None]) -> None:
    column = pl.DataFrame({"a": pl.Series(values, dtype=pl.String)})
    expected = {compact(value) for value in values if value is not None and not is_missing(value)} - {""}
    assert Holdings(Table("list.csv", column)).labels("a") == expected
