"""Records that are not matched again: the same row of the same source, against the same catalogue, compared the same way.

What is taken over are a record's scored pairs, never its decision. Scoring is a pure function of record, catalogue and
the way of comparing (ADR-0003), so the pairs of an equal row are those that scoring it again would give, to the last bit,
whichever list it stands in; weights that are learnt and the decisions, which see the whole list, are found anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID

import numpy as np
import polars as pl

from likewise.catalogues.tables import Snapshot
from likewise.db.states import Stage
from likewise.db.tables import JobChunk, JsonObject
from likewise.engine.compare import Pairs
from likewise.engine.correspond import Layout
from likewise.engine.plan import index_layout
from likewise.engine.recipe import Recipe, sides_of, specs_of
from likewise.engine.records import Table
from likewise.engine.score import Scored
from likewise.engine.vectors import Ints
from likewise.jobs import repository
from likewise.jobs.packing import unpack_frame, unpack_pairs
from likewise.jobs.reading import Tools
from likewise.jobs.repository import Work
from likewise.jobs.service import PAIRS

REUSED = "reused"
"""Where a chunk's payload says which of its rows are not scored, in runs of (row, earlier row, how many) from 0."""
_ORIGIN = "likewise.origin"


@dataclass(frozen=True)
class Earlier:
    """What is known of a list from its source's last job: `origin` is each row's row in that job, -1 for none; `uri` is
    where that job's pairs lie.
    """

    uri: str
    origin: Ints

    def runs(self, start: int, stop: int) -> list[tuple[int, int, int]]:
        """The known ones of the rows from `start` to before `stop`, in runs, counted from `start`."""
        rows = np.flatnonzero(self.origin[start:stop] >= 0)
        origins = self.origin[start:stop][rows]
        breaks = np.flatnonzero((np.diff(rows) != 1) | (np.diff(origins) != 1)) + 1
        pieces = zip(np.split(rows, breaks), np.split(origins, breaks), strict=True)
        return [(int(row[0]), int(origin[0]), len(row)) for row, origin in pieces if len(row)]


def way_of_scoring(recipe: Recipe, snapshot: Snapshot, catalogue_version: int) -> str:
    """A digest of all but the record that its scored pairs depend on: program, catalogue with its order, and recipe."""
    side, _ = sides_of(recipe.fields, Layout(recipe.maps, recipe.incoming_text, recipe.catalogue_text))
    layout = (recipe.kind, specs_of(recipe.fields), side, index_layout(recipe), recipe.candidates, recipe.embedded)
    digest = hashlib.sha256(repr((version("likewise"), catalogue_version, layout)).encode())
    digest.update("\n".join(snapshot.ids.to_list()).encode())
    return digest.hexdigest()


def earlier_rows(tools: Tools, work: Work, incoming: Table, way: str) -> Earlier | None:
    """Which rows of a list the source's last job has scored the same way; None where there is nothing to take over."""
    if work.job.source_id is None:
        return None
    with tools.database.transaction() as session:
        last = repository.last_completed(session, work.job.source_id)
        kept = {} if last is None else last.summary.get(PAIRS)
        if last is None or not isinstance(kept, dict) or kept.get("way") != way:
            return None
        chunks = repository.chunks_of(session, last.id, Stage.SCORE)
        places = [str(chunk.payload["rows"]) for chunk in chunks]
    uri = str(kept["uri"])
    if not places or not all(map(tools.store.exists, (uri, *places))):
        return None
    known = pl.concat([unpack_frame(tools.store.read(place)) for place in places])
    if set(known.columns) != set(incoming.columns) or _ORIGIN in incoming.columns:
        return None
    return Earlier(uri, _origin(known.select(incoming.columns), incoming))


def _origin(known: pl.DataFrame, incoming: Table) -> Ints:
    """For each row the first row that is equal to it in all its columns, -1 where there is none or it was not read."""
    firsts = known.with_row_index(_ORIGIN).unique(subset=incoming.columns, keep="first")
    found = incoming.frame.join(firsts, on=incoming.columns, how="left", nulls_equal=True, maintain_order="left")
    origin: Ints = found[_ORIGIN].cast(pl.Int64).fill_null(-1).to_numpy().copy()
    origin[list(incoming.failures)] = -1
    return origin


def fresh_rows(payload: JsonObject, rows: int) -> Ints:
    """Which of a chunk's rows have to be scored, ascending from 0."""
    fresh = np.ones(rows, dtype=np.bool_)
    for row, _, count in _runs(payload):
        fresh[row : row + count] = False
    return np.flatnonzero(fresh)


def with_earlier(tools: Tools, chunks: Sequence[JobChunk], scored: Scored) -> tuple[Scored, int]:
    """A list's pairs with those taken over from the earlier job, and how many records these belong to."""
    rows, origins, uri = [], [], ""
    for chunk in chunks:
        for row, origin, count in _runs(chunk.payload):
            rows.append(np.arange(count, dtype=np.int64) + chunk.first_row - 1 + row)
            origins.append(np.arange(count, dtype=np.int64) + origin)
            uri = _uri(chunk.payload)
    if not rows:
        return scored, 0
    wanted = np.concatenate(rows)
    earlier = unpack_pairs(tools.store.read(uri))
    taken = _taken(earlier, wanted, np.concatenate(origins))
    return _merged(scored, taken), len(wanted)


def _taken(earlier: Scored, rows: Ints, origins: Ints) -> Scored:
    """The pairs of the earlier rows `origins` as those of `rows`."""
    starts = np.searchsorted(earlier.pairs.incoming, origins, side="left")
    lengths = np.searchsorted(earlier.pairs.incoming, origins, side="right") - starts
    shift = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    places = np.arange(lengths.sum(), dtype=np.int64) + shift
    pairs = Pairs(np.repeat(rows, lengths), earlier.pairs.catalogue[places])
    return Scored(pairs, earlier.vectors[places], len(rows))


def _merged(one: Scored, other: Scored) -> Scored:
    """The pairs of two parts of one list that have no record in common; `one` knows how long the list is."""
    parts = [part for part in (one, other) if len(part.pairs)] or [other]
    incoming = np.concatenate([part.pairs.incoming for part in parts])
    order = np.argsort(incoming, kind="stable")
    catalogue = np.concatenate([part.pairs.catalogue for part in parts])
    vectors = np.concatenate([part.vectors for part in parts])
    return Scored(Pairs(incoming[order], catalogue[order]), vectors[order], one.records)


def pairs_uri(job_id: UUID, attempt: int) -> str:
    """Where a job's pairs lie in the store; only this attempt writes there."""
    return f"jobs/{job_id}/{attempt}/pairs.parquet"


def _runs(payload: JsonObject) -> list[tuple[int, int, int]]:
    reused = payload.get(REUSED)
    runs = reused.get("runs") if isinstance(reused, dict) else None
    return [(int(row), int(origin), int(count)) for row, origin, count in runs or ()]


def _uri(payload: JsonObject) -> str:
    reused = payload[REUSED]
    return str(reused["uri"]) if isinstance(reused, dict) else ""
