"""Link sets are found where they should be, and their absence is said in one clear line."""

from pathlib import Path

import polars as pl
import pytest
from datasets import (
    BARS,
    VARIABLE,
    BenchmarkError,
    chosen_sets,
    keep_catalogue,
    key_column,
    load,
    public_sets,
)

SAMPLES = ["northgate", "koenig", "harbour"]


def test_public_sets_load_with_left_as_catalogue(public_folder: Path) -> None:
    """The direction matters: right records are the incoming ones; keys keep their zeros."""
    loaded = load(chosen_sets(["abt-buy"])[0])
    assert loaded.incoming.frame["id"].to_list() == ["x7", "x8"]
    assert loaded.catalogue.frame["id"].to_list() == ["01", "02"]
    assert loaded.truth.rows() == [("x7", "01")]
    assert str(public_folder) in str(chosen_sets(["abt-buy"])[0].truth)


def test_absent_sets_are_named_with_what_to_do(public_folder: Path) -> None:
    """One line: the file, how many are missing, where to put them, which variable to set."""
    (public_folder / "febrl4" / "matches.csv").unlink()
    with pytest.raises(BenchmarkError, match=rf"febrl4/matches\.csv is missing \(1 of 15 .* set {VARIABLE}"):
        public_sets()


def test_samples_need_no_public_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for the bundled lists works on a machine without any other data."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    assert [link_set.name for link_set in chosen_sets(SAMPLES)] == SAMPLES


def test_all_sets_by_default_and_unknown_names_refused(public_folder: Path) -> None:
    """Without a name everything is measured, never a part of it in silence."""
    assert public_folder.is_dir()
    assert [link_set.name for link_set in chosen_sets([])] == [*BARS, *SAMPLES]
    with pytest.raises(BenchmarkError, match="there is no link set abt; choose among abt-buy"):
        chosen_sets(["abt"])


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_load_with_keys_that_the_truth_knows(name: str) -> None:
    """The real reading path gets each awkward file right: all truth keys are in one column of each table."""
    loaded = load(chosen_sets([name])[0])
    assert key_column(loaded.incoming, loaded.truth["record_id"]) == loaded.incoming.columns[0]
    assert key_column(loaded.catalogue, loaded.truth["catalogue_id"]) == "sku"


def test_catalogue_can_be_thinned() -> None:
    """Removing catalogue records removes their matches from the truth, and nothing else."""
    loaded = load(chosen_sets(["koenig"])[0])
    kept = loaded.catalogue.frame["sku"].head(100)
    thin = keep_catalogue(loaded, kept)
    assert len(thin.catalogue) == 100
    assert len(thin.incoming) == len(loaded.incoming)
    assert thin.truth.equals(loaded.truth.filter(pl.col("catalogue_id").is_in(kept.implode())))


def test_no_key_column_is_an_error() -> None:
    """Truth of another catalogue is noticed."""
    loaded = load(chosen_sets(["koenig"])[0])
    with pytest.raises(BenchmarkError, match="no column holds the keys"):
        key_column(loaded.catalogue, pl.Series(["not there"]))
