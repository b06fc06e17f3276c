"""What blocking loses is measured by the matcher's own two ways of searching."""

import polars as pl
from datasets import Loaded, chosen_sets, load
from exhaustive import loss_of

from likewise.engine.records import Table


def test_exact_copies_are_never_lost() -> None:
    """A record's own copy is the most similar text in both searches."""
    frame = pl.DataFrame(
        {
            "id": [f"k{row:03d}" for row in range(60)],
            "name": [f"{word} {row * 37 % 61:02d}" for row, word in enumerate(["alder", "birch", "cedar"] * 20)],
        }
    )
    truth = pl.DataFrame({"record_id": frame["id"], "catalogue_id": frame["id"]})
    loss = loss_of(Loaded("copies", Table("list", frame), Table("catalogue", frame), truth))
    assert (loss.records, loss.lost, loss.shortfall) == (60, 0.0, None)
    assert loss.true_exhaustive == loss.true_blocked == 1.0


def test_loss_on_a_real_list_is_counted() -> None:
    """Shares lie in 0..1; a loss has a shortfall, and no loss has none."""
    loss = loss_of(load(chosen_sets(["northgate"])[0]))
    assert loss.records == 266
    assert 0 <= loss.lost <= 0.5
    assert (loss.shortfall is None) == (loss.lost == 0)
    assert 0 < loss.true_exhaustive <= 1
    assert 0 < loss.true_blocked <= 1
