"""A worker process for the fault tests, and the group of them that a test kills, stops and starts anew."""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from uuid import UUID

import squares
from forking import forking
from queue_bench import eventually
from sqlalchemy import update
from sqlalchemy.orm import Session

from likewise.db.session import Database, PoolSettings, open_database
from likewise.db.states import Stage
from likewise.db.tables import JobChunk
from likewise.queue import chunks
from likewise.queue.consumer import Consumer
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import open_stream
from likewise.queue.work import ClaimedChunk, Commit, Control, Event

IMPATIENT = QueueSettings(
    lease=0.5, heartbeat=0.1, failures=3, backoff=0.02, backoff_cap=0.1, poll=0.05, sweep=0.05, forgotten=0.2
)
POOL = PoolSettings(idle_timeout=1.0, lock_timeout=5.0, transaction_timeout=2.0)
"""A worker that is stopped in mid-transaction loses its locks soon."""
STARTED, GATE = "started", "gate"


@dataclass(frozen=True)
class Place:
    """Where a worker works. `folder` takes its log and, in it, the files by which test and handler tell each other."""

    database_url: str
    redis_url: str
    folder: Path
    fenced: bool = True


def work(place: Place, name: str) -> None:
    """The process: a worker until it is told to stop."""
    # The database that is killed on purpose says so on stderr; the log says what matters.
    sys.stderr = (place.folder / f"{name}.err").open("w", encoding="utf-8")
    if not place.fenced:
        chunks._change = _unfenced  # the negative control
    with (place.folder / f"{name}.log").open("a", encoding="utf-8", buffering=1) as log:
        consumer = Consumer(
            open_database(place.database_url, POOL),
            open_stream(place.redis_url, "likewise", timeout=0.5, wait=0.1),
            {Stage.SCORE: partial(handle, place.folder)},
            squares.settled,
            name,
            IMPATIENT,
            partial(_tell, log.write),
        )
        signal.signal(signal.SIGTERM, lambda *_: consumer.stop.set())
        consumer.run()


def handle(folder: Path, chunk: ClaimedChunk, control: Control) -> Commit:
    """Squares, taking a moment; a "gated" chunk's first attempt waits for the test, deaf to everything else."""
    if chunk.payload["behave"] == "gated" and chunk.attempt == 1:
        (folder / STARTED).write_text(str(os.getpid()), encoding="utf-8")
        eventually((folder / GATE).exists)
        return squares.square(chunk, Control())
    control.cancelled.wait(0.01)  # the work
    return squares.square(chunk, control)


def _unfenced(session: Session, chunk: ClaimedChunk, **values: object) -> None:
    """What `chunks` would do without a fence: whoever comes last writes."""
    session.execute(update(JobChunk).where(JobChunk.id == chunk.id).values(**values))


def _tell(write: Callable[[str], object], event: Event) -> None:
    chunk = None if event.chunk is None else str(event.chunk.id)
    write(json.dumps({"kind": event.kind.value, "chunk": chunk, "reason": event.reason}) + "\n")


@dataclass
class Fleet:
    """Workers of one place, restarted when they die, as a supervisor would."""

    place: Place
    workers: dict[str, ForkServerProcess] = field(default_factory=dict)
    started: int = 0

    def start(self, count: int = 1) -> None:
        """Starts workers."""
        context = forking()
        for _ in range(count):
            self.started += 1
            name = f"worker-{self.started}"
            process = context.Process(target=work, args=(self.place, name), daemon=True)
            process.start()
            self.workers[name] = process

    def signal(self, name: str, number: signal.Signals) -> None:
        """Sends a worker a signal; returns once a killed one is known to be dead, so that `revive` replaces it."""
        process = self.workers[name]
        assert process.pid is not None
        with suppress(ProcessLookupError):  # it died of what it was given to do, and nobody has looked since
            os.kill(process.pid, number)
        if number == signal.SIGKILL:
            process.join(10)

    def any(self, chance: Random) -> str:
        """One of the workers."""
        return chance.choice(sorted(self.workers))

    def in_hand(self, name: str) -> bool:
        """Whether a worker has begun with something and not said what came of it."""
        path = self.place.folder / f"{name}.log"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        kinds = [json.loads(line)["kind"] for line in lines if line.endswith("}")]
        return kinds[-1:] == ["claimed"]

    def stop_one_at_work(self, chance: Random) -> str | None:
        """Stops a worker that has a chunk in hand, and says which; None where there is nothing left to do."""
        for name in chance.sample(sorted(self.workers), len(self.workers)) * 100:
            self.signal(name, signal.SIGSTOP)
            if self.in_hand(name):
                return name
            self.signal(name, signal.SIGCONT)
        return None

    def revive(self) -> int:
        """Replaces the dead; returns how many there were."""
        dead = [name for name, process in self.workers.items() if process.exitcode is not None]
        for name in dead:
            self.workers.pop(name).close()
        self.start(len(dead))
        return len(dead)

    def told(self) -> list[str]:
        """The kinds of all events that the workers told."""
        lines = [line for path in self.place.folder.glob("*.log") for line in path.read_text("utf-8").splitlines()]
        return [str(json.loads(line)["kind"]) for line in lines if line.endswith("}")]

    def stop(self) -> None:
        """Ends all workers, the stopped ones too."""
        for process in self.workers.values():
            process.kill()
        for process in self.workers.values():
            process.join(10)

    def unfenced(self) -> "Fleet":
        """The same without the fence, for negative controls."""
        return Fleet(replace(self.place, fenced=False))

    def finish(self, database: Database, jobs: Sequence[UUID]) -> None:
        """Waits, replacing workers that die, until all jobs have ended."""

        def ended() -> bool:
            self.revive()
            return all(squares.is_over(database, job) for job in jobs)

        eventually(ended)
