"""Protects `likewise doctor`: it is content with a sound installation, and names each fault that is planted in it."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from servers import conninfo, fresh_database
from service import settings_for
from sqlalchemy import func, text, update
from stored import store_reviews
from tool_lists import likewise

from likewise.db import migrate
from likewise.db.session import Database
from likewise.db.states import ChunkState, Stage
from likewise.db.tables import DeadLetter, Job, JobChunk, WorkerHeartbeat
from likewise.doctor import database as database_checks
from likewise.doctor import examine, queue
from likewise.doctor.site import Site, site_of
from likewise.doctor.verdicts import Level
from likewise.embedded import Servers
from likewise.operations import repository
from likewise.operations.watch import Watch
from likewise.queue import presence

NOWHERE, NO_REDIS = "postgresql://someone:sesame@127.0.0.1:9/none", "redis://:sesame@127.0.0.1:9/0"


@pytest.fixture
def site(migrated_url: str, redis_url: str, tmp_path: Path) -> Site:
    """An installation with nothing wrong but that nobody works."""
    (tmp_path / "store").mkdir()
    return site_of(settings_for(migrated_url, redis_url, data=tmp_path), {})


def faults(site: Site, level: Level = Level.FAULT, *, integrity: bool = False) -> dict[str, tuple[str, str]]:
    """What is said, and what to do, by check."""
    steps = (*examine.STEPS, examine.INTEGRITY) if integrity else examine.STEPS
    lines = list(examine.run(site, steps))
    assert all(line.verdict.advice for line in lines if line.verdict.level is not Level.OK), "it says what to do"
    assert all(not line.verdict.advice for line in lines if line.verdict.level is Level.OK)
    assert "sesame" not in str(lines)
    return {line.name: (line.verdict.said, line.verdict.advice) for line in lines if line.verdict.level is level}


def with_settings(site: Site, **changed: object) -> Site:
    return replace(site, settings=site.settings.model_copy(update=changed))


def test_a_sound_installation_is_sound(site: Site, database: Database) -> None:
    with database.transaction() as session:
        presence.announce(session, "worker")
    lines = list(examine.run(site, (*examine.STEPS, examine.INTEGRITY)))
    assert {line.name for line in lines} == {step.name for step in (*examine.STEPS, examine.INTEGRITY)}
    assert [line for line in lines if line.verdict.level is not Level.OK] == []
    assert examine.worst(lines) is Level.OK


@pytest.mark.criterion("AC-12.4")
def test_wrong_configuration_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = replace(with_settings(site, redis_url=None), redis_url=None)
    assert "REDIS_URL is not set" in faults(alone)["settings"][0]
    misspelt = replace(site, environment={"LIKEWISE_WORKER": "4", "LIKEWISE_API_KEY": "lw_x", "HOME": "/"})
    told, advice = faults(misspelt, Level.WARNING)["settings"]
    assert (told, advice) == ("LIKEWISE_WORKER is no setting", "did you mean LIKEWISE_WORKERS?")
    assert "TLS" in faults(with_settings(site, host="0.0.0.0"), Level.WARNING)["settings"][0]  # noqa: S104 -- to be found
    monkeypatch.setenv("LIKEWISE_PORT", "none")
    ended = likewise("doctor")
    assert ended.exit_code == 1
    assert "LIKEWISE_PORT" in ended.stdout


@pytest.mark.criterion("AC-12.4")
def test_a_database_that_is_away_is_named_once(site: Site) -> None:
    found = faults(replace(site, database_url=NOWHERE))
    assert list(found) == ["database"], "what needs it is left out"
    assert "start PostgreSQL" in found["database"][1]
    assert "no database is known" in faults(replace(site, database_url=None))["database"][0]
    refused = faults(replace(site, database_url=f"{site.database_url}".replace("//likewise@", "//nobody-at-all@")))
    assert "correct DATABASE_URL" in refused["database"][1]
    assert "only postgresql://" in faults(replace(site, database_url="mysql://localhost/x"))["database"][0]


@pytest.mark.criterion("AC-12.4")
def test_a_queue_that_is_away_is_named_once(site: Site) -> None:
    found = faults(replace(site, redis_url=NO_REDIS))
    assert list(found) == ["queue"]
    assert "start Redis" in found["queue"][1]
    assert list(faults(replace(site, redis_url="nonsense"))) == ["queue"]


@pytest.mark.criterion("AC-12.4")
def test_a_pending_migration_and_a_newer_schema_are_named(site: Site, servers: Servers) -> None:
    with fresh_database(servers) as url:
        migrate.upgrade(url)
        migrate.downgrade(url, "-1")
        found = faults(replace(site, database_url=url))
        assert list(found) == ["migrations"]
        assert "likewise migrate" in found["migrations"][1]
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '209901010000'")
        assert "newer" in faults(replace(site, database_url=url))["migrations"][1]


@pytest.mark.criterion("AC-12.4")
def test_a_disk_with_too_little_room_is_named(site: Site) -> None:
    """More is asked for than any disk has, so that this disk is too full."""
    found = faults(with_settings(site, min_free_bytes=1 << 60))
    assert list(found) == ["disk"]
    assert "make room" in found["disk"][1]
    free = os.statvfs(site.settings.data).f_bavail * os.statvfs(site.settings.data).f_frsize
    assert list(faults(with_settings(site, min_free_bytes=free // 2), Level.WARNING)) == ["disk", "workers"]


def test_a_store_that_cannot_be_written_is_named(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "let this user write" in faults(with_settings(site, store=str(file)))["store"][1]
    assert list(faults(with_settings(site, store="nosuchkind://bucket"))) == ["store"]
    missing = tmp_path / "missing" / "store"
    assert faults(with_settings(site, store=str(missing))) == {}
    assert not missing.parent.exists(), "looking makes nothing"


def test_a_user_without_privileges_is_named(site: Site, migrated_url: str) -> None:
    with psycopg.connect(conninfo(migrated_url), autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
        try:
            connection.execute("GRANT SELECT ON alembic_version TO stranger")
            found = faults(replace(site, database_url=migrated_url.replace("//likewise@", "//stranger@")))
            assert "GRANT SELECT" in found["privileges"][1]
            assert "user stranger may not" in found["privileges"][0]
            assert "refuses" in found["workers"][0]
        finally:
            connection.execute("DROP OWNED BY stranger")
            connection.execute("DROP ROLE stranger")


@pytest.fixture
def configured(redis_url: str) -> Iterator["Redis"]:
    """Redis, whose configuration is put back."""
    with Redis.from_url(redis_url) as client:
        before = {name: client.config_get(name)[name] for name in ("maxmemory-policy", "appendonly")}
        yield client
        for name, value in before.items():
            client.config_set(name, value)


def test_a_queue_that_forgets_is_named(site: Site, configured: "Redis") -> None:
    configured.config_set("maxmemory-policy", "allkeys-lru")
    configured.config_set("appendonly", "no")
    assert "noeviction" in faults(site)["queue keeps"][1]
    assert "append-only" in faults(site, Level.WARNING)["queue keeps"][0]


def test_servers_that_are_too_old_are_named() -> None:
    assert (database_checks.version(140_012).level, database_checks.version(150_000).level) == (Level.FAULT, Level.OK)
    levels = [queue.version(told).level for told in ("6.0.16", "6.2.0", "7.2.4", "10.0.0")]
    assert levels == [Level.FAULT, Level.OK, Level.OK, Level.OK]


def test_clocks_that_differ_are_named(site: Site) -> None:
    hour_late = replace(site, clock=lambda: site.clock() - 3600)
    assert "3600." in faults(hour_late, Level.WARNING)["clock"][0]


def test_work_that_nobody_does_is_named(site: Site, database: Database) -> None:
    assert "no worker lives" in faults(site, Level.WARNING)["workers"][0]
    with database.transaction() as session:
        stored = store_reviews(session, [0.5])
        session.execute(update(Job).values(state="running"))
        session.add(DeadLetter(message={}, code="VALIDATION_ERROR", reason="not understood"))
        session.add(
            JobChunk(
                job_id=stored.job,
                stage=Stage.SCORE,
                position=0,
                state=ChunkState.OPEN,
                next_at=func.clock_timestamp() - text("interval '1 hour'"),
            )
        )
    assert "1 chunks are open" in faults(site)["workers"][0]
    warnings = faults(site, Level.WARNING)
    assert "1 dead letters" in warnings["dead letters"][0]
    assert re.search(r"the oldest for 36\d\d s", warnings["waiting"][0])
    with database.transaction() as session:
        presence.announce(session, "one")
        presence.announce(session, "other")
        session.execute(update(WorkerHeartbeat).where(WorkerHeartbeat.name == "other").values(version="0.0.1"))
        repository.set_paused(session, value=True, set_by="tests")
    lines = [line.verdict for line in examine.run(site) if line.name == "workers"]
    assert [verdict.level for verdict in lines] == [Level.WARNING, Level.WARNING]
    assert "several releases" in lines[0].said
    assert "paused" in lines[1].said


@pytest.mark.criterion("AC-20.7")
def test_what_does_not_add_up_is_named(
    site: Site, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A lost result, found through the command; before the loss there is nothing to find."""
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
    assert "integrity" not in faults(site, integrity=True)
    with database.transaction() as session:
        session.execute(text("DELETE FROM results WHERE row = 2"))
    for name, value in (("DATABASE_URL", site.database_url), ("REDIS_URL", site.redis_url)):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("LIKEWISE_DATA", str(tmp_path))
    told = likewise("doctor", "--integrity", "--json")
    assert told.exit_code == 1
    answer = json.loads(told.stdout)
    said = [check["said"] for check in answer["checks"] if check["check"] == "integrity"]
    assert answer["state"] == "fault"
    assert [one.split(":")[0] for one in said] == ["rows_without_result", "counts_differ"]
    assert all(str(stored.job) in one for one in said)
    shown = likewise("doctor", "--integrity")
    assert shown.exit_code == 1
    assert f"fault    integrity     rows_without_result: job {stored.job} has 2 results for 3 rows" in shown.stdout
    assert likewise("doctor").exit_code == 0
    assert Watch(database, 3600.0).step()
    assert "1 counts_differ, 1 rows_without_result" in faults(site)["watched"][0]


def test_the_service_on_a_data_folder_is_found(servers: Servers, tmp_path: Path) -> None:
    """As `submit` finds it; addresses in the environment go before."""
    nothing = settings_for("", None, data=tmp_path).model_copy(update={"database_url": None})
    found = site_of(nothing, {}, servers.running.data)
    assert (found.database_url, found.redis_url) == (servers.running.database_url, servers.running.redis_url)
    assert site_of(nothing, {}).database_url is None
    assert site_of(settings_for(NOWHERE, NO_REDIS), {}, servers.running.data).database_url == NOWHERE
