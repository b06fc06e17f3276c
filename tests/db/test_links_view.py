"""Protects the view `likewise_links`, which other people's reports read: what is in it, and who may read it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from stored import Stored, store_job, store_results, store_reviews

from likewise.catalogues.links import links
from likewise.db import migrate
from likewise.db.session import Database
from likewise.db.states import Decision, JudgementKind
from likewise.db.tables import CatalogueRecord, Job, Judgement, Result

COLUMNS = {
    "catalogue": "text",
    "catalogue_key": "text",
    "source": "text",
    "record_key": "text",
    "decided_by": "text",
    "probability": "double precision",
    "linked_at": "timestamp with time zone",
    "job_id": "uuid",
    "job_row": "bigint",
    "catalogue_record_id": "uuid",
    "incoming_record_id": "uuid",
}
"""What docs/how-to/use-with-data-tools.md promises: a change here breaks other people's reports."""
START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS, JOBS = 8, 3


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as opened:
        yield opened


def in_view(session: Session, *columns: str) -> list[tuple[object, ...]]:
    wanted = ", ".join(columns)
    rows = session.execute(text(f"SELECT {wanted} FROM likewise_links ORDER BY record_key, catalogue_key"))  # noqa: S608 -- names of our own
    return [tuple(row) for row in rows]


def linked(session: Session, rows: int) -> Stored:
    """A job that linked row N to record CN at 0.9."""
    stored = store_reviews(session, [0.9] * rows)
    for row in session.scalars(select(Result)):
        row.decision = Decision.LINK
    session.flush()
    return stored


def say(
    session: Session, stored: Stored, row: int, kind: JudgementKind, place: int, undoes: UUID | None = None
) -> UUID:
    """A judgement of an incoming and a catalogue record; each is a minute after the one before."""
    said = Judgement(
        incoming_record_id=stored.incoming[row],
        catalogue_record_id=stored.catalogue_records[place],
        judgement=kind,
        undoes_id=undoes,
        said_by="key:test",
        created_at=START + timedelta(minutes=len(session.scalars(select(Judgement.id)).all())),
    )
    session.add(said)
    session.flush()
    return said.id


@pytest.mark.criterion("AC-33.4")
def test_names_and_types_are_those_that_were_promised(session: Session) -> None:
    found = session.execute(
        text("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'likewise_links'")
    )
    assert {one.column_name: one.data_type for one in found} == COLUMNS


@pytest.mark.criterion("AC-33.4")
def test_what_people_said_goes_before_what_a_matcher_decided(session: Session) -> None:
    """0 stays; 1 is another one; 2 is refused; 3 is confirmed; 4 was refused, and that was taken back; 5's record went."""
    stored = linked(session, 6)
    say(session, stored, 1, JudgementKind.MATCH, 0)
    say(session, stored, 2, JudgementKind.NOT_MATCH, 2)
    say(session, stored, 3, JudgementKind.MATCH, 3)
    refused = say(session, stored, 4, JudgementKind.NOT_MATCH, 4)
    say(session, stored, 4, JudgementKind.UNDO, 4, refused)
    record = session.get(CatalogueRecord, stored.catalogue_records[5])
    assert record is not None
    record.deleted_in = 2
    session.flush()
    assert in_view(session, "record_key", "catalogue_key", "decided_by", "probability", "job_row") == [
        ("I0", "C0", "matcher", 0.9, 1),
        ("I1", "C0", "person", None, 2),
        ("I3", "C3", "person", 0.9, 4),
        ("I4", "C4", "matcher", 0.9, 5),
    ]


def test_only_a_records_latest_result_that_was_not_taken_back_counts(session: Session) -> None:
    stored = linked(session, 2)
    later = store_job(session, stored.catalogue, stored.source, 2)
    store_results(
        session, Stored(stored.catalogue, stored.source, later, stored.catalogue_records, stored.incoming), [0.2] * 2
    )
    session.execute(text("UPDATE jobs SET created_at = created_at + interval '1 hour' WHERE id = :job"), {"job": later})
    assert in_view(session, "record_key") == []
    session.execute(text("UPDATE results SET reverted_at = now() WHERE job_id = :job AND row = 2"), {"job": later})
    assert in_view(session, "record_key", "job_id") == [("I1", stored.job)]


