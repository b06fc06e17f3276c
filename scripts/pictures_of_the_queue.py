"""A picture of exactly-once in effect, from a real run: three workers, one killed and one stopped in mid-work.

PostgreSQL and Valkey are real, the workers are processes with the queue's own consumer; a chunk is half a second of sleep in
the place of matching. Who holds which chunk is read from the database every few milliseconds, as the workers wrote it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text as sql
from svg import AGAINST, FOR, GRID, MARK, OTHER, bar, document, line, text

if TYPE_CHECKING:
    from likewise.db.session import Database

CHUNKS, WORK, LEASE = 9, 0.5, 1.5
WORKERS = ("A", "B", "C")
KILLED, STOPPED = "A", "B"
HELD = """
SELECT position, attempt, worker, state::text, coalesce(lease_until > clock_timestamp(), false)
FROM job_chunks ORDER BY position
"""


@dataclass(frozen=True)
class Hold:
    """A chunk in a worker's hands: which claim of it, from when to when (seconds of the run), and whether it was written."""

    chunk: int
    claim: int
    worker: str
    start: float
    end: float
    written: bool


@dataclass(frozen=True)
class Run:
    """What was seen: the holds, when one worker was killed and the other stopped and woken, and the rows at the end."""

    holds: tuple[Hold, ...]
    killed: float
    stopped: float
    woken: float
    rows: int
    distinct: int


def work(name: str, database_url: str, redis_url: str) -> None:
    """A worker, until it is killed."""
    import squares

    from likewise.db.session import open_database
    from likewise.db.states import Stage
    from likewise.queue.consumer import Consumer
    from likewise.queue.settings import QueueSettings
    from likewise.queue.stream import open_stream
    from likewise.queue.work import ClaimedChunk, Commit, Control

    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        time.sleep(WORK)
        return squares.square(chunk, control)

    settings = QueueSettings(lease=LEASE, heartbeat=LEASE / 4, poll=0.05, sweep=0.1, forgotten=1.0)
    database, stream = open_database(database_url), open_stream(redis_url, "picture")
    Consumer(database, stream, {Stage.SCORE: handle}, squares.settled, name, settings).run()


def watch() -> Run:
    """The run, on servers of its own that are gone afterwards."""
    import squares
    from kill import servers

    from likewise.db.session import open_database
    from likewise.queue.stream import open_stream

    with servers() as place:
        url, redis = place.environment["KILL_OURS"], place.environment["KILL_REDIS"]
        database, stream = open_database(url), open_stream(redis, "picture")
        squares.prepare(database)
        job = squares.accept(database, stream, [squares.Piece(numbers=10)] * CHUNKS)
        children = {
            name: subprocess.Popen(
                [sys.executable, __file__, name, url, redis], env=place.environment, stdout=subprocess.DEVNULL
            )
            for name in WORKERS
        }
        try:
            return _strike(database, job, children)
        finally:
            for child in children.values():
                child.kill()
                child.wait()
            database.close()
            stream.close()


def _strike(database: "Database", job: UUID, children: Mapping[str, "subprocess.Popen[bytes]"]) -> Run:
    """Kills one worker and stops another in the middle of their second chunk; wakes it once a third has taken over."""
    import squares

    seen: dict[tuple[int, int], Hold] = {}
    struck: dict[str, float] = {}
    woken, begun, over = 0.0, time.monotonic(), False
    while not over or not woken:
        over = squares.is_over(database, job)
        at = time.monotonic() - begun
        _note(seen, at, _held(database))
        for name, blow in ((KILLED, signal.SIGKILL), (STOPPED, signal.SIGSTOP)):
            if name not in struck and (hold := _second(seen, name)) and at - hold.start > WORK / 2:
                os.kill(children[name].pid, blow)
                struck[name] = at
        if STOPPED in struck and not woken and _taken_over(seen):
            os.kill(children[STOPPED].pid, signal.SIGCONT)
            woken = at
        time.sleep(0.01)
    time.sleep(2 * WORK)  # for the one that was woken to try to write, and be refused
    with database.statement() as session:
        rows, distinct = session.execute(sql("SELECT count(*), count(DISTINCT number) FROM outcomes")).one()
    first = min(hold.start for hold in seen.values())
    holds = tuple(replace(hold, start=hold.start - first, end=hold.end - first) for hold in seen.values())
    return Run(holds, struck[KILLED] - first, struck[STOPPED] - first, woken - first, rows, distinct)


