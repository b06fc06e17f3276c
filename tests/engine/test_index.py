"""An index that was brought up to date change by change is the one made anew with the same rarities."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import prepare_incoming

from likewise.engine import index as index_module
from likewise.engine import retrieve
from likewise.engine.compare import compare
from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, index_catalogue, indexed, revise, tally
from likewise.engine.kinds import Notation
from likewise.engine.prepare import Rarities
from likewise.engine.records import Kind
from likewise.engine.retrieve import candidates
from likewise.engine.vectors import token_counts

Record = tuple[str, str | None]
COLUMNS = ("name", "size")
SPECS = (FieldSpec("name", Kind.NAME, 0.7), FieldSpec("size", Kind.QUANTITY, 0.3))
SIDE = Side(COLUMNS, (Notation(), Notation()), COLUMNS)
NAMES = st.sampled_from(["hand saw", "saw", "handsaw fine", "drill", "drill drill", "", "ökosäge", "saw saw saw"])
RECORD = st.tuples(NAMES, st.sampled_from([None, "10 mm", "1,5 l", "1500 ml"]))
CATALOGUE = st.lists(RECORD, min_size=1, max_size=8)
CHANGE = st.tuples(st.sets(st.integers(0, 11)), st.lists(RECORD, max_size=3))
"""What to take away, by row, and what to add: a change of a record is both."""


def frame_of(records: Sequence[Record]) -> pl.DataFrame:
    return pl.DataFrame(list(records), schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def changed(index: Index, gone: set[int], added: Sequence[Record]) -> Index:
    """Takes rows of an index away and adds records."""
    base = np.arange(len(index.base.records)) if index.base.standing is None else index.base.standing
    kept = [row for row in range(len(index)) if row not in gone]
    old = [base[row] for row in kept if row < len(base)]
    new = [row - len(base) for row in kept if row >= len(base)]
    return revise(index, np.array(old, dtype=np.int64), np.array(new, dtype=np.int64), frame_of(added))


def look_up_at_most(most: int, patch: pytest.MonkeyPatch) -> None:
    """Lower what is looked up for a record, for indexes that are made from now on."""
    for module in (index_module, retrieve):
        patch.setattr(module, "MOST_POSTINGS", most)


@pytest.mark.parametrize("looked_up", [8_000, 2])
@settings(deadline=None, max_examples=60)
@given(CATALOGUE, st.lists(CHANGE, min_size=1, max_size=4), st.lists(RECORD, max_size=4), st.integers(1, 4))
def test_changes_one_by_one_are_the_catalogue_made_anew(
    looked_up: int,
    catalogue: list[Record],
    changes: list[tuple[set[int], list[Record]]],
    incoming: list[Record],
    count: int,
) -> None:
    """The same candidates in the same order and the same vectors to the last digit, also where candidates are searched by
    their rarest tokens alone."""
    with pytest.MonkeyPatch.context() as patch:
        look_up_at_most(looked_up, patch)
        index, records = index_catalogue(frame_of(catalogue), SPECS, SIDE), list(catalogue)
        rarities = index.rarities
        for gone, added in changes:
            index = changed(index, gone, added)
            records = [record for row, record in enumerate(records) if row not in gone] + added
        counted = tally(frame_of(records), SPECS, SIDE, 0, len(records))
        anew = Index(SPECS, SIDE, rarities, indexed(counted, rarities))
        assert len(index) == len(anew) == len(records)
        ours = prepare_incoming(frame_of(incoming), index, SIDE)
        pairs, expected = candidates(ours, index, count), candidates(ours, anew, count)
    assert pairs.incoming.tolist() == expected.incoming.tolist()
    assert pairs.catalogue.tolist() == expected.catalogue.tolist()
    found, told = (compare(ours.take(pairs.incoming), one.take(pairs.catalogue), SPECS) for one in (index, anew))
    np.testing.assert_array_equal(found, told)


def test_equally_near_records_are_taken_in_their_order() -> None:
    """Forty copies of a record, and room for three: the first that stand, however many of them are gone."""
    index = index_catalogue(frame_of([("saw", None)] * 40), SPECS, SIDE)
    ours = prepare_incoming(frame_of([("saw", None)]), index, SIDE)
    assert candidates(ours, index, 3).catalogue.tolist() == [0, 1, 2]
    standing = np.arange(30, 40, dtype=np.int64)
    index = revise(index, standing, standing[:0], frame_of([("saw", None)]))
    assert len(index) == 11
    assert candidates(ours, index, 12).catalogue.tolist() == list(range(11))


def test_a_record_of_letters_that_the_base_never_had_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """How rare a token is, the base says: one that it did not have is the rarest."""
    look_up_at_most(2, monkeypatch)
    index = changed(index_catalogue(frame_of([("saw", None)]), SPECS, SIDE), set(), [("xyzzy", None)])
    ours = prepare_incoming(frame_of([("xyzzy", None)]), index, SIDE)
    assert candidates(ours, index, 2).catalogue.tolist() == [1]


@settings(deadline=None, max_examples=12)
@given(st.lists(NAMES, min_size=1, max_size=40), st.lists(st.integers(0, 40), max_size=3), st.integers(2, 9))
def test_parts_of_a_catalogue_say_together_how_rare_tokens_are(names: list[str], cuts: list[int], sampled: int) -> None:
    """As the catalogue says as a whole, also where a sample of it is counted."""
    rows, ends = frame_of([(name, None) for name in names]), sorted(min(cut, len(names)) for cut in cuts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "_SAMPLED", sampled)
        parts = [
            tally(rows[first:end], SPECS, SIDE, first, len(names)).held
            for first, end in zip([0, *ends], [*ends, len(names)], strict=True)
        ]
        whole = tally(rows, SPECS, SIDE, 0, len(names)).held
    together = Rarities.together(parts, len(names))
    assert together.words.records == len(names)
    np.testing.assert_array_equal(together.held, Rarities.together([whole], len(names)).held)


def test_a_catalogue_too_large_to_count_at_once_says_how_rare_tokens_are_by_a_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every third record is counted; the index holds them all."""
    common: Record = ("common word", None)
    names = [common] * 60 + [(f"rare{number}", None) for number in range(30)]
    monkeypatch.setattr(index_module, "_SAMPLED", 30)
    index = index_catalogue(frame_of(names), SPECS, SIDE)
    held = index.rarities.words.held[token_counts(["common"]).indices[0]]
    assert (len(index), index.rarities.words.records, int(held)) == (90, 90, 60)
    ours = prepare_incoming(frame_of([("rare7", None)]), index, SIDE)
    assert candidates(ours, index, 1).catalogue.tolist() == [67]
