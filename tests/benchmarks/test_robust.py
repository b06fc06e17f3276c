"""Robustness is measured on lists whose matches were really taken away."""

import polars as pl
import pytest
import robust
from datasets import chosen_sets, load


def test_thinning_removes_the_share_of_the_matched_records() -> None:
    """Half of the matched catalogue records go, the unmatched ones and the whole list stay."""
    loaded = load(chosen_sets(["koenig"])[0])
    matched = loaded.truth["catalogue_id"].n_unique()
    thin = robust.thinned(loaded, 0.5, seed=1)
    assert len(loaded.catalogue) - len(thin.catalogue) == matched // 2
    assert len(thin.incoming) == len(loaded.incoming)
    assert thin.truth["catalogue_id"].n_unique() == matched - matched // 2
    assert thin.truth["catalogue_id"].is_in(thin.catalogue.frame["sku"].implode()).all()


def test_seeds_take_away_different_records() -> None:
    """Means over seeds are means of different removals; one seed repeats itself."""
    loaded = load(chosen_sets(["harbour"])[0])
    first, again, other = (robust.thinned(loaded, 0.5, seed).truth for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_command_prints_every_share_and_every_tiny_case(capsys: pytest.CaptureFixture[str]) -> None:
    """A table by set and share, then the tiny cases by name."""
    assert robust.main(["--set", "harbour", "--share", "0.9", "--seeds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "90%" in printed
    assert all(name in printed for name, _ in robust.TINY)


def test_unknown_set_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """One line and exit code 2."""
    assert robust.main(["--set", "nothing"]) == 2
    assert "there is no link set nothing" in capsys.readouterr().err


def test_links_between_records_that_the_truth_never_mentions_are_told_apart() -> None:
    """What the truth says nothing of counts neither way; a record whose match was removed is still spoken of."""
    whole = pl.DataFrame({"record_id": ["a", "b"], "catalogue_id": ["1", "2"]})
    links = pl.DataFrame({"record_id": ["a", "c", "c", "d"], "catalogue_id": ["9", "2", "8", None]})
    assert robust.on_known(links, whole).rows() == [("a", "9"), ("c", "2")]
