"""Comparisons: bounded, silent about what is missing, the same in any company, and right about what values mean."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import prepare_incoming

from likewise.engine.compare import BY_KIND, MENTIONED, WHOLE, Comparison, Pairs, compare, comparisons
from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, index_catalogue
from likewise.engine.kinds import Notation
from likewise.engine.prepare import Prepared
from likewise.engine.records import Kind

MISSING = [None, "", "   ", "N/A", "null"]
EXAMPLES = {
    Kind.NAME: "Müller & Söhne GmbH",
    Kind.TEXT: "a cordless drill with two batteries",
    Kind.CODE: "DHP-484",
    Kind.NUMBER: "1,5",
    Kind.QUANTITY: "10 x 50 mm",
    Kind.MONEY: "€ 12.50",
    Kind.DATE: "31.05.2024",
    Kind.PHONE: "+49 30 1234567",
    Kind.EMAIL: "a.b@example.com",
    Kind.URL: "https://example.com/a",
    Kind.CATEGORY: "hand tools",
}
PARTS = st.sampled_from(
    ["10", "1,5", "mm", "kg", "drill", "saw", "DHP484", "2024-05-31", "31/5/24", "@x.org", "-", "€", "é", "北"]
)
VALUE = st.one_of(st.sampled_from([*MISSING, *EXAMPLES.values()]), st.lists(PARTS, max_size=4).map(" ".join))


def vectors(kind: Kind, pairs: Sequence[tuple[str | None, str | None]]) -> list[dict[str, float]]:
    """Each pair of values by every comparison of a kind and of whole records, in one call."""
    return rows_of(
        (FieldSpec("value", kind, 0.5),),
        pl.DataFrame({"value": [one for one, _ in pairs]}, schema={"value": pl.String}),
        pl.DataFrame({"value": [other for _, other in pairs]}, schema={"value": pl.String}),
    )


def rows_of(specs: tuple[FieldSpec, ...], incoming: pl.DataFrame, catalogue: pl.DataFrame) -> list[dict[str, float]]:
    names = tuple(incoming.columns)
    side = Side(names, (Notation(),) * len(names), names)
    index = index_catalogue(catalogue, specs, side)
    rows = np.arange(incoming.height, dtype=np.int64)
    compared = paired(prepare_incoming(incoming, index, side), index, Pairs(rows, rows))
    labels = [f"{'' if one.field is None else one.field}:{one.name}" for one in comparisons(specs)]
    return [dict(zip(labels, row, strict=True)) for row in compared.tolist()]


def paired(incoming: Prepared, index: Index, pairs: Pairs) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The comparison vectors of pairs of rows."""
    return compare(incoming.take(pairs.incoming), index.take(pairs.catalogue), index.specs)


def alike(kind: Kind, one: str | None, other: str | None) -> dict[str, float]:
    """One pair by the comparisons of its kind alone."""
    told = vectors(kind, [(one, other)])[0]
    return {name: told[f"0:{name}"] for name in BY_KIND[kind]}


@pytest.mark.criterion("AC-6.2")
def test_every_kind_has_its_comparisons() -> None:
    assert set(BY_KIND) == set(Kind)
    assert all(BY_KIND.values())
    specs = (FieldSpec("a", Kind.NAME, 0.5), FieldSpec("b", Kind.CODE, 0.5))
    assert [(one.name, one.field) for one in comparisons(specs)] == [
        *((name, None) for name in WHOLE),
        *((name, 0) for name in ("words", "spelling", "mentioned", "covered")),
        *((name, 1) for name in ("same", "characters", "mentioned", "covered")),
    ]
    unpaired = (FieldSpec("a", Kind.NAME, 0.0, paired=False), FieldSpec("b", Kind.DATE, 0.0, paired=False))
    assert [(one.name, one.field) for one in comparisons(unpaired)][len(WHOLE) :] == [("mentioned", 0)]


@pytest.mark.criterion("AC-6.2")
@pytest.mark.parametrize("kind", list(Kind))
def test_equal_values_are_alike_by_every_comparison(kind: Kind) -> None:
    told = vectors(kind, [(EXAMPLES[kind], EXAMPLES[kind])])[0]
    of_field = {name: value for name, value in told.items() if name.startswith("0:")}
    assert len(of_field) == len(BY_KIND[kind]) + 2 * (kind in MENTIONED)
    assert of_field == pytest.approx(dict.fromkeys(of_field, 1.0), abs=1e-6)


