"""What a worker keeps between chunks: catalogues and their indexes, which are dear to make."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import RLock
from typing import Generic, TypeVar
from uuid import UUID

import numpy as np
import polars as pl

from likewise.catalogues.snapshots import read_frame, read_snapshot
from likewise.catalogues.tables import Snapshot
from likewise.db.session import Database
from likewise.embedders import Embedder, EmbedderRecipe
from likewise.engine.embedding import Held, Matrix, Points
from likewise.engine.index import Index, index_catalogue, revise
from likewise.engine.meaning import Space, widened
from likewise.engine.plan import Plan, index_layout, scorer_of
from likewise.engine.recipe import Embedded
from likewise.engine.results import Options
from likewise.engine.score import Scorer
from likewise.indexes import IndexFolder, Layout
from likewise.jobs.embedders import stored_embedder
from likewise.jobs.indexed import Indexed, Version
from likewise.jobs.vectors import Said, Vectors, vectors_of
from likewise.store import Store

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The last few values that were asked for, by key. Not for several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made where it is not kept."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def values(self) -> list[Value]:
        """All that are kept."""
        return list(self._kept.values())


@dataclass(frozen=True)
class Kept:
    """An index with the version that it is of."""

    version: int
    snapshot: Snapshot
    index: Index


class Memory:
    """A worker's catalogues, read from the store once a version, with one index for each way of comparing.

    The index of a base is shared by all processes of the machine where there is a folder for it; what changed since is
    added to the last index that this process has. Vectors are read from the database where there is one; those of catalogues
    from `indexed_from` records on, where that is not 0, are asked of it as long as it has an index for them.
    """

    def __init__(
        self,
        store: Store,
        folder: IndexFolder | None = None,
        size: int = 2,
        database: Database | None = None,
        indexed_from: int = 0,
    ) -> None:
        self._store = store
        self._folder = folder
        self._database = database
        self._indexed_from = indexed_from
        self._bases: Recent[pl.DataFrame] = Recent(size)
        self._snapshots: Recent[Snapshot] = Recent(size)
        self._indexes: Recent[Kept] = Recent(size)
        self._scorers: Recent[Scorer] = Recent(size)
        self._embedders: Recent[Embedder] = Recent(size)
        self._vectors: Recent[Vectors] = Recent(size)
        self._plans: Recent[Plan] = Recent(8)
        self._lock = RLock()

    def snapshot(self, catalogue_id: UUID, version: int, name: str) -> Snapshot:
        """A catalogue at a version."""
        with self._lock:
            return self._snapshots.get(
                (catalogue_id, version),
                lambda: read_snapshot(self._store, catalogue_id, version, name, self._base),
            )

    def plan(self, content: bytes) -> Plan:
        """A plan from its JSON."""
        with self._lock:
            return self._plans.get(content, lambda: Plan.from_json(content))

    def scorer(self, catalogue_id: UUID, version: int, plan: Plan, name: str) -> Scorer:
        """A catalogue made ready for a plan; one thread, since there is a worker for every core. Meanings are compared once
        the plan's embedder has been taught.

        Raises:
            MatcherError: the embedder is not there.
        """
        recipe = plan.recipe
        texts = (recipe.incoming_text, recipe.catalogue_text)
        key = (catalogue_id, version, recipe.kind, recipe.fields, texts, recipe.embedded)

        def make() -> Scorer:
            layout = index_layout(recipe)
            kept = self._indexes.get(
                (catalogue_id, version, layout),
                lambda: Kept(version, snapshot, self._index(catalogue_id, version, snapshot, layout)),
            )
            scorer = scorer_of(recipe, kept.index, Options(jobs=1))
            if recipe.embedded is None or recipe.embedded.embedder is None:
                return scorer
            embedder = self.embedder(catalogue_id, recipe.embedded.embedder)
            points = self._points(catalogue_id, version, snapshot, (embedder, recipe.embedded))
            return widened(scorer, Space(embedder, points, recipe.embedded.incoming))

        with self._lock:
            snapshot = self.snapshot(catalogue_id, version, name)
            return self._scorers.get(key, make)

    def embedder(self, catalogue_id: UUID, recipe: EmbedderRecipe) -> Embedder:
        """The embedder that a catalogue's matcher names; MatcherError where it is not there."""
        with self._lock:
            key = (catalogue_id, recipe)
            return self._embedders.get(key, lambda: stored_embedder(self._store, catalogue_id, recipe))

    def _points(self, catalogue_id: UUID, version: int, snapshot: Snapshot, way: tuple[Embedder, Embedded]) -> Points:
        """The vectors of a version: in memory, or those of a large one wherever they are."""

        def exact() -> Matrix:
            with self._lock:
                return self._known(catalogue_id, version, snapshot, way).matrix

        if self._database is None or not 0 < self._indexed_from <= len(snapshot.ids):
            return Held(exact())
        return Indexed(self._database, Version(catalogue_id, snapshot, way[0], way[1].catalogue), exact)

    def _known(self, catalogue_id: UUID, version: int, snapshot: Snapshot, way: tuple[Embedder, Embedded]) -> Vectors:
        """The vectors of a version; those of an earlier one that this process has are taken over."""
        embedder, columns = way[0], way[1].catalogue

        def make() -> Vectors:
            same = [one for one in self._vectors.values() if one.recipe == embedder.recipe]
            said = Said.by(snapshot.ids, snapshot.table.frame, columns)
            return vectors_of(said, embedder, same[-1] if same else None, self._database)

        return self._vectors.get((catalogue_id, version, embedder.recipe, columns), make)

    def _base(self, uri: str) -> pl.DataFrame:
        return self._bases.get(uri, lambda: read_frame(self._store, uri))

    def _index(self, catalogue_id: UUID, version: int, snapshot: Snapshot, layout: Layout) -> Index:
        """The index of a version: of its base, with what changed since."""
        earlier = [
            kept
            for kept in self._indexes.values()
            if kept.snapshot.base == snapshot.base and kept.version < version and kept.index.layout == layout
        ]
        if earlier:
            last = max(earlier, key=lambda kept: kept.version)
            return brought_up(last.index, last.snapshot, snapshot)

        def frame() -> pl.DataFrame:
            return snapshot.base_table.frame

        if self._folder is None:
            index = index_catalogue(frame(), *layout)
        else:
            index = self._folder.open(catalogue_id, snapshot.base, layout, frame)
        return brought_up(index, None, snapshot)


def brought_up(index: Index, before: Snapshot | None, after: Snapshot) -> Index:
    """The index of a snapshot, out of that of an earlier one of the same base; None for the base itself."""
    if not len(after.changed_in) and len(after.standing) == len(after.base_table):
        return index
    ids = after.ids.tail(len(after.changed_in))
    if before is None:
        kept = np.zeros(0, dtype=np.int64)
    else:
        known = before.ids.tail(len(before.changed_in))
        now = dict(zip(ids.to_list(), after.changed_in.tolist(), strict=True))
        unchanged = [now.get(one) == at for one, at in zip(known.to_list(), before.changed_in.tolist(), strict=True)]
        kept = np.flatnonzero(unchanged)
    return revise(index, after.standing, kept, after.table.frame.tail(len(ids) - len(kept)))
