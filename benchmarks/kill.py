"""kill -9 of all workers, several times, at seeded moments: what is lost, what is done twice, how long until all is done.

Ours beside Celery, dramatiq and taskiq on the same Valkey and PostgreSQL: two worker processes each, jobs of 1 ms of CPU
that write one row, the settings that each manual gives for work that must not be lost, and one message fetched at a time.
All of them give work back when nobody was heard of for BACK seconds; their defaults differ (see DEFAULTS).
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-peers" / "bin"
BACK = 5
KILLS = 3
PATIENCE = 60.0
"""Seconds without a new row after which a run is over, and what is missing counts as missing."""
DEFAULTS = {"likewise": "60 s", "celery": "3,600 s", "dramatiq": "60 s", "taskiq": "600 s"}
COMMANDS = {
    "likewise": [[sys.executable, __file__, "--worker"]] * 2,
    "celery": [[f"{PEERS}/celery", "-A", "kill_peers:celery_app", "worker", "-c", "2", "-l", "error"]],
    "dramatiq": [[f"{PEERS}/dramatiq", "kill_peers:dramatiq_broker", "-p", "2", "-t", "1", "-Q", "kill"]],
    "taskiq": [
        [f"{PEERS}/taskiq", "worker", "kill_peers:taskiq_broker", "--workers", "2", "--max-async-tasks", "1",
         "--ack-type", "when_executed"]
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One run: jobs without a row, rows too many, seconds from the last start until the last row."""

    missing: int
    doubled: int
    seconds: float


@dataclass(frozen=True)
class Place:
    """The servers, and what workers are told of them."""

    database: str
    environment: dict[str, str]

    def counts(self) -> tuple[int, int]:
        """How many jobs have a row, and how many rows there are too many."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute("SELECT count(DISTINCT number), count(*) FROM outcomes").fetchone()
        done, rows = row or (0, 0)
        return done, rows - done


def run(tool: str, place: Place, jobs: int, seed: int) -> Outcome:
    """Accepts the jobs, kills all workers at moments of progress that the seed chooses, starts them again, waits."""
    with psycopg.connect(place.database) as connection:
        connection.execute("DROP TABLE IF EXISTS outcomes")
        connection.execute("CREATE TABLE outcomes (job_id uuid, number bigint, square bigint)")
    produce(tool, place, jobs)
    chance = random.Random(seed)  # noqa: S311 -- a seeded run
    points = sorted(chance.sample(range(jobs // 10, jobs * 9 // 10), KILLS))
    for point in points:
        with workers(tool, place):
            wait_for(lambda point=point: place.counts()[0] >= point)  # type: ignore[misc]  # mypy: the default
    with workers(tool, place):
        begun = time.monotonic()
        ended = wait_for(lambda: place.counts()[0] >= jobs, place)
    done, doubled = place.counts()
    return Outcome(jobs - done, doubled, ended - begun)


def wait_for(reached: Callable[[], bool], place: Place | None = None) -> float:
    """When it came true, or when the last row came where nothing came for too long."""
    last, seen = time.monotonic(), 0
    while not reached() and time.monotonic() - last < PATIENCE:
        time.sleep(0.005 if place is None else 0.05)
        if place is not None and (now := place.counts()[0]) != seen:
            last, seen = time.monotonic(), now
    return time.monotonic() if reached() else last


@contextmanager
def workers(tool: str, place: Place) -> Iterator[None]:
    """Two worker processes and whatever watches them, all killed at the end with nothing said before."""
    started = [
        subprocess.Popen(
            command, cwd=Path(__file__).parent, env=place.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command in COMMANDS[tool]
    ]  # fmt: skip
    try:
        yield
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def produce(tool: str, place: Place, jobs: int) -> None:
    """Puts the jobs into the tool's queue."""
    if tool != "likewise":
        command = [f"{PEERS}/python", "kill_peers.py", tool, str(jobs)]
        subprocess.run(command, cwd=Path(__file__).parent, env=place.environment, check=True)
        return
    squares, database, stream = _ours(place.environment)
    squares.accept(database, stream, [squares.Piece(numbers=1)] * jobs)
    database.close()


def work() -> None:
    """A worker of ours, until it is killed."""
    from likewise.db.states import Stage
    from likewise.queue.consumer import Consumer
    from likewise.queue.presence import new_worker_name
    from likewise.queue.settings import QueueSettings
    from likewise.queue.work import ClaimedChunk, Commit, Control

    squares, database, stream = _ours(dict(os.environ))

    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        end = time.process_time() + 0.001
        while time.process_time() < end:
            pass
        commit: Commit = squares.square(chunk, control)
        return commit

    settings = QueueSettings(lease=BACK, heartbeat=BACK / 4)
    Consumer(database, stream, {Stage.SCORE: handle}, squares.settled, new_worker_name(), settings).run()


def _ours(environment: dict[str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a module of the tests, and two servers
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    import squares

    from likewise.db.session import open_database
    from likewise.queue.stream import open_stream

    return squares, open_database(environment["KILL_OURS"]), open_stream(environment["KILL_REDIS"], "kill")


@contextmanager
def servers() -> Iterator[Place]:
    """PostgreSQL with our schema and Valkey, out of their wheels; both write to the disk as they do in earnest."""
    from likewise.db import migrate
    from likewise.embedded import Servers

    with tempfile.TemporaryDirectory(prefix="lw-", dir="/tmp") as folder:  # sockets need short paths
        Path(folder).chmod(0o711)
        with Servers.start(Path(folder) / "data") as started:
            url = started.running.database_url
            migrate.upgrade(url)
            plain = url.replace("postgresql+psycopg://", "postgresql://")
            redis = started.running.redis_url
            told = {"KILL_OURS": url, "KILL_DATABASE": plain, "KILL_REDIS": redis, "KILL_BACK": str(BACK)}
            one_at_a_time = {"dramatiq_queue_prefetch": "1"}
            yield Place(plain, {**os.environ, **one_at_a_time, **told})


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tools", nargs="*", default=list(COMMANDS), choices=list(COMMANDS))
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        work()
        return
    print(
        f"{chosen.jobs} jobs, {KILLS} kills of both workers, {chosen.seeds} seeds; work is given back after {BACK} s\n"
    )
    print(
        "| | jobs | missing after a minute | done twice | seconds until all was done, worst | gives back by default after |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for tool in chosen.tools:
        with servers() as place:
            found = list(map(partial(run, tool, place, chosen.jobs), range(chosen.seeds)))
        missing, doubled = sum(one.missing for one in found), sum(one.doubled for one in found)
        worst = "-" if missing else f"{max(one.seconds for one in found):.1f}"
        print(
            f"| {tool} | {chosen.jobs * chosen.seeds:,} | {missing} | {doubled} | {worst} | {DEFAULTS[tool]} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
