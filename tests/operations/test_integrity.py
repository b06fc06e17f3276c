"""Protects the integrity check: it is silent where all adds up, and each of its checks can find what it looks for."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from stored import Stored, store_reviews

from likewise.db.audit import Actor
from likewise.db.session import Database
from likewise.db.states import ChunkState, JobState, JudgementKind, Stage
from likewise.db.tables import Catalogue, CatalogueRecord, IncomingRecord, Job, JobChunk, Judgement, Result
from likewise.operations.integrity import CHECKS, findings
from likewise.reviews import items, judging
from likewise.reviews.schemas import NewJudgement

REVIEWER = Actor("key:tests")


def judge_two(session: Session, stored: Stored) -> None:
    """A judgement that stands, and one that was undone."""
    for record in stored.incoming[:2]:
        etag = items.load_one(session, record).etag
        judging.judge(session, REVIEWER, record, NewJudgement(judgement="match"), etag)
    undone = items.load_one(session, stored.incoming[1]).judgements[0]
    judging.undo(session, REVIEWER, stored.incoming[1], undone.id, None)
    session.flush()


def add_chunk(session: Session, stored: Stored, state: ChunkState) -> None:
    session.add(JobChunk(job_id=stored.job, stage=Stage.SCORE, position=0, state=state))
    session.flush()


def standing_row(session: Session, stored: Stored) -> Judgement:
    return session.scalars(select(Judgement).where(Judgement.incoming_record_id == stored.incoming[0])).one()


def undo_row(session: Session, stored: Stored) -> Judgement:
    rows = select(Judgement).where(Judgement.incoming_record_id == stored.incoming[1])
    return session.scalars(rows.where(Judgement.judgement == JudgementKind.UNDO)).one()


def lose_a_result(session: Session, stored: Stored) -> None:
    session.execute(delete(Result).where(Result.job_id == stored.job, Result.row == 2))


def move_a_result(session: Session, stored: Stored) -> None:
    """As many results as rows, and yet one row has none."""
    session.execute(update(Result).where(Result.job_id == stored.job, Result.row == 3).values(row=7))


def miscount(session: Session, stored: Stored) -> None:
    session.get_one(Job, stored.job).counts = {"link": 1, "review": 2, "no_match": 0, "failed": 0}


def forget_progress(session: Session, stored: Stored) -> None:
    session.get_one(Job, stored.job).rows_done = 2


def strand_a_job(session: Session, stored: Stored) -> None:
    session.get_one(Job, stored.job).state = JobState.RUNNING


def open_a_chunk(session: Session, stored: Stored) -> None:
    add_chunk(session, stored, ChunkState.OPEN)


def kill_a_chunk(session: Session, stored: Stored) -> None:
    add_chunk(session, stored, ChunkState.DEAD)


def miscount_the_catalogue(session: Session, stored: Stored) -> None:
    session.get_one(Catalogue, stored.catalogue).record_count += 1


def lose_a_judgement(session: Session, stored: Stored) -> None:
    session.delete(standing_row(session, stored))


def lose_an_undo(session: Session, stored: Stored) -> None:
    session.delete(undo_row(session, stored))


def turn_a_judgement_round(session: Session, stored: Stored) -> None:
    standing_row(session, stored).judgement = JudgementKind.NOT_MATCH


def misdirect_an_undo(session: Session, stored: Stored) -> None:
    undo_row(session, stored).undoes_id = standing_row(session, stored).id


FAULTS: list[tuple[str, Callable[[Session, Stored], None]]] = [
    ("rows_without_result", lose_a_result),
    ("rows_without_result", move_a_result),
    ("counts_differ", miscount),
    ("rows_done_differ", forget_progress),
    ("job_without_chunk", strand_a_job),
    ("open_chunk_of_completed_job", open_a_chunk),
    ("dead_chunk_without_letter", kill_a_chunk),
    ("record_count_differs", miscount_the_catalogue),
    ("judgement_lost", lose_a_judgement),
    ("judgement_lost", lose_an_undo),
    ("judgement_changed", turn_a_judgement_round),
    ("undo_astray", misdirect_an_undo),
]


def test_where_all_adds_up_nothing_is_found(database: Database) -> None:
    with database.transaction() as session:
        judge_two(session, store_reviews(session, [0.5] * 3))
        assert findings(session) == []


@pytest.mark.parametrize(("check", "spoil"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_each_check_finds_its_fault(database: Database, check: str, spoil: Callable[[Session, Stored], None]) -> None:
    """The negative control: without it, a check that finds nothing would say nothing."""
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        judge_two(session, stored)
        spoil(session, stored)
        session.flush()
        found = findings(session)
    told = [finding for finding in found if finding.check == check]
    assert told
    assert all(finding.subject == CHECKS[check].subject and str(finding.id) in finding.message for finding in told)


def test_every_check_has_its_negative_control() -> None:
    assert {check for check, _ in FAULTS} == set(CHECKS)


@pytest.mark.parametrize("table", [IncomingRecord, CatalogueRecord], ids=["incoming", "catalogue"])
def test_what_was_erased_on_purpose_is_not_lost(
    database: Database, table: type[IncomingRecord] | type[CatalogueRecord]
) -> None:
    """Erasing a record takes its judgements along, as it must."""
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        judge_two(session, stored)
        session.get_one(Job, stored.job).expires_at = func.now()
        erased = stored.incoming[0] if table is IncomingRecord else stored.catalogue_records[0]
        session.execute(delete(table).where(table.id == erased))
        found = {finding.check for finding in findings(session)}
    assert "judgement_lost" not in found


def test_results_that_have_expired_are_not_missed(database: Database) -> None:
    with database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        session.get_one(Job, stored.job).expires_at = func.now()
        session.execute(delete(Result).where(Result.job_id == stored.job))
        assert findings(session) == []
