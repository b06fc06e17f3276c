"""What people have said of a list's records, as the engine takes it: by rows of the list and of the catalogue."""

from collections.abc import Sequence

import polars as pl

from likewise.db.states import JudgementKind
from likewise.engine.judged import Judgements
from likewise.jobs.repository import Said


def judged_rows(said: Sequence[Said], keys: Sequence[str | None], ids: pl.Series) -> Judgements:
    """What was said, oldest first, in rows of the list with these keys and of the catalogue with these ids; of records that
    are still there. Of a record judged to match several, the last word holds.
    """
    if not said:
        return Judgements.of({})
    rows: dict[str | None, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    meant = pl.Series([one.record for one in said], dtype=pl.String)
    found = ids.is_in(meant.implode()).arg_true()
    places = dict(zip(ids.gather(found).to_list(), found.to_list(), strict=True))
    known = [(row, places[one.record], one) for one in said if one.record in places for row in rows.get(one.key, ())]
    matches = {row: place for row, place, one in known if one.kind != JudgementKind.NOT_MATCH}
    refused = {(row, place): False for row, place, one in known if one.kind == JudgementKind.NOT_MATCH}
    return Judgements.of(
        refused | dict.fromkeys(matches.items(), True),
        sampled={(row, place) for row, place, one in known if one.sampled},
        made={(row, place) for row, place, one in known if one.kind == JudgementKind.NEW},
    )
