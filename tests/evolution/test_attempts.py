"""Protects the way from one matcher to the next, through queue, workers and database."""

import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from evolving import World
from pipeline import Pipeline
from service import serving
from sqlalchemy import update

from likewise.db.locks import lock_beside
from likewise.db.states import AttemptState, MatcherState, Role, Trigger
from likewise.db.tables import Judgement, Matcher, MatcherAttempt
from likewise.evolution import acting, service
from likewise.evolution.attempts import cases
from likewise.evolution.ladder import Step, Wishes
from likewise.evolution.watch import LOCK, Evolution
from likewise.queue.work import Control

if TYPE_CHECKING:
    from likewise.embedded import Servers

OVERVIEW = "/api/v1/operations/overview"
WAIT, FIT, COMPARE = [Step.WAIT], [Step.FIT], [Step.COMPARE]


def shadowed(world: World) -> World:
    """A catalogue above the size, whose next matcher has decided on a list as a shadow and on which people judged a part."""
    world = world.wishing(size=100)
    assert world.step() == FIT
    world.judge(world.match(), every=4)
    return world


def move(pipeline: Pipeline, kind: str, state: MatcherState) -> None:
    with pipeline.tools.database.transaction() as session:
        in_use = Matcher.state.in_((MatcherState.SHADOW, MatcherState.ACTIVE))
        session.execute(update(Matcher).where(Matcher.kind == kind, in_use).values(state=state))


def test_it_fires_by_size_and_the_shadow_has_no_effect(world: World) -> None:
    assert world.wishing(size=600).step() == WAIT, "the catalogue has 600 records"
    world = world.wishing(size=599)
    before = [one.decision for one in world.pipeline.results(world.match().id)]
    assert world.step() == FIT
    assert world.states() == {"levenshtein": "active", "hybrid": "shadow"}
    assert world.step() == WAIT, "it has decided on nothing yet"
    job = world.match()
    assert [one.decision for one in world.pipeline.results(job.id)] == before
    assert world.step() == WAIT, "nobody has judged"
    (attempt,) = world.attempts()
    assert (attempt.trigger, attempt.state, attempt.records) == (Trigger.SIZE, AttemptState.SHADOW, 600)
    assert world.audited() == ["fit", "shadow"]


def test_it_fires_by_the_share_of_right_links(easy_world: World) -> None:
    world = easy_world.wishing(accuracy=0.9)
    job = world.match()
    assert world.step() == WAIT, "nobody has judged a link"
    some = dict(list(world.truth.items())[::8])
    assert replace(world, truth=some).judge(job, every=4) == 50
    assert world.wishing(accuracy=0.4).step() == WAIT
    assert world.step() == FIT
    (attempt,) = world.attempts()
    assert (attempt.trigger, attempt.judged, attempt.accuracy) == (Trigger.ACCURACY, 50, 0.5)


def test_one_that_is_not_better_is_put_away_with_figures_until_there_is_more_to_go_by(easy_world: World) -> None:
    world = shadowed(easy_world)
    assert world.step() == COMPARE
    assert world.states() == {"levenshtein": "active", "hybrid": "retired"}
    (attempt,) = world.attempts()
    assert attempt.state is AttemptState.NOT_BETTER
    assert attempt.evidence is not None
    figures = [attempt.evidence[name] for name in ("records", "before", "after", "gained", "lost", "chance")]
    assert figures == [50, 50, 50, 0, 0, 1.0]
    assert world.audited() == ["fit", "shadow", "retire", "stay"]
    assert world.step() == WAIT
    job = world.match()
    world.judge(job, every=10, start=1)
    assert world.step() == WAIT, "70 judged records are not half as many again as 50"
    world.judge(job, every=4, start=2)
    assert world.step() == FIT


