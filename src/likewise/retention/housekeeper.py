"""Clearing away, every hour, by one worker at a time: expired rows, results and uploads, old versions, files of nobody.

The indexes that a machine keeps of old versions are cleared away by each of its workers.
"""

from dataclasses import dataclass, field
from threading import Event

import structlog
from sqlalchemy import select

from likewise.catalogues.versions import bases_in_use, try_remove_superseded
from likewise.db.expiry import remove_expired
from likewise.db.locks import lock_beside
from likewise.db.rounds import keep_on
from likewise.db.session import Database
from likewise.db.tables import Catalogue
from likewise.indexes import IndexFolder
from likewise.retention.expiry import Days, expire_results, expire_uploads
from likewise.retention.sweeping import sweep
from likewise.store import Store

LOCK = 0x6C696B65686F7573
"""The advisory lock of the housekeeper ("likehous" in ASCII)."""
EVERY = 3600.0
"""Seconds between two rounds."""

log = structlog.get_logger("likewise.retention")


@dataclass(frozen=True)
class Housekeeper:
    """Clears away until `stop` is set; what fails is tried again in the next round. `indexes` are this machine's own."""

    database: Database
    store: Store
    days: Days = field(default_factory=Days)
    stop: Event = field(default_factory=Event)
    indexes: IndexFolder | None = None

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self.step, EVERY, self.stop, lambda reason: log.warning("not_cleared_away", reason=reason))

    def step(self) -> bool:
        """One round, unless another worker is at it; whether it was done."""
        if self.indexes is not None:
            with self.database.transaction() as session:
                used = bases_in_use(session, self.store)
            self.indexes.keep_only(used)
        with lock_beside(self.database, LOCK) as mine:
            if mine:
                self._clear_away()
        return mine

    def _clear_away(self) -> None:
        rows = self.database.run(remove_expired)
        jobs = expire_results(self.database, self.store, self.days)
        uploads = expire_uploads(self.database, self.store, self.days)
        with self.database.transaction() as session:
            catalogues = session.scalars(select(Catalogue.id)).all()
        for catalogue in catalogues:
            try_remove_superseded(self.database, self.store, catalogue)
        # An empty database is more likely the wrong one than one whose store is full of nobody's files.
        orphans = sweep(self.database, self.store) if catalogues else 0
        log.info("cleared_away", rows=rows, jobs=jobs, uploads=uploads, orphans=orphans)