@pytest.mark.criterion("AC-6.3", "AC-1.8")
@pytest.mark.parametrize("kind", list(Kind))
def test_a_missing_value_is_no_evidence_and_missing_beside_missing_no_agreement(kind: Kind) -> None:
    """NaN on either side and on both, by the field's comparisons; of whole records that say nothing, none either."""
    pairs = [pair for gap in MISSING for pair in ((gap, EXAMPLES[kind]), (EXAMPLES[kind], gap), (gap, None))]
    for row in vectors(kind, pairs):
        known = {name: value for name, value in row.items() if not np.isnan(value)}
        assert set(known) == {":all letters"}
        assert known[":all letters"] == 0.0


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(Kind)), st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=5))
def test_likeness_lies_between_nothing_and_one(kind: Kind, pairs: list[tuple[str | None, str | None]]) -> None:
    for row in vectors(kind, pairs):
        assert all(np.isnan(value) or 0.0 <= value <= 1.0 for value in row.values())


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(list(Kind)), VALUE, VALUE)
def test_likeness_is_the_same_from_both_sides(kind: Kind, one: str | None, other: str | None) -> None:
    """Both catalogues hold both values, so that rarities are equal."""
    forth, back = vectors(kind, [(one, other), (other, one)])
    if kind in MENTIONED:
        back["0:mentioned"], back["0:covered"] = back["0:covered"], back["0:mentioned"]
    assert forth == pytest.approx(back, abs=1e-6, nan_ok=True)


def test_a_value_is_found_inside_the_other_records_text() -> None:
    """One long description holds brand, code and size; a field without a column of its own is looked for there."""
    specs = tuple(
        FieldSpec(name, kind, 0.0, paired=False)
        for name, kind in (("brand", Kind.NAME), ("code", Kind.CODE), ("size", Kind.QUANTITY))
    )
    catalogue = pl.DataFrame(
        {"brand": ["Grimsel", "Rotavine"], "code": ["CD-115", "XY 9"], "size": ["10 mm x 50 mm", "1 l"]}
    )
    texts = pl.DataFrame({"text": ["wall plug GRIMSEL cd115 10x50mm", None]}, schema={"text": pl.String})
    index = index_catalogue(catalogue, specs, Side(("brand", "code", "size"), (Notation(),) * 3, ("brand",)))
    incoming = prepare_incoming(texts, index, Side((None,) * 3, (Notation(),) * 3, ("text",)))
    pairs = Pairs(np.array([0, 0, 1]), np.array([0, 1, 0]))
    found = paired(incoming, index, pairs)[:, len(WHOLE) :]
    assert found[0].tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert found[1].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found[2]).all()


def beside(said: dict[str, str]) -> dict[Comparison, float]:
    """A record of a list without brands beside a catalogue record, by all comparisons that say something."""
    catalogue = {"name": "Wire cup brush 75 mm", "price": "11.95", "brand": "Grindal"}
    kinds = {"name": Kind.NAME, "price": Kind.MONEY, "brand": Kind.NAME}
    specs = tuple(FieldSpec(name, kind, 0.3, paired=name != "brand") for name, kind in kinds.items())
    notations, names = (Notation(),) * len(specs), tuple(kinds)
    index = index_catalogue(pl.DataFrame([catalogue]), specs, Side(names, notations, names))
    frame = pl.DataFrame([said], schema={"name": pl.String, "price": pl.String})
    incoming = prepare_incoming(frame, index, Side(("name", "price", None), notations, ("name", "price")))
    row = np.zeros(1, dtype=np.int64)
    told = zip(comparisons(specs), paired(incoming, index, Pairs(row, row))[0].tolist(), strict=True)
    return {one: value for one, value in told if not np.isnan(value)}