def test_a_better_one_is_proposed_and_promoted_by_one_call(world: World, servers: "Servers", migrated_url: str) -> None:
    world = shadowed(world)
    assert world.step() == COMPARE
    assert world.step() == WAIT
    assert world.states() == {"levenshtein": "active", "hybrid": "shadow"}
    address = f"/api/v1/catalogues/{world.catalogue}/matcher-attempts"
    with serving(servers, migrated_url) as running, running.client(Role.ADMIN) as admin:
        (told,) = admin.get(address).json()["data"]
        assert (told["state"], told["kind"], told["trigger"]) == ("proposed", "hybrid", "size")
        assert (told["matcherState"], told["replacesKind"], told["comparable"]) == ("shadow", "levenshtein", None)
        assert (told["version"], told["replacesVersion"]) == (2, 1)
        evidence = told["evidence"]
        assert evidence["after"] - evidence["before"] == evidence["gained"] - evidence["lost"] > 0
        assert evidence["chance"] < 0.05
        (waiting,) = admin.get(OVERVIEW).json()["data"]["proposedMatchers"]
        assert (waiting["matcherId"], waiting["version"], waiting["evidence"]) == (told["matcherId"], 2, evidence)
        assert admin.post(f"/api/v1/matchers/{told['matcherId']}/canary", json={"share": 0.2}).status_code == 200
        tried = admin.get(address).json()["data"][0]
        assert (tried["state"], tried["matcherState"], tried["canaryShare"]) == ("proposed", "canary", 0.2)
        assert len(admin.get(OVERVIEW).json()["data"]["proposedMatchers"]) == 1, "tried in part it still waits"
        assert admin.post(f"/api/v1/matchers/{told['matcherId']}/promote").status_code == 200
        assert admin.get(address).json()["data"][0]["state"] == "promoted"
        assert admin.get(OVERVIEW).json()["data"]["proposedMatchers"] == []
        assert admin.get(address.replace(str(world.catalogue), told["id"])).status_code == 404
    assert world.states() == {"levenshtein": "retired", "hybrid": "active"}
    assert str(world.match().matcher_id) == told["matcherId"]
    assert world.step() == [Step.CLOSE]
    assert world.attempts()[0].state is AttemptState.PROMOTED
    assert world.audited() == ["fit", "shadow", "propose"]


def test_it_is_told_how_many_judged_records_a_shadow_waits_for(world: World) -> None:
    world = world.wishing(size=100)
    assert world.step() == FIT

    def told() -> tuple[str, int | None, int]:
        with world.pipeline.tools.database.transaction() as session:
            (attempt,) = service.page(session, world.catalogue, 10)
        return attempt.state, attempt.comparable, attempt.needed

    assert told() == ("shadow", None, 25), "it has decided on no list"
    job = world.match()
    assert told() == ("shadow", 0, 25)
    judged = world.judge(job, every=20)
    assert 0 < judged < 25
    assert told() == ("shadow", judged, 25)


def test_where_it_may_it_goes_into_force_by_itself_first_in_part(world: World) -> None:
    world = shadowed(world).wishing(size=100, alone=True)
    assert world.step() == COMPARE
    assert world.states() == {"levenshtein": "active", "hybrid": "canary"}
    assert world.step() == WAIT, "the canary has decided on nothing yet"
    world.match()
    assert world.step() == [Step.PROMOTE]
    assert world.states() == {"levenshtein": "retired", "hybrid": "active"}
    assert world.audited() == ["fit", "shadow", "propose", "canary", "promote"]
    assert world.attempts()[0].state is AttemptState.PROMOTED
    # Rolled back, it is not brought in again with nothing new to go by.
    with world.pipeline.tools.database.transaction() as session:
        session.execute(update(Matcher).where(Matcher.kind == "hybrid").values(state=MatcherState.RETIRED))
        session.execute(
            update(Matcher).where(Matcher.state == "retired", Matcher.kind == "levenshtein").values(state="active")
        )
    assert world.step() == WAIT


def test_answers_to_what_was_drawn_at_random_stand_for_the_whole_list(world: World) -> None:
    world = shadowed(world)
    with world.pipeline.tools.database.transaction() as session:
        session.execute(update(Judgement).values(inclusion=0.25))
    rows = len(world.pipeline.results(world.match().id))
    assert world.step() == COMPARE
    evidence = world.attempts()[0].evidence
    assert evidence is not None
    told = {name: float(str(evidence[name])) for name in ("records", "gained", "lost", "drawn", "expected")}
    assert told["drawn"] == told["records"]
    assert told["expected"] == round(rows * (told["gained"] - told["lost"]) / told["records"], 1)


