"""The integrity check on a live system: by one worker at a time, once in a while. What it finds is kept for all to see.

It reads whole tables, in queries that block nobody: one million results take about a second (measured with PostgreSQL 18 on
two cores).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

import structlog
from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from likewise.db.flags import is_turn, set_flag
from likewise.db.rounds import keep_on
from likewise.db.session import CorruptionError, Database
from likewise.db.tables import Flag
from likewise.operations.integrity import Finding, findings
from likewise.queue.chunks import NOW
from likewise.telemetry.faults import report_fault

FLAG = "integrity"
"""The row of `flags` that holds the counts of the latest check by the check's name, and when it was."""
LOCK = 0x6C696B65696E7467
"""The advisory lock of the check ("likeintg" in ASCII)."""
LOOK = 60.0
"""Seconds between two looks whether a check is due."""
TOLD = 20
"""How many findings of one check are logged."""

log = structlog.get_logger("likewise.operations")


@dataclass(frozen=True)
class Checked:
    """The latest check: how many findings by check, none where all is well, and how many seconds ago it was."""

    counts: Mapping[str, int]
    age: float


def latest(session: Session) -> Checked | None:
    """What the latest check found; None before the first."""
    age = func.extract("epoch", NOW - Flag.updated_at)
    row = session.execute(select(Flag.value, age).where(Flag.name == FLAG)).one_or_none()
    return None if row is None else Checked(TypeAdapter(dict[str, int]).validate_python(row[0]), float(row[1]))


def log_findings(found: Sequence[Finding]) -> None:
    """An alarm in the log."""
    log.error("integrity_broken", findings=len(found), checks=dict(Counter(finding.check for finding in found)))
    report_fault(CorruptionError("what is stored does not add up"))
    for finding in found[:TOLD]:
        log.error("integrity_finding", check=finding.check, reason=finding.message)


@dataclass(frozen=True)
class Watch:
    """Checks whenever `every` seconds have passed since anybody did, until `stop` is set; `alarm` is told what it finds."""

    database: Database
    every: float
    alarm: Callable[[Sequence[Finding]], None] = log_findings
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(
            self.step,
            min(LOOK, self.every),
            self.stop,
            lambda reason: log.warning("integrity_unchecked", reason=reason),
        )

    def step(self) -> bool:
        """Checks, if it is time and nobody else does; whether it did."""
        with self.database.transaction() as session:
            if not is_turn(session, FLAG, LOCK, self.every):
                return False
            found = findings(session)
            set_flag(session, FLAG, dict(Counter(finding.check for finding in found)))
        if found:
            self.alarm(found)
        else:
            log.info("integrity_checked")
        return True
