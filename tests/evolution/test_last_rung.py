"""Protects the last rung: meanings are tried once their vectors are there, and stay only where they help."""

import pytest
from evolving import TRANSLATED, World
from sqlalchemy import func, select, update

from likewise.db.states import AttemptState, JobKind, JobState, MatcherState
from likewise.db.tables import CatalogueVector, Job, Matcher
from likewise.engine.recipe import Recipe
from likewise.evolution.ladder import Step
from likewise.jobs import repository

WAIT, FIT, SHADOW, COMPARE = [Step.WAIT], [Step.FIT], [Step.SHADOW], [Step.COMPARE]


def fill(world: World) -> Job:
    """The last job that embeds the catalogue."""
    with world.pipeline.tools.database.transaction() as session:
        found = select(Job).where(Job.kind == JobKind.EMBED).order_by(Job.created_at.desc()).limit(1)
        return session.scalars(found).one()


def compared(world: World) -> World:
    """A matcher that embeds was fitted, its catalogue embedded, and both have decided on a list of which people judged a
    third.
    """
    world = world.wishing(size=100)
    assert world.step() == FIT
    world.pipeline.work()
    assert world.step() == SHADOW
    world.judge(world.match(), every=3)
    assert world.step() == COMPARE
    return world


def test_it_sees_no_list_before_the_catalogue_is_embedded(translated_world: World) -> None:
    world = translated_world.wishing(size=100)
    assert world.step() == FIT
    assert (world.attempts()[0].state, fill(world).state) == (AttemptState.FITTING, JobState.QUEUED)
    assert world.states() == {"hybrid": "active"}
    assert world.step() == WAIT
    world.pipeline.work()
    job = fill(world)
    assert (job.state, job.rows_done) == (JobState.COMPLETED, TRANSLATED.catalogue_rows)
    assert job.matcher_id is not None
    with world.pipeline.tools.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(CatalogueVector)) == TRANSLATED.catalogue_rows
        recipe = Recipe.from_json(repository.recipe_of(session, world.catalogue, job.matcher_id))
    assert recipe.embedded is not None
    assert recipe.embedded.embedder is not None, "the list's sure pairs have taught it"
    assert world.step() == SHADOW
    assert world.states() == {"hybrid": "active", "embedding": "shadow"}
    assert world.attempts()[0].state is AttemptState.SHADOW
    assert world.audited() == ["fit", "shadow"]


def test_where_words_differ_and_meanings_agree_it_is_proposed(translated_world: World) -> None:
    world = compared(translated_world)
    (attempt,) = world.attempts()
    assert attempt.state is AttemptState.PROPOSED
    assert world.states() == {"hybrid": "active", "embedding": "shadow"}
    world = world.wishing(size=100, alone=True)
    assert world.step() == [Step.CANARY]
    world.match()
    assert world.step() == [Step.PROMOTE]
    assert world.states() == {"hybrid": "retired", "embedding": "active"}
    assert str(world.match().matcher_id) == str(attempt.matcher_id)
    assert world.step() == WAIT, "there is no further rung"


def test_where_letters_do_it_meanings_are_put_away(lettered_world: World) -> None:
    world = compared(lettered_world)
    (attempt,) = world.attempts()
    assert (attempt.state, attempt.evidence is not None) == (AttemptState.NOT_BETTER, True)
    assert world.states() == {"hybrid": "active", "embedding": "retired"}
    with world.pipeline.tools.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(CatalogueVector)) == 0
    assert world.step() == WAIT


@pytest.mark.parametrize(
    ("state", "told"), [(JobState.FAILED, "the disk is full"), (JobState.CANCELLED, "the job was cancelled")]
)
def test_a_catalogue_that_cannot_be_embedded_is_said(translated_world: World, state: JobState, told: str) -> None:
    world = translated_world.wishing(size=100)
    assert world.step() == FIT
    with world.pipeline.tools.database.transaction() as session:
        message = told if state is JobState.FAILED else None
        session.execute(update(Job).where(Job.kind == JobKind.EMBED).values(state=state, error_message=message))
    assert world.step() == [Step.GIVE_UP]
    (attempt,) = world.attempts()
    assert (attempt.state, attempt.error) == (
        AttemptState.FAILED,
        f"the catalogue could not be embedded: {told}",
    )
    assert world.states() == {"hybrid": "active"}
    assert world.step() == WAIT


def test_somebody_may_be_quicker(translated_world: World) -> None:
    """A draft that was made the shadow by hand while its catalogue is embedded goes on as one."""
    world = translated_world.wishing(size=100)
    assert world.step() == FIT
    with world.pipeline.tools.database.transaction() as session:
        session.execute(update(Matcher).where(Matcher.kind == "embedding").values(state=MatcherState.SHADOW))
    assert world.step() == WAIT
    world.pipeline.work()
    assert world.step() == SHADOW
    assert world.attempts()[0].state is AttemptState.SHADOW
    assert world.audited() == ["fit"]