def _note(seen: dict[tuple[int, int], Hold], at: float, rows: "list[tuple[int, int, str | None, str, bool]]") -> None:
    """Adds what the database says at a moment to what was seen."""
    for chunk, claim, worker, state, held in rows:
        known = seen.get((chunk, claim))
        if worker and (held or state == "done") and not (known and known.written):
            start = known.start if known else at
            seen[chunk, claim] = Hold(chunk, claim, worker, start, at, written=state == "done")


def _second(seen: Mapping[tuple[int, int], Hold], name: str) -> Hold | None:
    """The second chunk of a worker, while it is at it."""
    holds = sorted((hold for hold in seen.values() if hold.worker == name), key=lambda hold: hold.start)
    return holds[1] if len(holds) > 1 and not holds[1].written else None


def _taken_over(seen: Mapping[tuple[int, int], Hold]) -> bool:
    """Whether somebody else has begun with what the stopped worker had in hand."""
    left = {hold.chunk for hold in seen.values() if hold.worker == STOPPED and not hold.written}
    return any(hold.chunk in left and hold.worker != STOPPED for hold in seen.values())


def _held(database: "Database") -> list[tuple[int, int, str | None, str, bool]]:
    with database.statement() as session:
        return [tuple(row) for row in session.execute(sql(HELD))]


def picture(run: Run) -> str:
    """The run as a picture: a lane for each worker, time from left to right."""
    wanted = CHUNKS * 10
    title = f"A killed worker, a stopped worker: {wanted} rows accepted, {run.rows} written, {run.distinct} different"
    return document(720, 260, title, _lanes(title, run))


def _lanes(title: str, run: Run) -> Iterator[str]:
    end = max(hold.end for hold in run.holds)

    def x(at: float) -> float:
        return 50 + 640 * at / end

    yield text(16, 26, title, kind="title")
    for second in range(int(end) + 1):
        yield line((x(second), 40), (x(second), 196), GRID)
        yield text(x(second), 212, f"{second} s", "middle", "small")
    for lane, worker in enumerate(WORKERS):
        y = 50 + 50 * lane
        yield text(36, y + 20, worker, "end", "title")
        for hold in (hold for hold in run.holds if hold.worker == worker):
            yield from _held_bar(run, hold, x, y)
    yield line((x(run.killed), 44), (x(run.killed), 84), AGAINST, 3)
    yield text(x(run.killed) + 6, 46, "kill -9", kind="small")
    yield text(x(run.stopped) + 4, 96, "stopped", kind="small")
    yield text(x(run.woken), 96, "woken: too late, its rows are refused", "end", "small")
    legend = ((FOR, "written"), (MARK, "written, at a later claim"), (OTHER, "held, and never written"))
    for number, (colour, meaning) in enumerate(legend):
        yield bar(50 + 190 * number, 230, 14, 14, colour)
        yield text(70 + 190 * number, 242, meaning, kind="small")


def _held_bar(run: Run, hold: Hold, x: Callable[[float], float], y: float) -> Iterator[str]:
    """A chunk in somebody's hands. Who was struck had it until then, whatever the database still said."""
    end = hold.end
    if not hold.written:
        end = run.killed if hold.worker == KILLED else run.woken
    colour = OTHER if not hold.written else FOR if hold.claim == 1 else MARK
    yield bar(x(hold.start) + 1, y, x(end) - x(hold.start) - 2, 30, colour)
    yield f'<text x="{x(hold.start) + 6:.0f}" y="{y + 20:.0f}" style="fill:#fff">{hold.chunk + 1}</text>'


def queue_picture() -> str:
    """The picture of a run that is made for it."""
    return picture(watch())


if __name__ == "__main__":  # as one of the workers: its name, the database, Redis
    work(*sys.argv[1:])
