"""HTTP routes of jobs, imports among them: work is accepted here, never done."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from likewise.asks import service as asks
from likewise.asks.schemas import MatchAnswer, MatchCall, PreviewAnswer
from likewise.catalogues.schemas import ImportOptions, RecordsImport
from likewise.db.session import CommitUnknownError
from likewise.db.states import JobKind
from likewise.errors import ValidationError
from likewise.http.authorise import Admin, Reviewer, Viewer
from likewise.http.context import Context, Services
from likewise.http.cursors import page_of, time_and_id, time_place
from likewise.http.idempotency import Created, Key, Once, created, once
from likewise.http.models import Failure, Page, Success, succeeded
from likewise.http.principal import Principal
from likewise.http.uploads import RECORDS_FILE, Body, Received, body_of, lent, validated
from likewise.jobs import again, events, export, gathering, log, service
from likewise.jobs.accepting import NewJob, accept
from likewise.jobs.schemas import JobAnswer, JobTerms, LogEntry, MatchOptions, RecordsJob
from likewise.queue.producer import PENDING
from likewise.store import Stored, json_lines
from likewise.webhooks import secrets
from likewise.webhooks.addresses import accepted

router = APIRouter(tags=["jobs"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(max_length=2000)]
AT_HAND = 1 << 16
"""Bytes of JSON that are read without taking a thread for it."""
TERMS = ("webhookUrl", "keepDays")
"""What a form may say of a job beside its options."""


@router.post(
    "/catalogues/{catalogue_id}/imports",
    status_code=202,
    response_model=Success[JobAnswer],
    openapi_extra=body_of(RecordsImport, "options", *TERMS),
)
def create_import(
    catalogue_id: UUID, request: Request, context: Services, principal: Admin, received: Body, key: Key = None
) -> JSONResponse:
    """Import catalogue records: replace all, add and change by key, or delete by key. A worker reads the file."""
    if received.file is None:
        wish = validated(RecordsImport, received.body)
        options, terms, records = wish.options, _checked(context, wish), wish.records
    else:
        options, terms, records = received.wish(ImportOptions), _terms(context, received), None
    stored = _stored(context, received, records)
    filename = received.filename or RECORDS_FILE
    new = NewJob(
        JobKind.IMPORT,
        catalogue_id,
        stored,
        filename,
        principal.label,
        options=_kept(options),
        webhook_url=terms.webhook_url,
        keep_days=terms.keep_days,
    )
    return _accepted(context, _once(request, principal, key, new), new)


@router.post(
    "/catalogues/{catalogue_id}/jobs",
    status_code=202,
    response_model=Success[JobAnswer],
    responses={200: {"model": Success[PreviewAnswer], "description": "With `dryRun`: what the job would find."}},
    openapi_extra=body_of(RecordsJob, "source", "options", *TERMS),
)
async def create_job(  # noqa: PLR0913 -- FastAPI's way to say what a request has
    catalogue_id: UUID,
    request: Request,
    context: Services,
    principal: Reviewer,
    received: Body,
    *,
    key: Key = None,
    dry_run: Annotated[bool, Query(alias="dryRun")] = False,
) -> JSONResponse:
    """Match records with a catalogue; `source` names where they come from, else the file's name does.

    With `dryRun` nothing is kept: a worker answers at once with what it detected and with twenty matched rows.
    """
    if dry_run:
        return await run_in_threadpool(_preview, context, catalogue_id, received)
    if len(received.body) > AT_HAND or received.file is not None:
        new = await run_in_threadpool(_wanted, context, catalogue_id, principal, received)
    else:
        new = _wanted(context, catalogue_id, principal, received)
    if key is None and gathering.may_gather(new):
        return created(_made(await gathering.accepted(context, new)))
    return await run_in_threadpool(_accepted, context, _once(request, principal, key, new), new)


@router.post(
    "/catalogues/{catalogue_id}/match",
    response_model=Success[MatchAnswer],
    responses={202: {"model": Success[JobAnswer], "description": "Not in time: the records became a job."}},
)
def match_records(
    catalogue_id: UUID, call: MatchCall, request: Request, context: Services, principal: Reviewer, key: Key = None
) -> JSONResponse:
    """Match up to 100 records at once, each by itself: the numbers that a job gives with the same matcher.

    Where no worker answers within `deadlineMs`, the records become a job, whose results are the same.
    """
    job_id, same = uuid4(), once(request, principal, key, call)
    answer = asks.match(context.asks, catalogue_id, call, job_id)
    if answer is not None:
        found = Created(answer, status=200)
        return same.perform(context.database, lambda _: found)
    stored = context.store.keep("uploads", json_lines(call.records), int(context.settings.max_upload_bytes))
    options = _kept(asks.job_options(call))
    new = NewJob(
        JobKind.MATCH, catalogue_id, stored, RECORDS_FILE, principal.label, call.source, options, job_id=job_id
    )
    return _accepted(context, same, new)


@router.get("/jobs")
def list_jobs(
    context: Services, _: Viewer, catalogue_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Success[Page[JobAnswer]]:
    """Jobs, newest first."""
    after = time_and_id(cursor)
    with context.database.statement() as session:
        jobs = service.page(session, catalogue_id, after, limit)
        listed = page_of(jobs, limit, time_place)
        return succeeded(Page(items=tuple(service.answers(session, jobs)), next_cursor=listed.next_cursor))


@router.get("/jobs/{job_id}")
def get_job(job_id: UUID, context: Services, _: Viewer) -> Success[JobAnswer]:
    """A job: its state, counts, speed and time left."""
    with context.database.statement() as session:
        return succeeded(service.answer(session, service.find(session, job_id)))


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: UUID, context: Services, principal: Reviewer) -> Success[JobAnswer]:
    """Stop a job; it has no results then."""
    with context.database.transaction() as session:
        return succeeded(service.answer(session, service.cancel(session, job_id, principal.actor)))


@router.post(
    "/jobs/{job_id}/again", status_code=202, response_model=Success[JobAnswer], responses={409: {"model": Failure}}
)
def decide_again(
    job_id: UUID, request: Request, context: Services, principal: Reviewer, key: Key = None
) -> JSONResponse:
    """Decide on a job's list again, by what people have said since and by today's catalogue and policy: a new job, whose
    results take the place of the earlier ones. Where its promise is kept it asks for what would keep it for more links.
    """
    sessions: list[Session] = []

    def work(session: Session) -> Created[JobAnswer]:
        context.capacity.check(session)
        sessions.append(session)
        return _made(service.answer(session, again.decide_again(session, job_id, principal.actor, more=True)))

    response = once(request, principal, key, str(job_id).encode()).perform(context.database, work)
    for session in sessions:
        context.stream.publish(session.info.pop(PENDING, []))
    return response


@router.get("/jobs/{job_id}/log")
def job_log(
    job_id: UUID, context: Services, _: Admin, cursor: Cursor = None, limit: Limit = 100
) -> Success[Page[LogEntry]]:
    """What has happened to a job, oldest first: who wanted it, its stages, what failed and why, its end, who was told."""
    after = log.place_of(cursor)
    with context.database.statement() as session:
        return succeeded(page_of(log.entries(session, job_id, after, limit), limit, log.place))


@router.get("/jobs/{job_id}/export", response_class=FileResponse, responses={409: {"model": Failure}})
def export_job(
    job_id: UUID,
    context: Services,
    _: Viewer,
    form: Annotated[Literal["csv", "tsv", "xlsx", "parquet", "jsonl"], Query(alias="format")] = "csv",
) -> FileResponse:
    """The links with the columns of both records, as `likewise match` writes them."""
    with context.database.statement() as session:
        uri = service.links_uri(session, job_id)
    path = export.written(context.store, uri, form)
    cleanup = BackgroundTask(export.remove, path)
    return FileResponse(path, filename=f"links-{job_id}.{form}", media_type=export.MEDIA[form], background=cleanup)


@router.get("/jobs/{job_id}/events", response_class=StreamingResponse)
def job_events(
    job_id: UUID,
    context: Services,
    _: Viewer,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
) -> StreamingResponse:
    """A job's progress as server-sent events, until it is over; `Last-Event-ID` leaves out what was seen."""
    with context.database.statement() as session:
        service.find(session, job_id)
    stream = events.progress(context.database, job_id, last_event_id)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _wanted(context: Context, catalogue_id: UUID, principal: Principal, received: Received) -> NewJob:
    """The matching job that a request wants, its records stored."""
    if received.file is None:
        wish = validated(RecordsJob, received.body)
        options, terms, records, source = wish.options, _checked(context, wish), wish.records, wish.source
    else:
        options, terms, records = received.wish(MatchOptions), _terms(context, received), None
        source = _source(received.fields.get("source") or received.filename)
    return NewJob(
        JobKind.MATCH,
        catalogue_id,
        _stored(context, received, records),
        received.filename or RECORDS_FILE,
        principal.label,
        source,
        _kept(options),
        webhook_url=terms.webhook_url,
        keep_days=terms.keep_days,
    )


