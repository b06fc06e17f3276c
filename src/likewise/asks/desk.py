"""What a worker needs to answer at once: the catalogue as it is now, the matcher that decides, and all that can be kept."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.catalogues.snapshots import write_snapshot
from likewise.catalogues.tables import Snapshot
from likewise.db.tables import Catalogue
from likewise.engine.plan import Studied, study
from likewise.engine.results import Options
from likewise.errors import NotFoundError
from likewise.jobs import repository
from likewise.jobs.choosing import Chosen, chosen_id, serving, stored
from likewise.jobs.memory import Recent
from likewise.jobs.reading import Tools
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.tasks import KEPT_CANDIDATES, engine_options
from likewise.queue.answers import Deadline


@dataclass(frozen=True)
class Served:
    """A catalogue at a version, and the matcher for it; `options` are the engine's. `canary` is the matcher, by its id, that
    decides on a share of the records instead.
    """

    catalogue: Catalogue
    version: int
    snapshot: Snapshot
    chosen: Chosen
    studied: Studied
    options: Options
    canary: tuple[UUID, float] | None = None


class Desk:
    """Where one process answers; for one thread."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._versions: Recent[int] = Recent(100)
        self._matchers: Recent[Chosen] = Recent(20)
        self._studied: Recent[Studied] = Recent(4)

    def serve(self, catalogue_id: UUID, asked: MatchOptions, deadline: Deadline) -> Served:
        """What answers for a catalogue now.

        Raises:
            NotFoundError: there is no such catalogue.
            MatcherError, TableError: it cannot be matched against as asked.
        """
        with self.tools.database.transaction() as session:
            catalogue = self._catalogue(session, catalogue_id)
            version = self._version(session, catalogue)
            known = self._chosen(session, catalogue_id, asked)
            canary = None if asked.matcher_id is not None else repository.canary(session, catalogue_id)
        snapshot = self.tools.memory.snapshot(catalogue_id, version, catalogue.name)
        deadline.check()
        if asked.matcher_id is not None and known is not None:
            chosen = known
        else:
            chosen = serving(self.tools, catalogue, snapshot.table, known, engine_options(catalogue, asked, None))
        options = replace(engine_options(catalogue, asked, chosen.recipe), candidates=KEPT_CANDIDATES)
        studied = self._study(snapshot, chosen, options)
        deadline.check()
        return Served(catalogue, version, snapshot, chosen, studied, options, canary)

    def serve_canary(self, served: Served, matcher_id: UUID, asked: MatchOptions) -> Served:
        """The same with the canary in place of the matcher.

        Raises:
            MatcherError, TableError: it does not fit the catalogue.
        """
        with self.tools.database.statement() as session:
            chosen = self._stored(session, served.catalogue.id, matcher_id)
        options = replace(engine_options(served.catalogue, asked, chosen.recipe), candidates=KEPT_CANDIDATES)
        studied = self._study(served.snapshot, chosen, options)
        return replace(served, chosen=chosen, studied=studied, options=options, canary=None)

    def _study(self, snapshot: Snapshot, chosen: Chosen, options: Options) -> Studied:
        ours = (options.catalogue_key, options.ignore, tuple((options.kinds or {}).items()))
        key = (snapshot.base, chosen.id, ours)
        return self._studied.get(key, lambda: study(chosen.recipe, snapshot.base_table, options))

    def _catalogue(self, session: Session, catalogue_id: UUID) -> Catalogue:
        found = session.get(Catalogue, catalogue_id)
        if found is None:
            raise NotFoundError(f"there is no catalogue {catalogue_id}")
        return found

    def _version(self, session: Session, catalogue: Catalogue) -> int:
        """The catalogue's version, once it lies in the store."""
        return self._versions.get(
            (catalogue.id, catalogue.version), lambda: write_snapshot(session, self.tools.store, catalogue.id)
        )

    def _chosen(self, session: Session, catalogue_id: UUID, asked: MatchOptions) -> Chosen | None:
        found = chosen_id(session, catalogue_id, asked)
        return None if found is None else self._stored(session, catalogue_id, found)

    def _stored(self, session: Session, catalogue_id: UUID, matcher_id: UUID) -> Chosen:
        return self._matchers.get((catalogue_id, matcher_id), lambda: stored(session, catalogue_id, matcher_id))
