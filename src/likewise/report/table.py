"""The table that `likewise match` writes: the decision first, then both records side by side."""

from collections.abc import Iterable

import polars as pl

from likewise.engine.records import Table
from likewise.engine.results import LINK_COLUMNS, Links
from likewise.report.wording import shown_probabilities, thresholds

CATALOGUE_PREFIX = "catalogue."
INCOMING_PREFIX = "incoming."


def links_table(links: Links, incoming: Table, catalogue: Table, *, slim: bool) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The links with the columns of both records, and a notice for every column that had to be renamed.

    Probabilities have four decimals and lie on the same side of every threshold as before
    (`shown_probabilities`).

    Args:
        slim: leave the columns of the two records out.
    """
    first = [*LINK_COLUMNS, *(["rank"] if "rank" in links.frame.columns else [])]
    shown = shown_probabilities(links.frame["probability"].cast(pl.Float64).to_numpy(), thresholds(links.summary))
    frame = links.frame.select(first).with_columns(probability=pl.Series(shown).fill_nan(None))
    if slim:
        return frame, ()
    theirs = [CATALOGUE_PREFIX + column for column in catalogue.columns]
    ours = incoming_names(incoming.columns, [*first, *theirs])
    renamed = tuple(
        f"{incoming.name}: column {old!r} is written as {new!r}, the name being taken"
        for old, new in zip(incoming.columns, ours, strict=True)
        if old != new
    )
    left = incoming.frame.rename(dict(zip(incoming.columns, ours, strict=True)))
    right = catalogue.frame.rename(dict(zip(catalogue.columns, theirs, strict=True)))
    return (
        pl.concat(
            [
                frame,
                left.select(pl.all().gather(links.frame["row"] - 1)),
                right.select(pl.all().gather(links.frame["catalogue_row"])),
            ],
            how="horizontal",
        ),
        renamed,
    )


def incoming_names(columns: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The incoming columns' names in the output: their own, prefixed until free where the name is taken."""
    used = set(taken)
    wanted = list(columns)
    names: list[str] = []
    for column in wanted:
        name = column
        # A prefixed name must not take the place of a column that has that name by itself.
        while name in used or (name != column and name in wanted):
            name = INCOMING_PREFIX + name
        used.add(name)
        names.append(name)
    return names
