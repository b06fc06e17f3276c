"""A thread beside the handler that renews the lease, learns of cancelling, and ends a process that hangs."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread

from likewise.db.session import Database
from likewise.errors import DatabaseError
from likewise.queue import chunks, presence
from likewise.queue.settings import QueueSettings
from likewise.queue.work import ClaimedChunk, Control, Event, EventKind, Observer


def end_process() -> None:
    """The end of a worker whose handler hangs, perhaps in code that no exception reaches: as if killed."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Heartbeat:
    """What a worker's heartbeats need: its name, its patience, whom to tell, and what ends it."""

    database: Database
    worker: str
    settings: QueueSettings
    observe: Observer
    stopping: Flag
    overrun: Callable[[], None] = end_process

    @contextmanager
    def watching(self, chunk: ClaimedChunk) -> Iterator[Control]:
        """Keeps `chunk` ours while the block runs; tells through `Control` where that failed or the job was cancelled."""
        control, done = Control(stopping=self.stopping), Flag()
        thread = Thread(target=self._beat, args=(chunk, control, done), name=f"heartbeat-{chunk.id}", daemon=True)
        thread.start()
        try:
            yield control
        finally:
            done.set()
            thread.join()

    def _beat(self, chunk: ClaimedChunk, control: Control, done: Flag) -> None:
        end = time.monotonic() + self.settings.hard_limit
        while not done.wait(min(self.settings.heartbeat, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                self.observe(Event(EventKind.OVERRUN, chunk))
                self.overrun()
                return
            try:
                self._renew(chunk, control)
            except chunks.FencedError:
                control.lost.set()
                return
            except DatabaseError as error:  # the lease may run out meanwhile: then the fence decides
                self.observe(Event(EventKind.DATABASE_AWAY, chunk, reason=error.message))

    def _renew(self, chunk: ClaimedChunk, control: Control) -> None:
        with self.database.transaction() as session:
            if chunks.renew(session, chunk, self.settings):
                control.cancelled.set()
            presence.announce(session, self.worker, chunk.id)
