"""Drift is told where it is large and no chance, of the data and of how right the links are, and else not."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_lists import KnownList, make_list

from likewise.engine.bands import Frame
from likewise.engine.drift import accuracy_drift, data_drift, portray
from likewise.engine.matcher import Matcher, ask, fit_and_match
from likewise.engine.recipe import Recipe
from likewise.engine.results import Options


def frame(rows: int, seed: int, fill: float = 0.9, words: int = 3) -> pl.DataFrame:
    """Names of so many words each, a share of them filled."""
    chosen = np.random.default_rng(seed)
    names = [
        " ".join(f"{one:05x}" for one in chosen.integers(0, 1 << 20, words + int(more)))
        for more in chosen.random(rows) * 3
    ]
    return pl.DataFrame(
        {"label": [name if full else None for name, full in zip(names, chosen.random(rows) < fill, strict=True)]}
    )


def chances(rows: int, seed: int, share: float = 0.6) -> np.typing.NDArray[np.float64]:
    chosen = np.random.default_rng(seed)
    return np.where(chosen.random(rows) < share, chosen.beta(8, 1, rows), chosen.beta(1, 8, rows))


@given(st.integers(0, 300), st.integers(1, 400), st.integers(1, 400))
def test_lists_of_one_kind_show_no_drift(seed: int, one: int, other: int) -> None:
    """Whatever their sizes: what is told is beyond chance."""
    portraits = [
        portray(frame(rows, part), {"name": "label"}, chances(rows, part))
        for rows, part in ((one, seed), (other, seed + 1000))
    ]
    assert data_drift(portraits[0], portraits[1]) == ()


def test_each_difference_is_told_with_its_figures() -> None:
    before = portray(frame(500, 0), {"name": "label"}, chances(500, 0))
    emptier = portray(frame(500, 1, fill=0.5), {"name": "label"}, chances(500, 1))
    (told,) = data_drift(before, emptier)
    assert "have a value for 'name'" in told
    assert f"{emptier.columns[0].filled:.0%}" in told
    (told,) = data_drift(before, portray(frame(500, 1, words=6), {"name": "label"}, chances(500, 1)))
    assert "characters long on average" in told
    (told,) = data_drift(before, portray(frame(500, 1), {"name": "label"}, chances(500, 1, share=0.2)))
    assert "likelier than not" in told
    assert data_drift(before, portray(frame(500, 1, fill=0.5), {"other": "label"}, chances(500, 1))) == ()


def test_empty_columns_and_lists_have_a_portrait() -> None:
    nothing = portray(pl.DataFrame({"label": [None, None]}), {"name": "label"}, np.zeros(0))
    assert (nothing.rows, nothing.columns[0].filled, sum(nothing.chances)) == (2, 0.0, 0)
    assert data_drift(nothing, nothing) == ()
    full = portray(frame(500, 0), {"name": "label"}, chances(500, 0))
    assert len(data_drift(full, portray(frame(400, 1, fill=0.0), {"name": "label"}, np.zeros(0)))) == 1


@pytest.mark.parametrize(("right", "told"), [(0.98, False), (0.7, True)])
def test_links_that_are_less_right_than_meant_are_told(right: float, told: bool) -> None:  # noqa: FBT001 - a parameter
    chosen = np.random.default_rng(3)
    said = np.where(np.arange(300) < 120, (chosen.random(300) < right).astype(np.float64), np.nan)
    pairs = Frame(np.arange(300), np.full(300, 0.9), np.arange(300) / 300, said)
    found = accuracy_drift(pairs, np.ones(300, dtype=np.bool_), 0.95)
    assert bool(found) is told
    assert not told or "by 120 random judgements of 300 pairs" in found[0]
    assert accuracy_drift(pairs, np.zeros(300, dtype=np.bool_), 0.95) == ()


@pytest.mark.criterion("AC-29.3")
def test_a_stored_matcher_says_what_is_different(products: KnownList) -> None:
    """Nothing of its own list or a part of it; what is the matter with one for another catalogue, and with gaps."""
    matcher, _ = fit_and_match(products.incoming, products.catalogue)
    stored = Matcher(Recipe.from_json(matcher.to_json()))
    assert stored.recipe == matcher.recipe
    portrait = stored.recipe.fitted_on.portrait
    assert portrait is not None
    assert portrait.rows == 400
    same = stored.match(products.incoming, products.catalogue).summary.drift
    part = replace(products.incoming, frame=products.incoming.frame.tail(150))
    assert (*same, *stored.match(part, products.catalogue).summary.drift) == ()
    strange = stored.match(make_list(400, 500, seed=5).incoming, products.catalogue).summary.drift
    assert any("likelier than not" in one for one in strange)
    column = matcher.recipe.maps[0].incoming
    emptied = products.incoming.frame.with_columns(pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.col(column)))
    changed = stored.match(replace(products.incoming, frame=emptied), products.catalogue).summary.drift
    assert any(one.startswith("50% of the rows have a value for") for one in changed)


@pytest.mark.criterion("AC-29.3")
def test_fresh_random_answers_are_held_against_what_links_were_meant_to_be(products: KnownList) -> None:
    tables = products.incoming, products.catalogue
    matcher, links = fit_and_match(*tables)
    _, questions = ask(*tables, 150, Options(promise=0.95))
    asked = links.frame[questions.records].select("record_id", "catalogue_id").with_columns(picked=pl.lit("promise"))
    wrong = asked.with_columns(judgement=pl.lit("not_match"))
    right = asked.with_columns(judgement=pl.lit("match"))
    assert any("less right than the 95.0%" in one for one in matcher.match(*tables, judgements=wrong).summary.drift)
    assert matcher.match(*tables, judgements=right).summary.drift == ()
