"""The evidence of what people are asked about, kept with the result: so a reviewer sees why without waiting for a worker.

Kept as numbers in the order of the matcher's comparisons; `likewise.reviews.evidence` gives them their names back. Rows
that nobody is asked about have none: `/explanation` tells it of those.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from likewise.engine.results import Decision, Links
from likewise.engine.vectors import Floats

WEIGHTS = "weights"
"""Where a candidate of a result has them."""
DIGITS = 4
"""Of a bit or a similarity: all together less than a thousandth of the probability."""


def kept_weights(links: Links) -> dict[tuple[int, int], Mapping[str, object]]:
    """What is kept with each candidate (row from 1, catalogue row) of the rows that are for review."""
    frame = links.frame
    asked = frame.filter(pl.col("decision") == str(Decision.REVIEW))["row"]
    pairs = frame.filter(pl.col("row").is_in(asked.implode()) & pl.col("catalogue_row").is_not_null())
    rows, places = pairs["row"].to_list(), pairs["catalogue_row"].to_list()
    if not rows:
        return {}
    found = links.waterfalls(pairs["row"].to_numpy() - 1, pairs["catalogue_row"].to_numpy())
    start = round(found.start, DIGITS)
    columns = (found.similarity, found.bits, found.lead, found.tied, found.competition)
    each = zip(rows, places, *(_listed(column) for column in columns), strict=True)
    return {
        (row, place): {
            WEIGHTS: {
                "start": start,
                "similarity": similarity,
                "bits": bits,
                "lead": lead,
                "tied": tied,
                "competition": competition,
            }
        }
        for row, place, similarity, bits, lead, tied, competition in each
    }


def _listed(numbers: Floats) -> list[object]:
    """Rounded; what is missing as null, since JSON knows no other way."""
    rounded = np.round(numbers, DIGITS) + 0.0  # no negative zero
    held = rounded.astype(object)
    held[np.isnan(rounded)] = None
    listed: list[object] = held.tolist()
    return listed
