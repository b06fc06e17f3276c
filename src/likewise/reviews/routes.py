"""HTTP routes of reviews. An item is known by its incoming record's id."""

from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from likewise.errors import ValidationError
from likewise.http.authorise import Reviewer, Viewer
from likewise.http.context import Services
from likewise.http.cursors import cursor_after, values_of
from likewise.http.idempotency import Created, Key, once
from likewise.http.models import Failure, Page, Success, succeeded
from likewise.http.preconditions import IF_MATCH
from likewise.reviews import bulk, items, judging, keyed, promises, service
from likewise.reviews import summary as summaries
from likewise.reviews.keyed_schemas import KeyedJudged, KeyedJudgements
from likewise.reviews.repository import Place, Where
from likewise.reviews.schemas import (
    BulkAnswer,
    BulkJudgement,
    JobJudged,
    JobJudgement,
    Judged,
    ListedReviews,
    NewJudgement,
    NextAnswer,
    NextReview,
    PromiseAnswer,
    Released,
    ReviewAnswer,
    Scope,
    Summary,
    SummaryScope,
)

router = APIRouter(tags=["reviews"])

IfMatch = Annotated[
    str | None,
    Header(alias=IF_MATCH, max_length=1000, description="The `etag` of the review that was read."),
]
REFUSALS_OF_ITEMS: dict[int | str, dict[str, Any]] = {status: {"model": Failure} for status in (404, 412)}
"""An item of many may be refused as one by itself is. (Any: FastAPI's own type.)"""

DryRun = Annotated[bool, Query(alias="dryRun", description="Show what would become of the first ones.")]


@dataclass(frozen=True)
class Sent:
    """The headers of a judgement."""

    if_match: IfMatch = None
    key: Key = None


@dataclass(frozen=True)
class SentToAll:
    """What goes with a judgement of many rows."""

    dry_run: DryRun = False
    key: Key = None


@router.get("/reviews")
def list_reviews(
    context: Services,
    principal: Reviewer,
    where: Annotated[ListedReviews, Query()],
) -> Success[Page[ReviewAnswer]]:
    """What needs a person, most useful first: by how many rows its answer is expected to put right. One in ten was drawn at
    random, whatever was decided on it.
    """
    place = _place(where.cursor)
    with context.database.statement() as session:
        found, last = service.page(session, _where(where), place, where.limit)
        answers = tuple(items.answer_of(item, principal.label) for item in found)
    following = cursor_after(repr(last[0]), str(last[1]), last[2]) if last else None
    return succeeded(Page(items=answers, next_cursor=following))


@router.get("/reviews/summary")
def get_summary(context: Services, principal: Reviewer, where: Annotated[SummaryScope, Query()]) -> Success[Summary]:
    """How many items wait and what people have judged; with `include=taught` how forecasts hold beside their answers."""
    with context.database.statement() as session:
        return succeeded(summaries.summary(session, _where(where), where, principal.label))


@router.post("/reviews/next")
def lease_next_review(
    wish: NextReview, response: Response, context: Services, principal: Reviewer
) -> Success[NextAnswer]:
    """Lease the most useful item that nobody has to whoever asks, for five minutes; null where none is left.

    Whoever asks again has several: the next one is there while the first is judged. To put one off, give its lease back
    and name it in `skip`.
    """
    where = replace(_where(wish), skip=wish.skip)
    with context.database.transaction() as session:
        item = service.lease_next(session, where, principal.actor)
        answer = None if item is None else items.answer_of(item, principal.label)
    if answer is not None:
        response.headers["ETag"] = answer.etag
    return succeeded(NextAnswer(review=answer))


@router.post("/reviews/judgements", response_model=Success[BulkAnswer], responses=REFUSALS_OF_ITEMS)
def judge_reviews(
    wish: BulkJudgement,
    request: Request,
    context: Services,
    principal: Reviewer,
    *,
    dry_run: DryRun = False,
    key: Key = None,
) -> JSONResponse:
    """Judge many items alike, each as it was read: all of them or none, or each by itself."""

    def work(session: Session) -> Created[BulkAnswer]:
        return Created(service.judge_many(session, principal.actor, wish, dry_run=dry_run), status=200)

    return once(request, principal, key, wish).perform(context.database, work)


