"""What the fault tests of the queue have in common: jobs to accept, strikes at seeded moments, and the promise to check."""

from collections import Counter
from collections.abc import Callable
from random import Random
from uuid import UUID

import squares
from fault_bench import Tally
from fault_worker import Fleet
from queue_bench import Bench, eventually
from sqlalchemy import select

from likewise.db.states import ChunkState
from likewise.db.tables import JobChunk

JOBS, CHUNKS = 2, 6
STRIKES = 2
GOOD = squares.Piece(numbers=5)


def accept(bench: Bench, pieces: list[squares.Piece] | None = None) -> list[UUID]:
    """Jobs, each with these pieces."""
    return [squares.accept(bench.database, bench.stream, pieces or [GOOD] * CHUNKS) for _ in range(JOBS)]


def settled_chunks(bench: Bench) -> int:
    with bench.database.transaction() as session:
        return len(session.scalars(select(JobChunk.id).where(JobChunk.state != ChunkState.OPEN)).all())


def strike(bench: Bench, fleet: Fleet, chance: Random, fault: Callable[[], object]) -> None:
    """Lets a fault happen several times, each at a point of progress that chance chooses."""
    points = sorted(chance.sample(range(JOBS * CHUNKS), STRIKES))
    for point in points:

        def reached(point: int = point) -> bool:
            fleet.revive()
            return settled_chunks(bench) >= point

        eventually(reached)
        fault()


def assert_promise_kept(bench: Bench, fleet: Fleet, jobs: list[UUID], tally: Tally) -> None:
    """Each accepted row has one outcome; what happened on the way is counted."""
    fleet.finish(bench.database, jobs)
    tally(Counter(fleet.told()))
    rows = [squares.rows(bench.database, job) for job in jobs]
    tally({"accepted": sum(accepted for accepted, _ in rows), "outcomes": sum(outcomes for _, outcomes in rows)})
    assert [squares.violations(bench.database, job) for job in jobs] == [[] for _ in jobs]
