"""What people have said of a list's records goes before what the machine finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from likewise.db.states import JUDGED
from likewise.engine.compare import Pairs
from likewise.engine.results import Decision, Links
from likewise.engine.score import Scored, Scorer

REASON = JUDGED


@dataclass(frozen=True)
class Judged:
    """Judgements on a list: `matches` gives the catalogue row by incoming row, `not_matches` pairs of such rows."""

    matches: Mapping[int, int] = field(default_factory=dict)
    not_matches: frozenset[tuple[int, int]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.matches or self.not_matches)


def judged_rows(said: Sequence[tuple[str, str, str]], keys: Sequence[str | None], ids: pl.Series) -> Judged:
    """What was said, as (incoming key, catalogue record's id, judgement), in rows of the list with these keys and of the
    catalogue with these ids. Of a record judged to match several, the last word holds.
    """
    if not said:
        return Judged()
    rows: dict[str | None, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    meant = pl.Series([record for _, record, _ in said], dtype=pl.String)
    found = ids.is_in(meant.implode()).arg_true()
    places = dict(zip(ids.gather(found).to_list(), found.to_list(), strict=True))
    pairs = [(row, places[record], kind) for key, record, kind in said if record in places for row in rows.get(key, ())]
    matches = {row: place for row, place, kind in pairs if kind != "not_match"}
    return Judged(matches, frozenset((row, place) for row, place, kind in pairs if kind == "not_match"))


def with_judgements(scored: Scored, judged: Judged, scorer: Scorer, incoming: pl.DataFrame) -> Scored:
    """The pairs that are left: a judged match is its record's only candidate, a judged not_match is none."""
    if not judged:
        return scored
    settled = np.isin(scored.pairs.incoming, np.fromiter(judged.matches, dtype=np.int64, count=len(judged.matches)))
    pairs = zip(scored.pairs.incoming.tolist(), scored.pairs.catalogue.tolist(), strict=True)
    refused = np.fromiter((pair in judged.not_matches for pair in pairs), dtype=np.bool_, count=len(scored.pairs))
    kept = ~(settled | refused)
    rows = np.array([scored.pairs.incoming[kept], scored.pairs.catalogue[kept]])
    vectors = [scored.vectors[kept]]
    for row, catalogue_row in judged.matches.items():
        one = Pairs(np.zeros(1, dtype=np.int64), np.array([catalogue_row], dtype=np.int64))
        vectors.append(scorer.compare(incoming[row : row + 1], one))
    added = np.array([list(judged.matches), list(judged.matches.values())], dtype=np.int64).reshape(2, -1)
    rows = np.concatenate([rows, added], axis=1)
    order = np.argsort(rows[0], kind="stable")
    return Scored(Pairs(rows[0][order], rows[1][order]), np.concatenate(vectors)[order], scored.records)


def with_decisions(links: Links, judged: Judged) -> Links:
    """The links with every judged match linked, whatever its probability, and counted so."""
    if not judged.matches:
        return links
    rows = pl.Series([row + 1 for row in judged.matches], dtype=pl.Int64)
    settled = pl.col("row").is_in(rows.implode()) & pl.col("decision").is_not_null()
    frame = links.frame.with_columns(
        decision=pl.when(settled).then(pl.lit(str(Decision.LINK))).otherwise(pl.col("decision")),
        reason=pl.when(settled).then(pl.lit(REASON)).otherwise(pl.col("reason")),
    )
    counts = {one: int((frame["decision"] == str(one)).sum()) for one in Decision}
    return replace(links, frame=frame, summary=replace(links.summary, counts=counts))