def _stored(context: Context, received: Received, records: Sequence[Mapping[str, object]] | None = None) -> Stored:
    """The file, or the records as one, where workers find it."""
    limit = int(context.settings.max_upload_bytes)
    if records is not None:
        return context.store.keep("uploads", json_lines(records), limit)
    if received.file is None:
        raise ValidationError("there is nothing to store: send a file or records")
    return received.file


def _terms(context: Context, received: Received) -> JobTerms:
    """What a form says in its fields of `TERMS`."""
    said = {name: received.fields[name] for name in TERMS if received.fields.get(name)}
    return _checked(context, validated(JobTerms, json.dumps(said), "form"))


def _checked(context: Context, terms: JobTerms) -> JobTerms:
    if terms.webhook_url is not None:
        accepted(terms.webhook_url, context.settings.webhook_private)
    return terms


def _source(name: str) -> str:
    """The name of a source, as a form gives it."""
    if not name.strip() or len(name) > 200 or "\x00" in name:
        raise ValidationError("source: a name of 1 to 200 characters is needed")
    return name


def _kept(options: BaseModel) -> dict[str, object]:
    return options.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _once(request: Request, principal: Principal, key: str | None, new: NewJob) -> Once:
    """The request as far as repetition goes: the same file, name, source and options."""
    said = repr(
        (new.stored.sha256, new.filename, new.source, sorted(new.options.items()), new.webhook_url, new.keep_days)
    )
    return once(request, principal, key, said.encode())


