"""A first look at a list: what a job would make of it, without one."""

from collections.abc import Mapping
from uuid import UUID

import polars as pl
from pydantic import TypeAdapter

from likewise.asks.desk import Desk
from likewise.asks.schemas import PreviewAnswer, PreviewedRow
from likewise.catalogues.snapshots import write_snapshot
from likewise.catalogues.tables import Snapshot
from likewise.contracts import PreviewAskMessage
from likewise.db.states import Decision
from likewise.db.tables import Catalogue
from likewise.engine.finish import Compared, finish
from likewise.engine.records import Table
from likewise.engine.results import Links, Summary
from likewise.engine.score import score_list
from likewise.errors import NotFoundError
from likewise.jobs.choosing import chosen_id, stored
from likewise.jobs.reading import StoredFile, read_stored
from likewise.jobs.schemas import MatchOptions
from likewise.jobs.tasks import engine_options, plan_of_list
from likewise.queue.answers import Deadline

SHOWN = 20
"""Rows that are answered with."""
USED = 2_000
"""Rows that are matched: enough to learn from, few enough to wait for."""


def answer_preview(desk: Desk, question: PreviewAskMessage, deadline: Deadline) -> PreviewAnswer:
    """What a job with these options would find in the first rows of a list.

    Raises:
        NotFoundError, InputError, TableError, MatcherError, ValidationError: it cannot be matched as asked.
        ProcessingError: the store does not answer.
    """
    tools, payload = desk.tools, question.payload
    asked = MatchOptions.model_validate(payload.options)
    whole = read_stored(tools, StoredFile(payload.uri, payload.filename), asked.reading)
    deadline.check()
    incoming = _first(whole)
    with tools.database.transaction() as session:
        catalogue = session.get(Catalogue, payload.catalogue_id)
        if catalogue is None:
            raise NotFoundError(f"there is no catalogue {payload.catalogue_id}")
        version = write_snapshot(session, tools.store, catalogue.id)
        found = chosen_id(session, catalogue.id, asked)
        chosen = stored(session, catalogue.id, found) if found else None
    snapshot = tools.memory.snapshot(catalogue.id, version, catalogue.name)
    deadline.check()
    tables = incoming, snapshot.table
    plan = plan_of_list(tables, catalogue, asked, chosen)
    scorer = tools.memory.scorer(catalogue.id, version, plan, catalogue.name)
    deadline.check()
    scored = score_list(scorer, incoming.frame, plan.recipe.candidates)
    deadline.check()
    options = engine_options(catalogue, asked, plan.recipe if plan.fitted else None)
    _, links = finish(Compared(plan, tables, scorer, scored), options)
    return PreviewAnswer(
        catalogue_id=catalogue.id,
        catalogue_version=version,
        matcher_id=chosen.id if chosen else None,
        rows_total=len(whole),
        rows_used=len(incoming),
        summary=TypeAdapter(Summary).dump_python(links.summary, mode="json"),
        links=_shown(links, incoming, snapshot),
    )


def _first(table: Table) -> Table:
    failures = {row: why for row, why in table.failures.items() if row < USED}
    return Table(table.name, table.frame.head(USED), failures, table.notices)


def _shown(links: Links, incoming: Table, snapshot: Snapshot) -> tuple[PreviewedRow, ...]:
    return tuple(
        PreviewedRow(
            row=one["row"],
            record_id=one["record_id"],
            decision=Decision(one["decision"]),
            probability=one["probability"],
            reason=one["reason"],
            incoming=_values(incoming.frame, one["row"] - 1),
            catalogue_key=None if place is None else snapshot.keys[place],
            catalogue_record_id=None if place is None else UUID(snapshot.ids[place]),
            catalogue=None if place is None else _values(snapshot.table.frame, place),
        )
        for one in links.frame.head(SHOWN).iter_rows(named=True)
        for place in (one["catalogue_row"],)
    )


def _values(frame: pl.DataFrame, row: int) -> Mapping[str, str | None]:
    return frame.row(row, named=True)
