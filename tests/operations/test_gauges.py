"""Protects what Prometheus is told of the service as a whole: the numbers of the database, or that it is away."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import func, text, update
from stored import store_reviews

from likewise.db.session import Database, open_database
from likewise.db.states import ChunkState, MatcherKind, Stage
from likewise.db.tables import DeadLetter, Flag, Job, JobChunk, Matcher
from likewise.operations.gauges import Gauges
from likewise.operations.watch import Watch
from likewise.queue import presence
from likewise.queue.stream import open_stream


def values(gauges: Gauges) -> dict[str, float]:
    """Samples by name, with the label's value behind it."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in gauges.collect()
        for sample in family.samples
    }


@pytest.mark.criterion("AC-22.2")
def test_it_tells_what_waits_who_works_and_what_is_wrong(database: Database, redis_url: str, tmp_path: Path) -> None:
    gauges = Gauges(database, open_stream(redis_url, "test"), tmp_path)
    CollectorRegistry().register(gauges)
    quiet = values(gauges)
    assert (quiet["likewise_database_up"], quiet["likewise_redis_up"]) == (1.0, 1.0)
    assert quiet["likewise_queue_oldest_waiting_seconds"] == quiet["likewise_workers_alive"] == 0.0
    assert quiet["likewise_store_free_bytes"] > 0
    assert "likewise_integrity_age_seconds" not in quiet, "nobody has looked"
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 2)
        session.execute(text("DELETE FROM results WHERE row = 2"))
        session.add(DeadLetter(message={}, code="VALIDATION_ERROR", reason="not understood"))
        presence.announce(session, "worker")
        stopped = {"stopped_at": func.now(), "stopped_because": [{"kind": "errors", "message": "all lists failed"}]}
        session.add(Matcher(catalogue_id=stored.catalogue, kind=MatcherKind.HYBRID, version=1, recipe={}, **stopped))
    Watch(database, 60.0).step()
    with database.transaction() as session:
        session.execute(update(Job).values(state="running"))
        session.execute(update(Flag).values(updated_at=text("now() - interval '1 minute'")))
        late = func.clock_timestamp() - text("interval '1 hour'")
        session.add(JobChunk(job_id=stored.job, stage=Stage.SCORE, position=0, state=ChunkState.OPEN, next_at=late))
    told = values(gauges)
    assert told["likewise_queue_open_chunks"] == told["likewise_queue_waiting_chunks"] == 1.0
    assert told["likewise_queue_oldest_waiting_seconds"] >= 3600
    assert told["likewise_workers_alive"] == told["likewise_dead_letters_waiting"] == 1.0
    assert (told["likewise_jobs_unended running"], told["likewise_jobs_unended queued"]) == (1.0, 0.0)
    assert (quiet["likewise_matchers_stopped"], told["likewise_matchers_stopped"]) == (0.0, 1.0)
    assert told["likewise_integrity_findings rows_without_result"] == 1.0
    assert told["likewise_integrity_findings judgement_lost"] == 0.0
    assert told["likewise_integrity_age_seconds"] >= 60


def test_a_database_that_is_away_is_told_and_nothing_invented(tmp_path: Path) -> None:
    database = open_database("postgresql://someone@127.0.0.1:9/none")
    gauges = Gauges(database, open_stream("redis://127.0.0.1:9/0", "test"), tmp_path / "missing")
    assert values(gauges) == {"likewise_database_up": 0.0, "likewise_redis_up": 0.0}
    database.close()


def test_a_schema_that_is_not_there_yet_is_no_failure_of_the_scrape(database_url: str, redis_url: str) -> None:
    database = open_database(database_url)
    assert values(Gauges(database, open_stream(redis_url, "test"))) == {
        "likewise_database_up": 1.0,
        "likewise_redis_up": 1.0,
    }
    database.close()
