"""Protects what holds of all that was said: a pure function of rows only ever added, the same in Python and in SQL."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from stored import store_reviews

from likewise.db.session import Database
from likewise.db.states import JudgementKind
from likewise.db.tables import Judgement, Result
from likewise.reviews import repository
from likewise.reviews.repository import Where
from likewise.reviews.standing import Said, asks, match_of, standing

START = datetime(2026, 1, 1, tzinfo=UTC)
PAIRS = [UUID(int=place) for place in range(1, 4)]
KINDS = [JudgementKind.MATCH, JudgementKind.NOT_MATCH, JudgementKind.NEW]


@dataclass(frozen=True)
class Word:
    """A row to be: what is said of which pair, when (ties happen), and whether it is taken back."""

    kind: JudgementKind
    pair: int
    second: int
    undone: bool


words = st.lists(
    st.builds(Word, st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=8
)


def rows_of(said: Sequence[Word], pairs: Sequence[UUID]) -> list[Said]:
    """The rows, each undo right behind what it takes back."""
    rows: list[Said] = []
    for place, word in enumerate(said):
        known, at = UUID(int=100 + 2 * place), START + timedelta(seconds=word.second)
        rows.append(Said(known, pairs[word.pair], word.kind, at))
        if word.undone:
            rows.append(Said(UUID(int=101 + 2 * place), pairs[word.pair], JudgementKind.UNDO, at, known))
    return rows


def replayed(rows: Sequence[Said]) -> dict[UUID, Said]:
    """The slow and obvious way: everything that was said, in order of time, then everything undone taken away."""
    held: dict[UUID, list[Said]] = {pair: [] for pair in PAIRS}
    for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
        if row.judgement is not JudgementKind.UNDO:
            held[row.catalogue_record_id].append(row)
    for undo in rows:
        for said in held.values():
            said[:] = [row for row in said if row.id != undo.undoes_id]
    return {pair: said[-1] for pair, said in held.items() if said}


@given(words)
def test_what_stands_is_what_replaying_the_rows_gives(said: list[Word]) -> None:
    rows = rows_of(said, PAIRS)
    assert standing(rows) == replayed(rows)


@given(words, st.randoms(use_true_random=False))
def test_what_stands_does_not_depend_on_the_order_of_reading(said: list[Word], chance: random.Random) -> None:
    rows = rows_of(said, PAIRS)
    assert standing(chance.sample(rows, len(rows))) == standing(rows)


@given(words, st.sampled_from(KINDS), st.integers(0, 2))
def test_an_undo_brings_back_what_was_before(said: list[Word], kind: JudgementKind, pair: int) -> None:
    rows = rows_of(said, PAIRS)
    more = [*said, Word(kind, pair, 9, undone=False)]
    assert standing(rows_of(more, PAIRS))[PAIRS[pair]].id == UUID(int=100 + 2 * len(said))
    assert standing(rows_of([*said, Word(kind, pair, 9, undone=True)], PAIRS)) == standing(rows)


@given(words)
def test_the_match_of_a_record_is_the_latest_that_stands(said: list[Word]) -> None:
    held = standing(rows_of(said, PAIRS))
    positive = [row for row in held.values() if row.judgement is not JudgementKind.NOT_MATCH]
    found = match_of(held)
    assert (found is None) == (not positive)
    assert all(found is not None and (found.created_at, found.id) >= (row.created_at, row.id) for row in positive)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words)
def test_the_list_asks_for_exactly_what_the_rows_leave_open(database: Database, said: list[Word]) -> None:
    """The list's SQL and the pure function give the same answer for any rows, and so does the note beside the result."""
    with database.transaction() as session:
        sandbox = session.begin_nested()
        stored = store_reviews(session, [0.5])
        rows = rows_of(said, stored.catalogue_records)
        for row in rows:
            session.add(
                Judgement(
                    id=row.id,
                    incoming_record_id=stored.incoming[0],
                    catalogue_record_id=row.catalogue_record_id,
                    judgement=row.judgement,
                    undoes_id=row.undoes_id,
                    said_by="test",
                    created_at=row.created_at,
                )
            )
            session.flush()
        listed = [one.record_id for one in repository.page(session, Where(job_id=stored.job), None, 5)]
        repository.note_settled(session, [stored.incoming[0]])
        noted = session.scalars(select(Result.settled).where(Result.job_id == stored.job)).one()
        sandbox.rollback()
    open_question = asks(standing(rows), stored.catalogue_records[0])
    assert listed == ([stored.incoming[0]] if open_question else [])
    assert noted is not open_question
