"""A few records matched at once: the numbers of a job and of the command, each record by itself."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import structlog

from likewise.asks.desk import Desk, Served
from likewise.asks.schemas import Evidence, MatchAnswer, MatchedCandidate, MatchedRecord
from likewise.catalogues.tables import Snapshot
from likewise.contracts import MatchAskMessage
from likewise.contracts.asks import MatchAskPayload
from likewise.db.states import Decision
from likewise.engine.answer import record_ids
from likewise.engine.finish import Compared, finish
from likewise.engine.judged import Judgements
from likewise.engine.plan import Plan, plan_stored
from likewise.engine.records import Table
from likewise.engine.results import Contribution, Links
from likewise.engine.score import score_list
from likewise.errors import LikewiseError
from likewise.files.jsonlines import records_table
from likewise.jobs import repository
from likewise.jobs.canary import in_share
from likewise.jobs.judged import judged_rows
from likewise.jobs.schemas import options_alone
from likewise.queue.answers import Deadline

log = structlog.get_logger("likewise.asks")


def answer_match(desk: Desk, question: MatchAskMessage, deadline: Deadline) -> MatchAnswer:
    """The answers to a question's records.

    Raises:
        NotFoundError, InputError, TableError, MatcherError: they cannot be matched as asked.
    """
    payload = question.payload
    asked = options_alone(payload.key, payload.mapping, payload.matcher_id)
    served = desk.serve(payload.catalogue_id, asked, deadline)
    incoming = records_table(payload.records, "the records", desk.tools.limits)
    links = _links(desk, payload, served, incoming, deadline)
    if served.canary is None:
        return _answer(served, _told(served, links))
    matcher_id, share = served.canary
    try:
        other = desk.serve_canary(served, matcher_id, asked)
        theirs = _told(other, _links(desk, payload, other, incoming, deadline))
    except LikewiseError as error:  # as in a job, where it costs nothing either
        log.warning("a canary could not decide", matcher_id=str(matcher_id), why=error.message)
        return _answer(served, _told(served, links))
    pairs = zip(_told(served, links), theirs, strict=True)
    return _answer(served, [canary if _is_its(ours, matcher_id, share) else ours for ours, canary in pairs])


def _is_its(record: MatchedRecord, matcher_id: UUID, share: float) -> bool:
    """Whether a record is the canary's, as in a job."""
    if record.record_id is None or record.decision is Decision.FAILED:
        return False
    return in_share(matcher_id, record.record_id, share)


def _links(desk: Desk, payload: MatchAskPayload, served: Served, incoming: Table, deadline: Deadline) -> Links:
    """What a matcher says of all records."""
    catalogue = served.snapshot.table
    plan = plan_stored(served.chosen.recipe, incoming, catalogue, served.options, served.studied)
    scorer = desk.tools.memory.scorer(payload.catalogue_id, served.version, plan, served.catalogue.name)
    deadline.check()
    scored = score_list(scorer, incoming.frame, plan.recipe.candidates)
    judged = _judged(desk, payload, plan, incoming, served.snapshot)
    return finish(Compared(plan, (incoming, catalogue), scorer, scored), served.options, judged)[1]


def _judged(desk: Desk, payload: MatchAskPayload, plan: Plan, incoming: Table, snapshot: Snapshot) -> Judgements:
    """What people said of these records, if their source is known."""
    if payload.source is None:
        return Judgements.of({})
    keys = record_ids(incoming, plan.profiles[0].key).to_list()
    with desk.tools.database.transaction() as session:
        source = repository.source_id(session, payload.catalogue_id, payload.source)
        known = [key for key in keys if key is not None]
        said = [] if source is None else repository.judgements(session, source, known)
    return judged_rows(said, keys, snapshot.ids)


def _answer(served: Served, records: Sequence[MatchedRecord]) -> MatchAnswer:
    return MatchAnswer(
        catalogue_id=served.catalogue.id,
        catalogue_version=served.version,
        matcher_id=served.chosen.id,
        records=tuple(records),
    )


def _told(served: Served, links: Links) -> list[MatchedRecord]:
    groups = groupby(links.frame.iter_rows(named=True), key=itemgetter("row"))
    return [_record(list(rows), links, served) for _, rows in groups]


def _record(rows: list[dict[str, Any]], links: Links, served: Served) -> MatchedRecord:  # Any: a frame's values
    best, snapshot = rows[0], served.snapshot
    return MatchedRecord(
        row=best["row"],
        record_id=best["record_id"],
        decision=Decision(best["decision"]),
        probability=best["probability"],
        reason=best["reason"],
        candidates=tuple(
            MatchedCandidate(
                catalogue_key=snapshot.keys[one["catalogue_row"]],
                catalogue_record_id=UUID(snapshot.ids[one["catalogue_row"]]),
                probability=one["probability"],
                evidence=evidence_of(links.explain(one["row"] - 1, one["catalogue_row"]).contributions),
            )
            for one in rows
            if one["catalogue_row"] is not None
        ),
        matcher_id=served.chosen.id,
    )


def evidence_of(contributions: tuple[Contribution, ...]) -> tuple[Evidence, ...]:
    """The engine's evidence as the API tells it."""
    return tuple(
        Evidence(
            comparison=one.label if one.field is None else one.label.removeprefix(f"{one.field}: "),
            field=one.field,
            incoming=one.incoming,
            catalogue=one.catalogue,
            similarity=one.similarity,
            bits=one.weight,
        )
        for one in contributions
    )
