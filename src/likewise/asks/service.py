"""Asking the workers, and what is done where none of them answers in time."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID, uuid4

from likewise.asks.schemas import ExplanationAnswer, MatchAnswer, MatchCall, PreviewAnswer, ProfileAnswer
from likewise.contracts import (
    Ask,
    AskError,
    ExplainAskMessage,
    ExplainAskPayload,
    MatchAskMessage,
    MatchAskPayload,
    PreviewAskMessage,
    PreviewAskPayload,
    ProfileAskMessage,
    ProfileAskPayload,
)
from likewise.errors import (
    InputError,
    LikewiseError,
    MatcherError,
    NotFoundError,
    QueueError,
    TableError,
    ValidationError,
)
from likewise.http.models import Model
from likewise.jobs.schemas import MatchOptions, options_alone
from likewise.queue.asks import Asker, deadline_in

PATIENCE = 60.0
"""Seconds for a large file to be read, or for a preview or an explanation, which may have to make an index first."""
RETRY_AFTER = 10

REFUSALS: Mapping[str, type[LikewiseError]] = MappingProxyType(
    {kind.code: kind for kind in (ValidationError, InputError, TableError, MatcherError, NotFoundError)}
)
"""What a job would not do either. Any other error of a worker is as good as no answer."""

Answer = TypeVar("Answer", bound=Model)


def match(asker: Asker, catalogue_id: UUID, call: MatchCall, job_id: UUID) -> MatchAnswer | None:
    """The answers to a call's records; None where nobody gave them in time. `job_id` is the job that they become then.

    Raises:
        NotFoundError, ValidationError, InputError, TableError, MatcherError: they cannot be matched as asked.
    """
    payload = MatchAskPayload(
        deadline=deadline_in(call.deadline_ms / 1000),
        reply_to=asker.reply_key(),
        catalogue_id=catalogue_id,
        records=call.records,
        source=call.source,
        key=call.key,
        mapping=call.mapping,
        matcher_id=call.matcher_id,
    )
    return asked(asker, MatchAskMessage(version=1, type="match.ask", job_id=job_id, payload=payload), MatchAnswer)


def job_options(call: MatchCall) -> MatchOptions:
    """The job that gives a call's records the same answers."""
    return options_alone(call.key, call.mapping, call.matcher_id)


def preview(asker: Asker, catalogue_id: UUID, file: tuple[str, str], options: Mapping[str, object]) -> PreviewAnswer:
    """What a job would find in a file of the store: `file` is its place there and the name its sender gave it.

    Raises:
        QueueError: no worker answered. Others as `match`.
    """
    payload = PreviewAskPayload.model_validate(
        {
            "deadline": deadline_in(PATIENCE),
            "reply_to": asker.reply_key(),
            "catalogue_id": catalogue_id,
            "uri": file[0],
            "filename": file[1],
            "options": dict(options),
        }
    )
    question = PreviewAskMessage(version=1, type="preview.ask", job_id=uuid4(), payload=payload)
    return needed(asked(asker, question, PreviewAnswer))


def profile(asker: Asker, file: tuple[str, str], reading: Mapping[str, object]) -> ProfileAnswer:
    """What is in a file of the store: its place there, and the name its sender gave it; raises as `preview`."""
    payload = ProfileAskPayload.model_validate(
        {
            "deadline": deadline_in(PATIENCE),
            "reply_to": asker.reply_key(),
            "uri": file[0],
            "filename": file[1],
            "reading": dict(reading),
        }
    )
    question = ProfileAskMessage(version=1, type="profile.ask", job_id=uuid4(), payload=payload)
    return needed(asked(asker, question, ProfileAnswer))


def explain(asker: Asker, job_id: UUID, row: int, catalogue_record_id: UUID | None) -> ExplanationAnswer:
    """Why a row of a job got its answer; raises as `preview`."""
    payload = ExplainAskPayload(
        deadline=deadline_in(PATIENCE),
        reply_to=asker.reply_key(),
        row=row,
        catalogue_record_id=catalogue_record_id,
    )
    question = ExplainAskMessage(version=1, type="explain.ask", job_id=job_id, payload=payload)
    return needed(asked(asker, question, ExplanationAnswer))


def asked(asker: Asker, question: Ask, form: type[Answer]) -> Answer | None:
    """A worker's answer; None where there was none in time. Raises as `match`."""
    reply = asker.ask(question)
    if reply is None or (reply.error is not None and reply.error.code not in REFUSALS):
        return None
    if reply.error is not None:
        raise _refusal(reply.error)
    return form.model_validate(reply.answer)


def needed(answer: Answer | None) -> Answer:
    """The answer, where there is no way round it.

    Raises:
        QueueError: there is none.
    """
    if answer is None:
        raise QueueError("no worker could answer this now: try again, or start a job", retry_after=RETRY_AFTER)
    return answer


def _refusal(error: AskError) -> LikewiseError:
    return REFUSALS[error.code](error.message, **error.details)
