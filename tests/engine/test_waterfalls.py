"""Protects the evidence that is kept of many pairs: it is that of `explain`, and adds up to the probability."""

import numpy as np
import polars as pl
import pytest

from likewise.engine.matcher import fit_and_match
from likewise.engine.records import Table
from likewise.engine.results import Cardinality, Links, Options
from likewise.engine.weigh import probability
from likewise.files import read_table
from likewise.sample import CATALOGUE, LISTS, sample_path


@pytest.fixture(scope="module", params=LISTS)
def links(request: pytest.FixtureRequest) -> Links:
    incoming, catalogue = read_table(sample_path(request.param)), read_table(sample_path(CATALOGUE))
    return fit_and_match(incoming, catalogue, Options(candidates=5))[1]


def pairs_of(links: Links) -> pl.DataFrame:
    return links.frame.filter(pl.col("catalogue_row").is_not_null())


def test_it_adds_up_to_the_probability_of_each_candidate(links: Links) -> None:
    pairs = pairs_of(links)
    found = links.waterfalls(pairs["row"].to_numpy() - 1, pairs["catalogue_row"].to_numpy())
    weight = found.start + found.bits.sum(axis=1) + found.lead + found.tied + found.competition
    np.testing.assert_allclose(probability(weight), pairs["probability"].to_numpy(), rtol=0, atol=1e-9)


def test_it_is_the_evidence_of_an_explanation(links: Links) -> None:
    pairs = pairs_of(links).gather_every(7)
    found = links.waterfalls(pairs["row"].to_numpy() - 1, pairs["catalogue_row"].to_numpy())
    for place, (row, catalogue_row, rank) in enumerate(pairs.select("row", "catalogue_row", "rank").rows()):
        told = links.explain(row - 1, catalogue_row)
        start, *rest = told.contributions
        compared = [one.weight for one in rest if one.similarity is not None and one.weight]
        assert start.weight == found.start
        assert [bits for bits in found.bits[place].tolist() if bits] == pytest.approx(compared)
        if rank == 1:
            others = sum(one.weight for one in rest if one.similarity is None)
            assert found.lead[place] + found.tied[place] + found.competition[place] == pytest.approx(others, abs=1e-6)


def test_competition_and_ties_are_told_apart() -> None:
    """Two rows claim one record, and one row fits two records alike."""
    titles = [f"kettle model {number} with lid and cord" for number in range(60)]
    catalogue = pl.DataFrame({"sku": [f"C{n}" for n in range(62)], "title": [*titles, titles[3], "toaster"]})
    incoming = pl.DataFrame({"id": [f"I{n}" for n in range(61)], "name": [*titles, titles[7]]})
    links = fit_and_match(
        Table("list", incoming),
        Table("catalogue", catalogue),
        Options(candidates=3, cardinality=Cardinality.ONE_TO_ONE),
    )[1]
    best = pairs_of(links).filter(pl.col("rank") == 1)
    found = links.waterfalls(best["row"].to_numpy() - 1, best["catalogue_row"].to_numpy())
    by_row = {row: place for place, row in enumerate(best["row"].to_list())}
    assert found.tied[by_row[4]] < 0 == found.competition[by_row[4]]
    for row in (8, 61):
        assert found.competition[by_row[row]] < 0 == found.tied[by_row[row]]
