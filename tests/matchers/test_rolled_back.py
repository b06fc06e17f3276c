"""Protects the automatic roll-back: each kind of fault, planted in a version that works on lists, brings the former back."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from pipeline import Pipeline
from sqlalchemy import select, text
from structlog.testing import capture_logs

from likewise.db.audit import COMMAND
from likewise.db.session import Database, open_database
from likewise.db.states import Decision, JobKind, JobState, JudgementKind, MatcherState
from likewise.db.tables import AuditEntry, Job, Matcher
from likewise.jobs import beside, tasks
from likewise.matchers import reverting, versions
from likewise.matchers.trial import FEWEST_PIECES, Kind
from likewise.matchers.watch import FLAG, LOCK, Stopped, TrialWatch
from likewise.operations.service import overview
from likewise.reviews.repository import add_judgement
from likewise.sample import CATALOGUE, sample_path

LIST = sample_path("northgate.csv")
A_WEEK = timedelta(days=7)
Change = Callable[[dict[str, Any]], object]  # Any: a recipe's JSON


@dataclass(frozen=True)
class World:
    """A catalogue whose first matcher decides; every list has a source of its own, so that nothing is taken over."""

    pipeline: Pipeline
    catalogue: UUID
    first: UUID
    numbers: "itertools.count[int]"

    @property
    def database(self) -> Database:
        return self.pipeline.tools.database

    def version(self, state: MatcherState, change: Change = lambda _: None) -> UUID:
        """Another version, like the first but for a change, which decides on all or on most records from now on."""
        with self.database.transaction() as session:
            known = session.get_one(Matcher, self.first)
            recipe = json.loads(json.dumps(known.recipe))
            change(recipe)
            made = Matcher(catalogue_id=self.catalogue, kind=known.kind, version=next(self.numbers), recipe=recipe)
            session.add(made)
            session.flush()
            if state is MatcherState.CANARY:
                versions.start_canary(session, made.id, 0.9, COMMAND)
            else:
                versions.promote(session, made.id, COMMAND)
            return made.id

    def listed(self) -> Job:
        """A list when all that can be done of it is done."""
        source = f"list {next(self.numbers)}"
        return self.pipeline.job(self.pipeline.submit(JobKind.MATCH, self.catalogue, LIST, {}, source))

    def watched(self) -> list[Stopped]:
        return TrialWatch(self.database, A_WEEK).step(every=0)

    def state(self, matcher: UUID) -> MatcherState:
        with self.database.transaction() as session:
            return session.get_one(Matcher, matcher).state

    def audited(self, matcher: UUID) -> list[tuple[str, str, Mapping[str, object]]]:
        found = select(AuditEntry).where(AuditEntry.subject_id == matcher).order_by(AuditEntry.created_at)
        with self.database.transaction() as session:
            return [(one.actor, one.action, one.details) for one in session.scalars(found)]


@pytest.fixture
def world(pipeline_of: Callable[[int], Pipeline]) -> World:
    pipeline = pipeline_of(60)
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    first = pipeline.matched(catalogue, LIST).matcher_id
    assert first is not None
    with pipeline.tools.database.transaction() as session:
        versions.promote(session, first, COMMAND)
    return World(pipeline, catalogue, first, itertools.count(2))


def assert_stopped(world: World, matcher: UUID, was: MatcherState, kind: Kind) -> str:
    """By one audit row that says why, which is returned; the first version decides, also on the next list."""
    (stopped,) = world.watched()
    assert (stopped.id, stopped.was, [one.kind for one in stopped.because]) == (matcher, was, [kind])
    assert (world.state(matcher), world.state(world.first)) == (MatcherState.RETIRED, MatcherState.ACTIVE)
    (_, (actor, action, details)) = world.audited(matcher)
    assert (actor, action) == ("watch", "retire" if was is MatcherState.CANARY else "roll_back")
    assert details["because"] == [{"kind": kind, "message": stopped.because[0].message}]
    assert world.watched() == []
    job = world.listed()
    assert (job.state, job.matcher_id) == (JobState.COMPLETED, world.first)
    assert {one.matcher_id for one in world.pipeline.results(job.id)} == {world.first}
    return stopped.because[0].message


both = pytest.mark.parametrize("state", [MatcherState.ACTIVE, MatcherState.CANARY])


@pytest.mark.criterion("AC-30.3")
@both
def test_one_that_cannot_decide(world: World, state: MatcherState) -> None:
    bad = world.version(state, lambda recipe: recipe.update(version=99))
    jobs = [world.listed() for _ in range(2)]
    assert world.watched() == [], "two failures may be chance"
    jobs.append(world.listed())
    failing = JobState.FAILED if state is MatcherState.ACTIVE else JobState.COMPLETED
    assert [job.state for job in jobs] == [failing] * 3
    assert_stopped(world, bad, state, Kind.ERRORS)


@pytest.mark.criterion("AC-30.3")
@both
def test_one_that_takes_longer(world: World, state: MatcherState, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that each piece of work moves on, since a test cannot count on the time that things take."""
    slow = world.version(state) if state is MatcherState.CANARY else None
    for module, seconds in ((tasks, 1.0), (beside, 30.0)):
        clock = itertools.count(0.0, seconds)
        monkeypatch.setattr(module, "perf_counter", lambda clock=clock: next(clock))
    pieces = 1 if state is MatcherState.CANARY else len(world.pipeline.results(world.listed().id)) // 60
    for _ in range(FEWEST_PIECES // pieces):
        world.listed()
    if slow is None:
        slow = world.version(state)
        clock = itertools.count(0.0, 30.0)
        monkeypatch.setattr(tasks, "perf_counter", lambda: next(clock))
        for _ in range(FEWEST_PIECES // pieces):
            assert world.watched() == []
            world.listed()
    assert_stopped(world, slow, state, Kind.TIME)


BROKEN = {
    "probability out of range": "UPDATE results SET probability = 'NaN' WHERE job_id = :job AND row = 3",
    "link without probability": """
        UPDATE results SET decision = 'link', probability = NULL WHERE job_id = :job AND row = 3""",
    "record linked twice": """
        UPDATE results SET catalogue_key = (SELECT catalogue_key FROM results WHERE job_id = :job AND decision = 'link'
            AND matcher_id = :matcher ORDER BY row LIMIT 1)
        WHERE job_id = :job AND row = (SELECT max(row) FROM results WHERE job_id = :job AND decision = 'link'
            AND matcher_id = :matcher)""",
    "counts differ": "UPDATE jobs SET counts = counts || '{\"link\": 1}' WHERE id = :job",
    "counts differ (1)": "DELETE FROM results WHERE job_id = :job AND row = 3",
}


@pytest.mark.criterion("AC-30.3")
@both
@pytest.mark.parametrize("fault", BROKEN)
def test_one_whose_results_do_not_add_up(world: World, state: MatcherState, fault: str) -> None:
    bad = world.version(state)
    job = world.listed()
    with world.database.transaction() as session:
        session.execute(
            text("UPDATE results SET matcher_id = :matcher WHERE job_id = :job AND row = 3"),
            {"job": job.id, "matcher": bad},
        )
        session.execute(
            text(BROKEN[fault]).bindparams(job=job.id), {"matcher": bad} if ":matcher" in BROKEN[fault] else {}
        )
    assert fault in assert_stopped(world, bad, state, Kind.INVARIANT)


def judge(world: World, job: Job, right: Mapping[str | None, str | None]) -> int:
    """What a person who knows the `right` catalogue record of each record says of the links; how many are wrong."""
    wrong = 0
    with world.database.transaction() as session:
        for one in world.pipeline.results(job.id):
            if one.decision is not Decision.LINK or one.catalogue_record_id is None:
                continue
            is_right = right.get(one.record_id) == one.catalogue_key
            wrong += not is_right
            values: dict[str, object] = {
                "incoming_record_id": one.incoming_record_id,
                "catalogue_record_id": one.catalogue_record_id,
                "judgement": JudgementKind.MATCH if is_right else JudgementKind.NOT_MATCH,
                "said_by": "key:tests",
            }
            add_judgement(session, values)
    return wrong


def links_of(world: World, job: Job) -> dict[str | None, str | None]:
    return {one.record_id: one.catalogue_key for one in world.pipeline.results(job.id) if one.decision is Decision.LINK}


@pytest.mark.criterion("AC-30.3")
@both
def test_one_whose_links_are_wrong(world: World, state: MatcherState) -> None:
    """It links everything to its best candidate, and a person looks."""
    right = links_of(world, world.listed())
    bad = world.version(state, lambda recipe: recipe.update(start=recipe["start"] + 40))
    job = world.listed()
    assert world.watched() == [], "nobody has said anything"
    assert judge(world, job, right) > 5
    assert_stopped(world, bad, state, Kind.PRECISION)


@pytest.mark.criterion("AC-30.3")
@both
def test_one_that_does_as_well_goes_on(world: World, state: MatcherState) -> None:
    """Though it is looked at after each list, and after all that is said of it."""
    right = links_of(world, world.listed())
    good = world.version(state)
    for _ in range(3):
        job = world.listed()
        assert world.watched() == []
        assert judge(world, job, right) == 0
        assert world.watched() == []
    assert world.state(good) is state
    assert [action for _, action, _ in world.audited(good)] == ["canary" if state is MatcherState.CANARY else "promote"]


def test_it_is_told_who_operates_the_service_until_somebody_does_something(world: World) -> None:
    bad = world.version(MatcherState.ACTIVE, lambda recipe: recipe.update(version=99))
    for _ in range(3):
        world.listed()
    with capture_logs() as logs:
        world.watched()
    (told,) = [one for one in logs if one["event"] == "matcher_stopped"]
    assert (told["log_level"], told["matcher_id"], told["was"]) == ("error", str(bad), "active")
    with world.database.transaction() as session:
        kept = session.get_one(Matcher, bad)
        assert kept.stopped_at is not None
        assert kept.stopped_because == [{"kind": "errors", "message": told["because"][0]}]
        (entry,) = overview(session).stopped_matchers
        assert (entry.matcher_id, entry.catalogue_name, entry.version) == (bad, "tools", kept.version)
        assert [(one.kind, one.message) for one in entry.because] == [("errors", told["because"][0])]
        assert entry.revert == f"/api/v1/matchers/{bad}/revert"
        reverting.revert(session, bad, COMMAND)
    with world.database.transaction() as session:
        assert overview(session).stopped_matchers == ()
        kept = session.get_one(Matcher, bad)
        assert kept.stopped_at is None
        assert kept.stopped_because is None


def test_only_one_that_took_the_place_of_another_is_on_trial(world: World) -> None:
    """Not the first of a catalogue, nor one that was brought back, nor one whose trial is over."""
    with world.database.transaction() as session:
        assert session.get_one(Matcher, world.first).tried_since is None
    second = world.version(MatcherState.ACTIVE, lambda recipe: recipe.update(version=99))
    third = world.version(MatcherState.ACTIVE)
    for _ in range(3):
        world.listed()
    with world.database.transaction() as session:
        versions.roll_back(session, third, COMMAND)
        session.execute(text("UPDATE matchers SET recipe = '{\"version\": 99}' WHERE id = :id"), {"id": second})
    assert [world.listed().state for _ in range(3)] == [JobState.FAILED] * 3
    assert world.watched() == []
    fourth = world.version(MatcherState.ACTIVE, lambda recipe: recipe.update(version=99))
    assert TrialWatch(world.database, timedelta()).step(every=0) == []
    assert world.state(fourth) is MatcherState.ACTIVE


def test_a_database_that_is_away_is_looked_for_again() -> None:
    stop = Event()
    stop.set()
    database = open_database("postgresql://someone@127.0.0.1:9/none")
    with capture_logs() as logs:
        TrialWatch(database, A_WEEK, stop=stop).run()
    assert [one["event"] for one in logs] == ["matchers_unwatched"]
    database.close()


def test_one_worker_looks_when_it_is_time(database: Database) -> None:
    watch = TrialWatch(database, A_WEEK)

    def looked() -> object:
        with database.transaction() as session:
            return session.scalar(text("SELECT updated_at FROM flags WHERE name = :name"), {"name": FLAG})

    with database.transaction() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        watch.step()
        assert looked() is None
    watch.step()
    first = looked()
    assert first is not None
    watch.step()
    assert looked() == first
    watch.step(every=0)
    assert looked() != first