@router.post("/jobs/{job_id}/judgements", response_model=Success[JobJudged])
def judge_rows(
    job_id: UUID,
    wish: JobJudgement,
    request: Request,
    context: Services,
    principal: Reviewer,
    sent: Annotated[SentToAll, Depends()],
) -> JSONResponse:
    """Judge all rows of a job with a decision that nobody has judged: match, not match, or new, in one go."""

    def work(session: Session) -> Created[JobJudged]:
        return Created(bulk.judge_job(session, principal.actor, job_id, wish, dry_run=sent.dry_run), status=200)

    return once(request, principal, sent.key, wish).perform(context.database, work)


@router.post("/jobs/{job_id}/judgements/by-key", response_model=Success[KeyedJudged])
def judge_by_keys(
    job_id: UUID, wish: KeyedJudgements, request: Request, context: Services, principal: Reviewer, *, key: Key = None
) -> JSONResponse:
    """Say of records by their keys what they are, as judged in another program, such as OpenRefine: each by itself. What
    stands is never replaced, and what was sent before changes nothing.
    """

    def work(session: Session) -> Created[KeyedJudged]:
        return Created(keyed.judge_by_keys(session, principal.actor, job_id, wish), status=200)

    return once(request, principal, key, wish).perform(context.database, work)


@router.get("/jobs/{job_id}/promise", responses={409: {"model": Failure}})
def get_promise(job_id: UUID, context: Services, _: Viewer) -> Success[PromiseAnswer]:
    """What became of the promise about a list's links, and how many answers it still needs."""
    with context.database.statement() as session:
        return succeeded(promises.promise(session, job_id))


@router.get("/reviews/{review_id:uuid}")  # so that it does not answer for /reviews/next
def get_review(review_id: UUID, response: Response, context: Services, principal: Reviewer) -> Success[ReviewAnswer]:
    """An incoming record beside its candidates, with all that was said of it."""
    with context.database.statement() as session:
        answer = items.answer_of(items.load_one(session, review_id), principal.label)
    response.headers["ETag"] = answer.etag
    return succeeded(answer)


@router.put("/reviews/{review_id}/lease")
def renew_review(review_id: UUID, response: Response, context: Services, principal: Reviewer) -> Success[ReviewAnswer]:
    """Keep an item for five more minutes from now on, or take one that nobody has; the item as it is now."""
    with context.database.transaction() as session:
        answer = items.answer_of(service.renew(session, review_id, principal.actor), principal.label)
    response.headers["ETag"] = answer.etag
    return succeeded(answer)


@router.delete("/reviews/{review_id}/lease")
def release_review(review_id: UUID, context: Services, principal: Reviewer) -> Success[Released]:
    """Give an item back before its lease is over."""
    with context.database.transaction() as session:
        service.release(session, review_id, principal.actor)
    return succeeded(Released())


@router.post("/reviews/{review_id}/judgements", status_code=201, response_model=Success[Judged])
def judge_review(
    review_id: UUID,
    wish: NewJudgement,
    request: Request,
    context: Services,
    principal: Reviewer,
    sent: Annotated[Sent, Depends()],
) -> JSONResponse:
    """Say what an incoming record is. `If-Match` is required; a judgement that stands is undone first, never replaced."""

    def work(session: Session) -> Created[Judged]:
        done = judging.judge(session, principal.actor, review_id, wish, sent.if_match)
        review = items.answer_of(done.item, principal.label)
        added = tuple(row for row in review.history if row.id in done.judgement_ids)
        return Created(Judged(judgements=added, review=review), f"/api/v1/reviews/{review_id}")

    return once(request, principal, sent.key, wish).perform(context.database, work)


@router.delete("/reviews/{review_id}/judgements/{judgement_id}")
def undo_judgement(
    review_id: UUID,
    judgement_id: UUID,
    response: Response,
    context: Services,
    principal: Reviewer,
    if_match: IfMatch = None,
) -> Success[ReviewAnswer]:
    """Take a judgement back by adding an `undo`; nothing is deleted. `If-Match` is checked if it is sent."""
    with context.database.transaction() as session:
        item = judging.undo(session, principal.actor, review_id, judgement_id, if_match)
        answer = items.answer_of(item, principal.label)
    response.headers["ETag"] = answer.etag
    return succeeded(answer)


def _where(wish: Scope) -> Where:
    return Where(wish.catalogue_id, wish.source_id, wish.job_id)


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    distance, job_id, row = values_of(cursor, 3)
    try:
        return float(distance), UUID(job_id), int(row)
    except ValueError as error:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged") from error