def test_a_proposal_goes_into_force_once_that_is_allowed(world: World) -> None:
    world = shadowed(world)
    assert world.step() == COMPARE
    assert world.wishing(size=100, alone=True).step() == [Step.CANARY]
    assert world.states()["hybrid"] == "canary"
    assert world.attempts()[0].state is AttemptState.CANARY


def test_one_that_may_lose_on_the_whole_list_waits_for_a_person(world: World) -> None:
    world = shadowed(world)
    assert world.step() == COMPARE
    (attempt,) = world.attempts()
    with world.pipeline.tools.database.transaction() as session:
        known = {**(attempt.evidence or {}), "drawn": 9, "expected": -1.0}
        session.execute(update(MatcherAttempt).values(evidence=known))
    assert world.wishing(size=100, alone=True).step() == WAIT


def test_a_shadow_that_somebody_retires_is_not_fitted_again_at_once(world: World) -> None:
    world = shadowed(world)
    move(world.pipeline, "hybrid", MatcherState.RETIRED)
    assert world.step() == [Step.CLOSE]
    assert world.attempts()[0].state is AttemptState.WITHDRAWN
    assert world.step() == FIT, "people have judged since it was fitted"
    move(world.pipeline, "hybrid", MatcherState.RETIRED)
    assert (world.step(), world.step()) == ([Step.CLOSE], WAIT)


def test_what_another_one_overtook_is_put_away(world: World) -> None:
    """Somebody brought a hybrid matcher of their own in: the shadow is of no use any more."""
    world = shadowed(world)
    with world.pipeline.tools.database.transaction() as session:
        session.execute(update(Matcher).where(Matcher.state == "active").values(state="retired"))
        (shadow,) = [one for one in session.query(Matcher) if one.state is MatcherState.SHADOW]
        theirs = Matcher(catalogue_id=world.catalogue, kind="hybrid", version=100, recipe=shadow.recipe, state="active")
        session.add(theirs)
    assert world.step() == [Step.CLOSE]
    with world.pipeline.tools.database.transaction() as session:
        assert session.get_one(Matcher, shadow.id).state is MatcherState.RETIRED
    assert world.attempts()[0].state is AttemptState.WITHDRAWN


def test_a_list_that_is_gone_is_said_and_not_looked_for_again(world: World, tmp_path: Path) -> None:
    world = world.wishing(size=100)
    shutil.rmtree(tmp_path / "store" / "jobs")
    assert world.step() == FIT
    (attempt,) = world.attempts()
    assert attempt.state is AttemptState.FAILED
    assert attempt.error == "the last list is not kept any more: match one again"
    assert world.step() == WAIT


@pytest.mark.parametrize("work", ["fit_next", "compare"])
def test_what_a_worker_died_with_is_not_begun_again_at_once(
    world: World, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise SystemExit(137)

    world = shadowed(world) if work == "compare" else world.wishing(size=100)
    monkeypatch.setattr(acting, work, die)
    with pytest.raises(SystemExit):
        world.step()
    assert world.step() == [Step.GIVE_UP]
    (attempt,) = world.attempts()
    assert (attempt.state, attempt.error) == (AttemptState.FAILED, acting.DIED)
    assert world.states() == {"levenshtein": "active"} | ({"hybrid": "retired"} if work == "compare" else {})
    assert world.step() == WAIT


def test_a_worker_that_is_told_to_stop_leaves_all_as_it_was(world: World) -> None:
    stopping = Event()
    stopping.set()
    tools, control = world.pipeline.tools, Control(stopping=stopping)
    with tools.database.transaction() as session:
        (case,) = cases(session)
    acting.fit(tools, case, Trigger.SIZE, control)
    assert world.attempts() == []
    world = shadowed(world)
    with tools.database.transaction() as session:
        (case,) = cases(session)
    acting.hold_against(tools, case, Wishes(size=100), control)
    (attempt,) = world.attempts()
    assert (attempt.state, attempt.evidence) == (AttemptState.SHADOW, None)
    assert world.step() == COMPARE


def test_one_worker_at_a_time_looks_and_it_ends_when_told(world: World) -> None:
    world = world.wishing(size=100)
    with lock_beside(world.pipeline.tools.database, LOCK) as mine:
        assert mine
        assert world.step() == []
    stop = Event()
    stop.set()
    Evolution(world.pipeline.tools, world.evolution.wishes, stop).run()
    assert world.attempts() == []
