"""Two lists in two languages, a matcher that has learnt their meanings, and what `/match` answers by it."""

from pathlib import Path
from uuid import UUID, uuid4

import polars as pl
from generate import write
from generate_translated import TranslatedPlan, generate_translated
from pipeline import Pipeline

from likewise.asks.desk import Desk
from likewise.asks.matching import answer_match
from likewise.contracts import MatchAskMessage, MatchAskPayload
from likewise.db.audit import Actor
from likewise.matchers import versions
from likewise.queue.answers import Deadline

ACTOR = Actor("user:someone@example.com")
PLAN = TranslatedPlan(rows=300, catalogue_rows=500, words=120)


def written(folder: Path) -> Path:
    """The folder with catalogue.csv, incoming.csv and matches.csv."""
    write(generate_translated(PLAN), folder)
    return folder


def promoted(pipeline: Pipeline, matcher_id: UUID | None) -> UUID:
    """A matcher that decides from now on; what that sets going is not done yet."""
    assert matcher_id is not None
    with pipeline.tools.database.transaction() as session:
        versions.promote(session, matcher_id, ACTOR)
    return matcher_id


def said(
    pipeline: Pipeline, catalogue: UUID, records: list[dict[str, str | None]], matcher: UUID | None = None
) -> list[tuple[object, ...]]:
    """What `/match` answers."""
    payload = MatchAskPayload(
        deadline=1 << 60,
        reply_to="nobody",
        catalogue_id=catalogue,
        records=[dict(one) for one in records],
        matcher_id=matcher,
    )
    question = MatchAskMessage(version=1, type="match.ask", job_id=uuid4(), payload=payload)
    told = answer_match(Desk(pipeline.tools), question, Deadline(1 << 60)).records
    keys = [[other.catalogue_key for other in one.candidates] for one in told]
    return [(one.record_id, key, one.probability, one.matcher_id) for one, key in zip(told, keys, strict=True)]


def records_of(folder: Path, count: int) -> list[dict[str, str | None]]:
    """The first incoming records."""
    return list(pl.read_csv(folder / "incoming.csv", infer_schema=False).head(count).iter_rows(named=True))
