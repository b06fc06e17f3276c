"""What a worker keeps between chunks: catalogues and their indexes, which are dear to make."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from uuid import UUID

from likewise.catalogues.tables import Snapshot, read_snapshot
from likewise.engine.plan import Plan, open_scorer
from likewise.engine.results import Options
from likewise.engine.score import Scorer
from likewise.store import Store

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """The last few values that were asked for, by key. Not for several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of `key`, made where it is not kept."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


class Memory:
    """A worker's catalogues, read from the store once a version, with one index for each way of comparing."""

    def __init__(self, store: Store, size: int = 2) -> None:
        self._store = store
        self._snapshots: Recent[Snapshot] = Recent(size)
        self._scorers: Recent[Scorer] = Recent(size)
        self._plans: Recent[Plan] = Recent(8)

    def snapshot(self, catalogue_id: UUID, version: int, name: str) -> Snapshot:
        """A catalogue at a version."""
        return self._snapshots.get(
            (catalogue_id, version), lambda: read_snapshot(self._store, catalogue_id, version, name)
        )

    def plan(self, content: bytes) -> Plan:
        """A plan from its JSON."""
        return self._plans.get(content, lambda: Plan.from_json(content))

    def scorer(self, catalogue_id: UUID, version: int, plan: Plan, name: str) -> Scorer:
        """A catalogue made ready for a plan; one thread, since there is a worker for every core."""
        recipe = plan.recipe
        key = (catalogue_id, version, recipe.kind, recipe.fields, recipe.incoming_text, recipe.catalogue_text)
        table = self.snapshot(catalogue_id, version, name).table
        return self._scorers.get(key, lambda: open_scorer(recipe, table, Options(jobs=1)))
