"""What may be asked at once, and what is answered."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from likewise.contracts import MATCHED_AT_ONCE
from likewise.db.states import ColumnKind, Decision
from likewise.http.models import Model, RequestModel
from likewise.jobs.schemas import Cell, Name, Reading


class MatchCall(RequestModel):
    """Records to match at once, each by itself.

    `source` says whose they are, so that what people said of its records holds. `matcher_id` names what decides; without
    it the active matcher does, else the newest one, else one that is fitted on the catalogue alone. `deadline_ms` is how
    long to wait before the records become a job.
    """

    records: Annotated[list[dict[Name, Cell]], Field(min_length=1, max_length=MATCHED_AT_ONCE)]
    source: Name | None = None
    key: Name | None = None
    mapping: dict[Name, Name] | None = None
    matcher_id: UUID | None = None
    deadline_ms: Annotated[int, Field(ge=50, le=10_000)] = 2_000


class Evidence(Model):
    """What one comparison says: `bits` (log2) for a match, or against it; all of a pair's add up to its match weight.

    `field` is the catalogue's column, null for the whole record and for what is not about values (the starting odds,
    the lead over the next candidate); `similarity` (0..1) is null there too.
    """

    comparison: str
    field: str | None
    incoming: str | None
    catalogue: str | None
    similarity: float | None
    bits: float


class MatchedCandidate(Model):
    """A catalogue record that an incoming one may belong to, and why."""

    catalogue_key: str
    catalogue_record_id: UUID
    probability: float
    evidence: tuple[Evidence, ...]


class MatchedRecord(Model):
    """The answer to one record, `row` from 1 as they were sent; candidates best first.

    `matcher_id` is what decided, for a share of the records the canary; null from a worker of an earlier release.
    """

    row: int
    record_id: str | None
    decision: Decision
    probability: float | None
    reason: str
    candidates: tuple[MatchedCandidate, ...]
    matcher_id: UUID | None = None


class MatchAnswer(Model):
    """The answers to all records, from this version of the catalogue and this matcher."""

    catalogue_id: UUID
    catalogue_version: int
    matcher_id: UUID
    records: tuple[MatchedRecord, ...]


class PreviewedRow(Model):
    """A row of a list with the catalogue record that it would belong to."""

    row: int
    record_id: str | None
    decision: Decision
    probability: float | None
    reason: str
    incoming: Mapping[str, str | None]
    catalogue_key: str | None
    catalogue_record_id: UUID | None
    catalogue: Mapping[str, str | None] | None


class PreviewAnswer(Model):
    """What a job would find: `summary` as a job's own (columns with their kinds, keys, corresponding fields, notices,
    counts), and the first rows. `rows_used` is less than `rows_total` where only the first ones of a long list were
    matched. Nothing was stored.
    """

    catalogue_id: UUID
    catalogue_version: int
    matcher_id: UUID | None
    rows_total: int
    rows_used: int
    summary: Mapping[str, JsonValue]
    links: tuple[PreviewedRow, ...]


class RecordsProfile(RequestModel):
    """Records to look at, as JSON; `options` say how to read a file."""

    records: Annotated[list[dict[Name, Cell]], Field(min_length=1, max_length=100_000)]
    options: Reading = Reading()


class FileFacts(Model):
    """How a file was read, in the words of the reading options; null for what its format does not have.

    `format` is csv (whatever the delimiter), json, jsonl, parquet, xlsx, xlsb, xls or ods; `sheets` are all that a workbook
    has; `header_row` counts lines of a text or rows of a sheet from 1, and is 0 where there is no header.
    """

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int | None


class ProfiledColumn(Model):
    """What was detected about a column: `filled` is a share of all rows, `distinct` one of the filled ones."""

    name: str
    kind: ColumnKind
    filled: float
    distinct: float
    examples: tuple[str, ...]


class ProfileAnswer(Model):
    """What is in a file. `key` is the column that identifies a record, null where rows would be numbered; `failed_rows` are
    those that cannot be read. `first_rows` are the first ten, `warnings` what was assumed or repaired. Nothing was stored.
    """

    file: FileFacts
    rows: int
    failed_rows: int
    key: str | None
    columns: tuple[ProfiledColumn, ...]
    first_rows: tuple[Mapping[str, str | None], ...]
    warnings: tuple[str, ...]


class ExplanationAnswer(Model):
    """Why a row and a catalogue record got their probability, by the job's matcher. `catalogue_version` is the job's own
    while that is kept, else the present one, where numbers may differ a little from the result's.

    The evidence adds up to `bits`, and probability = 1 / (1 + 2 ** -bits).
    """

    job_id: UUID
    row: int
    record_id: str | None
    catalogue_key: str
    catalogue_record_id: UUID
    catalogue_version: int
    probability: float
    bits: float
    evidence: tuple[Evidence, ...]
