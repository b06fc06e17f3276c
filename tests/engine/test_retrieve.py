"""Candidates: the nearest records there are, and the true one among them."""

import numpy as np
import polars as pl
import pytest
from generate import Plan, generate
from generate_kinds import KINDS
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import prepare_incoming
from scipy import sparse

from likewise.engine import index as index_module
from likewise.engine import retrieve
from likewise.engine.compare import Pairs
from likewise.engine.correspond import lay_out
from likewise.engine.count import FieldSpec, Side
from likewise.engine.index import Index, index_catalogue
from likewise.engine.kinds import Notation
from likewise.engine.profile import profile_table
from likewise.engine.records import Kind, Table
from likewise.engine.results import Options
from likewise.engine.retrieve import candidates, rarest

SPECS = (FieldSpec("name", Kind.NAME, 1.0),)
SIDE = Side(("name",), (Notation(),), ("name",))
NAMES = st.lists(st.text("abcd ", max_size=12), max_size=8)


def index_of(names: list[str]) -> Index:
    return index_catalogue(frame_of(names), SPECS, SIDE)


def frame_of(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"name": names}, schema={"name": pl.String})


@settings(deadline=None, max_examples=40)
@given(NAMES, NAMES.filter(bool), st.integers(1, 5), st.sampled_from([0, 60, 1_000]))
def test_candidates_are_the_nearest_by_cosine(
    incoming: list[str], catalogue: list[str], count: int, whole: int
) -> None:
    """Against the full table of cosines: as near as the nearest there are, none twice, and none that shares nothing;
    whether none, some or all records are looked up at once by all that they have."""
    index = index_of(catalogue)
    records = prepare_incoming(frame_of(incoming), index, SIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieve, "_WHOLE_POSTINGS", whole)
        pairs = candidates(records, index, count)
    cosines = (records.search @ index.base.records.search.T).toarray()
    for row, every in enumerate(cosines):
        found = pairs.catalogue[pairs.incoming == row]
        nearest = np.sort(every[every > 0])[::-1][:count]
        assert every[found] == pytest.approx(nearest, abs=1e-6)
        assert len(set(found.tolist())) == len(found)


@pytest.mark.criterion("AC-4.1")
@settings(deadline=None, max_examples=40)
@given(NAMES, st.integers(0, 8))
def test_a_record_has_the_same_candidates_in_any_company(incoming: list[str], cut: int) -> None:
    index = index_of(["abc abd", "dca", "bbb ccc", "a b c d", "abc abd"])

    def found(some: list[str], first: int) -> list[tuple[int, int]]:
        pairs = candidates(prepare_incoming(frame_of(some), index, SIDE), index, 3)
        return list(zip((pairs.incoming + first).tolist(), pairs.catalogue.tolist(), strict=True))

    pieces = found(incoming[:cut], 0) + found(incoming[cut:], min(cut, len(incoming)))
    assert found(incoming, 0) == pieces


@settings(deadline=None, max_examples=40)
@given(NAMES, st.integers(0, 8), st.integers(1, 12))
def test_the_rarest_tokens_are_looked_up_and_depend_on_their_record_alone(
    names: list[str], cut: int, most: int
) -> None:
    """None is left out that is rarer than one that is looked up, nor one that fits into what may be looked at."""
    index = index_of(["abcd dcba", "aab bba", "c"])
    held = index.rarities.held
    search = prepare_incoming(frame_of(names), index, SIDE).search
    told = rarest(search, held, most)
    for number in range(len(names)):
        row, kept = search[number], told[number]
        costs = np.sort(held[row.indices])
        assert np.sort(held[kept.indices]).tolist() == costs[: kept.nnz].tolist()
        assert costs[: kept.nnz].sum() <= most or kept.nnz == 1
        assert kept.nnz == row.nnz or costs[: kept.nnz + 1].sum() > most
        assert kept.nnz == 0 or (kept.toarray()[0][kept.indices] == row.toarray()[0][kept.indices]).all()
    pieces = sparse.vstack([rarest(search[:cut], held, most), rarest(search[cut:], held, most)], format="csr")
    assert (pieces != told).nnz == 0


def test_in_a_large_catalogue_the_rarest_tokens_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly always the same best candidate as the exact search, found by looking at a small part."""
    data = generate(Plan("people", 300, 1_000, seed=3))
    names = tuple(data.catalogue.columns[1:4])
    specs = tuple(FieldSpec(name, Kind.NAME, 0.3) for name in names)
    side = Side(names, (Notation(),) * len(names), names)

    def found() -> Pairs:
        index = index_catalogue(data.catalogue, specs, side)
        return candidates(prepare_incoming(data.incoming, index, side), index, 1)

    exact = found()
    for module in (index_module, retrieve):
        monkeypatch.setattr(module, "MOST_POSTINGS", 50)
    pruned = found()
    best, quick = (dict(zip(one.incoming.tolist(), one.catalogue.tolist(), strict=True)) for one in (exact, pruned))
    assert 0.9 * len(best) <= sum(quick.get(row) == found for row, found in best.items()) < len(best)


@pytest.mark.criterion("AC-6.1")
@pytest.mark.parametrize("kind", KINDS)
def test_the_true_record_is_among_ten_candidates(kind: str) -> None:
    """Records with typing errors, swapped and missing fields, beside near twins; columns found, none given."""
    data = generate(Plan(kind, 2_000, 2_000, seed=11))
    incoming, catalogue = Table("incoming", data.incoming), Table("catalogue", data.catalogue)
    profiles = profile_table(incoming), profile_table(catalogue, is_catalogue=True)
    layout = lay_out((incoming, catalogue), profiles, Options())
    specs = tuple(FieldSpec(one.catalogue, one.kind, 1 / len(layout.fields)) for one in layout.fields)
    notations = tuple(Notation.of(one.kind, data.catalogue[one.catalogue]) for one in layout.fields)
    ours = Side(tuple(one.incoming for one in layout.fields), notations, layout.incoming_text)
    theirs = Side(tuple(one.catalogue for one in layout.fields), notations, layout.catalogue_text)
    index = index_catalogue(data.catalogue, specs, theirs)
    pairs = candidates(prepare_incoming(data.incoming, index, ours), index, 10)
    found = set(
        zip(data.incoming["id"].gather(pairs.incoming), data.catalogue["id"].gather(pairs.catalogue), strict=True)
    )
    true = data.matches.rows()
    assert sum(pair in found for pair in true) >= 0.98 * len(true)
