"""Who looks whether a catalogue needs the next matcher: one worker at a time, every few seconds."""

from dataclasses import dataclass, field
from threading import Event

import structlog

from likewise.db.locks import lock_beside
from likewise.db.rounds import keep_on
from likewise.evolution import acting
from likewise.evolution.attempts import Case, cases
from likewise.evolution.ladder import Step, Wishes, next_step, trigger
from likewise.jobs.reading import Tools
from likewise.queue.work import Control

EVERY = 10.0
"""Seconds between two looks where there is nothing to do."""
LOCK = 0x6C696B6565766F6C
"""The advisory lock of whoever looks ("likeevol" in ASCII)."""

log = structlog.get_logger("likewise.evolution")


@dataclass(frozen=True)
class Evolution:
    """Looks until `stop` is set, and does the next step of each catalogue. Its tools are its own, for what a worker's main
    thread keeps is not for two.
    """

    tools: Tools
    wishes: Wishes
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self._round, EVERY, self.stop, lambda reason: log.warning("not_evolved", reason=reason))

    def _round(self) -> None:
        """Looks until there is nothing to do, since one step often leads to the next."""
        while any(step is not Step.WAIT for step in self.step()):
            pass

    def step(self) -> list[Step]:
        """One look, unless another worker is at it; what was done, a step for each catalogue that has an active matcher."""
        with lock_beside(self.tools.database, LOCK) as mine:
            if not mine:
                return []
            with self.tools.database.transaction() as session:
                found = cases(session)
            return [self._do(case) for case in found if not self.stop.is_set()]

    def _do(self, case: Case) -> Step:
        step = next_step(case.standing, None, self.wishes)
        control, why = Control(stopping=self.stop), trigger(case.standing, self.wishes)
        if step is not Step.WAIT:
            log.info("evolving", catalogue=str(case.catalogue_id), step=str(step))
        match step:
            case Step.FIT if why is not None:
                acting.fit(self.tools, case, why, control)
            case Step.SHADOW:
                acting.start_shadow(self.tools, case)
            case Step.COMPARE:
                acting.hold_against(self.tools, case, self.wishes, control)
            case Step.CANARY:
                acting.start_canary(self.tools, case)
            case Step.PROMOTE:
                acting.promote(self.tools, case)
            case Step.CLOSE:
                acting.close(self.tools, case)
            case Step.GIVE_UP:
                acting.give_up(self.tools, case)
        return step