def test_what_a_candidate_says_beyond_the_only_thing_said_is_no_difference() -> None:
    """Else a shorter record of another name is a better match of a name than the one that has it."""
    told = beside({"name": "Wire cup BRUSH, 75 mm"})
    assert {value for one, value in told.items() if one.field is None} == {1.0}
    assert Comparison("mentioned", 2) not in told


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Wire cup brush 75 mm", "price": "11.95"},
        {"name": "Wire cup brush"},
        {"name": "Wire cup brush 75 mm knotted"},
        {"price": "11.95"},
    ],
    ids=str,
)
def test_a_record_that_says_more_or_something_else_or_too_little_is_compared_as_it_is(said: dict[str, str]) -> None:
    """What rows of a list leave out tells something, and a price alone describes nothing."""
    assert beside(said)[Comparison("all letters", None)] < 1.0


SPECS = tuple(FieldSpec(kind.value, kind, 0.3) for kind in Kind)
SIDE = Side(tuple(Kind), (Notation(),) * len(Kind), tuple(Kind))
ROW = st.fixed_dictionaries({kind.value: VALUE for kind in Kind})


@pytest.mark.criterion("AC-4.1")
@settings(deadline=None, max_examples=25)
@given(st.lists(ROW, min_size=1, max_size=6), st.integers(0, 6))
def test_a_record_compares_the_same_in_any_company(rows: list[dict[str, str | None]], cut: int) -> None:
    """Prepared and compared in two pieces: equal to the last digit, for every kind at once."""
    schema = dict.fromkeys(map(str, Kind), pl.String)
    catalogue = pl.DataFrame([EXAMPLES, dict.fromkeys(Kind, "drill 10 mm")], schema=schema)
    index = index_catalogue(catalogue, SPECS, SIDE)
    frame = pl.DataFrame(rows, schema=schema)

    def compared(piece: pl.DataFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        each = np.repeat(np.arange(piece.height, dtype=np.int64), 2)
        both = np.tile(np.arange(2, dtype=np.int64), piece.height)
        return paired(prepare_incoming(piece, index, SIDE), index, Pairs(each, both))

    pieces = np.concatenate([compared(frame[:cut]), compared(frame[cut:])])
    assert np.array_equal(compared(frame), pieces, equal_nan=True)


@pytest.mark.criterion("AC-6.2")
def test_phones_agree_with_and_without_country_and_trunk_prefix() -> None:
    assert alike(Kind.PHONE, "+49 30 1234567", "030/1234567")["tail"] == 1.0
    assert alike(Kind.PHONE, "+49 (0)30 1234567", "0049 30 1234567")["tail"] == pytest.approx(1.0)
    assert alike(Kind.PHONE, "+49 30 1234567", "+49 89 7654321")["tail"] < 0.5


def test_an_extension_alone_is_not_a_whole_number() -> None:
    assert alike(Kind.PHONE, "7", "+49 30 1234567")["tail"] == pytest.approx(1 / 6)
    assert alike(Kind.PHONE, "110", "110")["tail"] == 1.0


@pytest.mark.criterion("AC-6.2")
def test_dates_agree_by_parts_and_a_swapped_day_and_month_counts_half() -> None:
    def parts(one: str, other: str) -> float:
        return alike(Kind.DATE, one, other)["parts"]

    assert parts("31.05.2024", "May 31, 2024") == 1.0
    assert parts("2024-05-06", "2024-06-05") == pytest.approx(2 / 3)
    assert parts("2024-05-06", "2024-05-07") == pytest.approx(2 / 3)
    assert parts("2024", "2024-05-31") == 1.0
    assert parts("2024-05-31", "1999-01-02") == 0.0
    assert parts("soon", "2024-05-31") == 0.0


@pytest.mark.criterion("AC-6.2")
def test_names_agree_in_any_order_of_their_words() -> None:
    assert alike(Kind.NAME, "Schmidt, Anna", "Anna SCHMIDT") == pytest.approx({"words": 1.0, "spelling": 1.0})
    misspelt = alike(Kind.NAME, "Anna Schmitd", "Anna Schmidt")
    assert misspelt["spelling"] > 0.9 > misspelt["words"] > 0.0


@pytest.mark.criterion("AC-6.2")
def test_numbers_and_prices_compare_by_amount() -> None:
    assert alike(Kind.NUMBER, "1,234", "1234.0") == {"same": 1.0, "proportion": 1.0}
    assert alike(Kind.NUMBER, "-5", "5") == {"same": 0.0, "proportion": 0.0}
    assert alike(Kind.NUMBER, "0", "0") == {"same": 1.0, "proportion": 1.0}
    assert alike(Kind.NUMBER, "0", "5") == {"same": 0.0, "proportion": 0.0}
    assert alike(Kind.NUMBER, "9" * 300, "8" * 300)["proportion"] == pytest.approx(8 / 9)
    assert alike(Kind.MONEY, "€ 10.00", "12,50 EUR") == pytest.approx({"proportion": 0.8})


@pytest.mark.criterion("AC-6.3")
def test_a_price_of_nothing_and_an_unreadable_amount_are_missing() -> None:
    assert np.isnan(alike(Kind.MONEY, "0.00", "0.00")["proportion"])
    assert np.isnan(alike(Kind.MONEY, "on request", "on request")["proportion"])


@pytest.mark.criterion("AC-6.2")
def test_codes_and_sizes_compare_without_their_notation() -> None:
    assert alike(Kind.CODE, "DHP 484", "dhp-484") == {"same": 1.0, "characters": 1.0}
    assert alike(Kind.CODE, "DHP484", "DHP485")["same"] == 0.0
    assert alike(Kind.QUANTITY, "1,5 l", "1500 ml") == pytest.approx({"same": 1.0, "sizes": 1.0})
    assert alike(Kind.QUANTITY, "1,5 l", "1,5 kg") == pytest.approx({"same": 0.0, "sizes": 0.0})


@pytest.mark.criterion("AC-6.2")
def test_codes_and_sizes_count_anywhere_in_a_record() -> None:
    """A code within a name, a size in another unit; more text on one side takes nothing away from a shared code."""
    row = vectors(Kind.NAME, [("Makita DHP484 drill 1,5 kg, new in box", "DHP-484 cordless 1500 g")])[0]
    assert row[":codes"] == 1.0
    assert row[":sizes"] > 0.2
    other = vectors(Kind.NAME, [("Makita DHP484 drill", "Makita DHP481 drill")])[0]
    assert other[":codes"] == 0.0
    assert np.isnan(vectors(Kind.NAME, [("hammer", "hammer 10 mm")])[0][":sizes"])


@pytest.mark.criterion("AC-1.9")
@pytest.mark.parametrize(
    ("one", "other"),
    [("北京烤鸭", "北京烤鸭"), ("Ｃａｆｅ　１２", "café 12"), ("مُقَدِّمة", "مُقَدِّمة"), ("🍕 pizza", "PIZZA🍕")],
)
def test_scripts_and_emoji_match(one: str, other: str) -> None:
    assert alike(Kind.NAME, one, other)["words"] == pytest.approx(1.0)


def test_no_pairs_make_an_empty_answer() -> None:
    specs = (FieldSpec("value", Kind.NAME, 1.0),)
    side = Side(("value",), (Notation(),), ("value",))
    index = index_catalogue(pl.DataFrame({"value": ["x"]}), specs, side)
    none = np.zeros(0, dtype=np.int64)
    compared = paired(index.base.records, index, Pairs(none, none))
    assert compared.shape == (0, len(comparisons(specs)))


def test_a_field_that_one_side_has_no_column_for_is_missing() -> None:
    specs = (FieldSpec("name", Kind.NAME, 0.5), FieldSpec("code", Kind.CODE, 0.5))
    catalogue = pl.DataFrame({"name": ["drill"], "code": ["A-1"]})
    index = index_catalogue(catalogue, specs, Side(("name", "code"), (Notation(),) * 2, ("name", "code")))
    incoming = prepare_incoming(pl.DataFrame({"n": ["drill"]}), index, Side(("n", None), (Notation(),) * 2, ("n",)))
    first = np.zeros(1, dtype=np.int64)
    values = dict(zip(comparisons(specs), paired(incoming, index, Pairs(first, first))[0], strict=True))
    assert {one.name: bool(np.isnan(value)) for one, value in values.items() if one.field is not None} == {
        "words": False, "spelling": False, "same": True, "characters": True, "mentioned": True, "covered": True,
    }  # fmt: skip
