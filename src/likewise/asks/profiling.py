"""A first look at a file: what `likewise profile` tells of it, with its first rows."""

from likewise.asks.desk import Desk
from likewise.asks.schemas import FileFacts, ProfileAnswer, ProfiledColumn
from likewise.contracts import ProfileAskMessage
from likewise.db.states import ColumnKind
from likewise.engine.profile import profile_table
from likewise.engine.records import Table
from likewise.errors import ProcessingError
from likewise.jobs.reading import StoredFile, read_stored
from likewise.jobs.schemas import Reading
from likewise.queue.answers import Deadline

SHOWN = 10
"""Rows that are answered with."""


def answer_profile(desk: Desk, question: ProfileAskMessage, deadline: Deadline) -> ProfileAnswer:
    """What is in a file.

    Raises:
        InputError: it cannot be read.
        ProcessingError: the store does not answer.
    """
    payload = question.payload
    table = read_stored(desk.tools, StoredFile(payload.uri, payload.filename), Reading.model_validate(payload.reading))
    deadline.check()
    found = profile_table(table)
    return ProfileAnswer(
        file=_facts(table, payload.filename),
        rows=found.rows,
        failed_rows=len(table.failures),
        key=found.key,
        columns=tuple(
            ProfiledColumn(
                name=one.name,
                kind=ColumnKind(one.kind),
                filled=one.filled,
                distinct=one.distinct,
                examples=one.examples,
            )
            for one in found.columns
        ),
        first_rows=tuple(table.frame.head(SHOWN).iter_rows(named=True)),
        warnings=found.notices,
    )


def _facts(table: Table, name: str) -> FileFacts:
    origin = table.origin
    if origin is None:
        raise ProcessingError(f"{name} was read, and nobody says how")
    return FileFacts(
        name=name,
        format=origin.form,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        sheet=origin.sheet,
        sheets=origin.sheets,
        header_row=origin.header_row,
    )
