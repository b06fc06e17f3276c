"""What an import may be asked for, and what the API tells of catalogues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from likewise.catalogues.changes import ImportMode
from likewise.http.models import Model, RequestModel
from likewise.jobs.schemas import Cell, JobTerms, Name, Reading


class NewCatalogue(RequestModel):
    """A catalogue to make; records come by imports."""

    name: Name
    field_settings: dict[str, JsonValue] = Field(default_factory=dict)


class ImportOptions(RequestModel):
    """How a file changes a catalogue. `key` names the column of the records' keys; it is worked out where left out."""

    mode: ImportMode = ImportMode.REPLACE
    key: Name | None = None
    reading: Reading = Reading()


class RecordsImport(JobTerms):
    """Catalogue records to import, as JSON."""

    records: Annotated[list[dict[Name, Cell]], Field(min_length=1, max_length=100_000)]
    options: ImportOptions = ImportOptions()


class CatalogueAnswer(Model):
    """A catalogue; `version` rises with every import."""

    id: UUID
    name: str
    version: int
    key_column: str | None
    columns: list[str]
    record_count: int
    created_at: datetime
    updated_at: datetime


class RecordAnswer(Model):
    """A catalogue record under the user's own key; `changed_in` is the catalogue's version of its last change."""

    id: UUID
    key: str
    fields: Mapping[str, str | None]
    changed_in: int
    updated_at: datetime