def talk(session: Session, stored: Stored, row: int, random: Random) -> None:
    """Some judgements of a record, as the service takes them: one that stands is undone first, and one match is enough."""
    held: dict[int, tuple[JudgementKind, UUID]] = {}
    for _ in range(random.randrange(5)):
        place, kind = random.randrange(4), random.choice([*JudgementKind])
        matched = any(one is not JudgementKind.NOT_MATCH for one, _ in held.values())
        if kind is JudgementKind.UNDO:
            if held:
                place = random.choice(sorted(held))
                say(session, stored, row, kind, place, held.pop(place)[1])
        elif place not in held and (kind is JudgementKind.NOT_MATCH or not matched):
            held[place] = (kind, say(session, stored, row, kind, place))


def random_world(session: Session, random: Random) -> Stored:
    """Jobs with any answers, some taken back, and people who say any of what they may say."""
    stored = store_reviews(session, [0.5] * ROWS, candidates=1)
    jobs = [stored.job]
    for _ in range(JOBS - 1):
        jobs.append(store_job(session, stored.catalogue, stored.source, ROWS))
        again = Stored(stored.catalogue, stored.source, jobs[-1], stored.catalogue_records, stored.incoming)
        store_results(session, again, [0.5] * ROWS, candidates=1)
    for job in session.scalars(select(Job)):
        job.created_at = START + timedelta(hours=random.randrange(2))
    for result in session.scalars(select(Result)):
        result.decision = random.choice([Decision.LINK, Decision.LINK, Decision.REVIEW, Decision.NO_MATCH])
        result.catalogue_record_id = random.choice([*stored.catalogue_records[:4], None])
        result.probability = random.random()
        result.reverted_at = START if random.random() < 0.2 else None
    for record in session.scalars(select(CatalogueRecord)):
        record.deleted_in = 2 if random.random() < 0.1 else None
    for row in range(ROWS):
        talk(session, stored, row, random)
    return stored


@pytest.mark.parametrize("seed", range(10))
def test_it_says_what_the_api_says_of_each_catalogue_record(session: Session, seed: int) -> None:
    """Found from the other side, by another query: no report disagrees with the page."""
    stored = random_world(session, Random(seed))  # noqa: S311 -- a seed for a test
    standing = session.scalars(
        select(CatalogueRecord.id).where(
            CatalogueRecord.catalogue_id == stored.catalogue, CatalogueRecord.deleted_in.is_(None)
        )
    ).all()
    told = {
        (one.id, record, "person" if one.judgement else "matcher", one.probability, one.linked_at, one.job_id, one.row)
        for record in standing
        for one in links(session, stored.catalogue, record, None, 1000)
    }
    names = ("incoming_record_id", "catalogue_record_id", "decided_by", "probability", "linked_at", "job_id", "job_row")
    found = in_view(session, *names)
    assert len(found) == len(set(found)) > 0
    assert set(found) == told


@pytest.mark.criterion("AC-33.4")
def test_a_role_for_reports_reads_the_view_and_nothing_else(session: Session) -> None:
    linked(session, 1)
    session.execute(text("CREATE ROLE reports_of_a_test"))
    session.execute(text("GRANT SELECT ON likewise_links TO reports_of_a_test"))
    session.execute(text("SET LOCAL ROLE reports_of_a_test"))
    assert in_view(session, "record_key") == [("I0",)]
    with pytest.raises(ProgrammingError, match="permission denied for table results"), session.begin_nested():
        session.execute(text("SELECT 1 FROM results"))
    session.execute(text("RESET ROLE"))
    session.execute(text("DROP OWNED BY reports_of_a_test"))
    session.execute(text("DROP ROLE reports_of_a_test"))


def test_going_back_takes_it_away_and_coming_again_brings_it_back(migrated_url: str, database: Database) -> None:
    there = text("SELECT to_regclass('likewise_links') IS NOT NULL")
    migrate.downgrade(migrated_url, "202611230730")
    with database.transaction() as session:
        assert session.execute(there).scalar_one() is False
    migrate.upgrade(migrated_url)
    with database.transaction() as session:
        assert session.execute(there).scalar_one() is True
