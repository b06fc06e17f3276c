"""Stopping a matcher that does worse than the one before it: by one worker at a time, every few seconds.

It is rolled back, or as a canary retired, in one transaction with one audit row; who operates the service is told, and may
revert what it has decided.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from likewise.db.audit import Actor
from likewise.db.flags import is_turn, set_at, set_flag
from likewise.db.rounds import keep_on
from likewise.db.session import Database
from likewise.db.states import MatcherState
from likewise.db.tables import Matcher
from likewise.errors import ProcessingError
from likewise.matchers import measuring, versions
from likewise.matchers.trial import Breach, Limits, breaches
from likewise.telemetry.faults import report_fault

FLAG = "matchers_on_trial"
"""The row of `flags` that says when matchers were last looked at."""
LOCK = 0x6C696B657472696C
"""The advisory lock of the watch ("liketril" in ASCII)."""
LOOK = 15.0
"""Seconds between two looks."""
UNSEEN = timedelta(minutes=1)
"""A list that ended so long before a look may not have been committed then, and is looked at in the next one too."""
ACTOR = Actor("watch")

log = structlog.get_logger("likewise.matchers")


@dataclass(frozen=True)
class Stopped:
    """A matcher that was stopped, and why."""

    id: UUID
    catalogue_id: UUID
    version: int
    was: MatcherState
    because: tuple[Breach, ...]


@dataclass(frozen=True)
class TrialWatch:
    """Looks after matchers for so long after they began to decide in the place of another, until `stop` is set."""

    database: Database
    longest: timedelta
    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self.step, LOOK, self.stop, lambda reason: log.warning("matchers_unwatched", reason=reason))

    def step(self, every: float = LOOK) -> list[Stopped]:
        """Looks, if nobody has for so many seconds; what was stopped."""
        with self.database.transaction() as session:
            if not is_turn(session, FLAG, LOCK, every):
                return []
            last = set_at(session, FLAG)
            looked = None if last is None else last - UNSEEN
            tried = measuring.on_trial(session, self.longest)
            found = [stopped for one in tried if (stopped := self._look_at(session, one, looked)) is not None]
            set_flag(session, FLAG, len(tried))
        for one in found:
            _tell(one)
        return found

    def _look_at(self, session: Session, matcher: Matcher, looked: datetime | None) -> Stopped | None:
        limits = replace(self.limits, promise=promised(matcher))
        now = measuring.measured(session, matcher, looked)
        because = breaches(measuring.measured_before(session, matcher), now, limits)
        was, since = matcher.state, matcher.tried_since
        if not because:
            return None
        matcher = versions.locked(session, matcher.id)
        if (matcher.state, matcher.tried_since) != (was, since):  # somebody has just changed it
            return None
        stop = versions.retire if was is MatcherState.CANARY else versions.roll_back
        stop(session, matcher.id, ACTOR, [{"kind": one.kind, "message": one.message} for one in because])
        return Stopped(matcher.id, matcher.catalogue_id, matcher.version, was, because)


def promised(matcher: Matcher) -> float | None:
    """The share of its links that a matcher's threshold is to keep right."""
    told = matcher.recipe.get("precision")
    return told if isinstance(told, float) and 0 < told < 1 else None


def _tell(stopped: Stopped) -> None:
    because = [one.message for one in stopped.because]
    names = {"matcher_id": str(stopped.id), "catalogue_id": str(stopped.catalogue_id), "version": stopped.version}
    log.error("matcher_stopped", **names, was=stopped.was, because=because)
    report_fault(ProcessingError(f"a matcher was stopped: {', '.join(one.kind for one in stopped.because)}"))