def _preview(context: Context, catalogue_id: UUID, received: Received) -> JSONResponse:
    """What a job would find in a file, which is not kept."""
    if received.file is None:
        wish = validated(RecordsJob, received.body)
        options, records = wish.options, wish.records
        _checked(context, wish)
    else:
        options, records = received.wish(MatchOptions), None
        _terms(context, received)
        _source(received.fields.get("source") or received.filename)
    with lent(context, received, records) as file:
        answer = asks.preview(context.slow_asks, catalogue_id, file, _kept(options))
    return JSONResponse(succeeded(answer).model_dump(mode="json", by_alias=True))


def _accepted(context: Context, request: Once, new: NewJob) -> JSONResponse:
    """202 once the job is committed; a file that no job came of is not kept."""
    sessions: list[Session] = []

    def work(session: Session) -> Created[JobAnswer]:
        if new.webhook_url is not None:
            secrets.require(session, context.settings.webhook_secret)
        job = accept(session, new, context.capacity)
        sessions.append(session)
        return _made(job)

    try:
        response = request.perform(context.database, work, single=True)
    except CommitUnknownError:  # there may be a job that needs the file
        raise
    except BaseException:
        context.store.discard(new.stored)
        raise
    if not sessions:  # the answer to an earlier request is repeated
        context.store.discard(new.stored)
    for session in sessions:
        context.stream.publish(session.info.pop(PENDING, []))
    return response


def _made(job: JobAnswer) -> Created[JobAnswer]:
    return Created(job, f"/api/v1/jobs/{job.id}", status=202)
