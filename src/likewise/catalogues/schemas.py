"""What an import may be asked for, and what the API tells of catalogues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, field_validator

from likewise.catalogues.changes import ImportMode
from likewise.catalogues.fields import FieldSetting, settings_of
from likewise.db.states import ColumnKind
from likewise.http.models import Model, RequestModel
from likewise.jobs.schemas import Cell, JobTerms, Name, Reading, ThresholdPolicy


class NewCatalogue(RequestModel):
    """A catalogue to make; records come by imports."""

    name: Name


class ChangedCatalogue(RequestModel):
    """What to change of a catalogue; what is left out stays. `field_settings` says all there is to say of the columns that
    it names, nothing for what is to be detected again; of other columns holds what was said before. `policy` is the whole of
    it, `{}` for none.

    `name_column` holds what records are called, null to have it worked out. `readable` lets whoever knows the catalogue's id
    find records in it by the reconciliation API, without any key.
    """

    name: Name | None = None
    name_column: Name | None = None
    readable: StrictBool | None = None
    field_settings: dict[Name, FieldSetting] | None = None
    policy: ThresholdPolicy | None = None


class ImportOptions(RequestModel):
    """How a file changes a catalogue. `key` names the column of the records' keys; it is worked out where left out.

    `kinds` and `ignore` overrule what is detected about columns; once the import has succeeded they hold for all jobs, as
    the catalogue's `field_settings`.
    """

    mode: ImportMode = ImportMode.REPLACE
    key: Name | None = None
    kinds: dict[Name, ColumnKind] = Field(default_factory=dict)
    ignore: tuple[Name, ...] = ()
    reading: Reading = Reading()


class RecordsImport(JobTerms):
    """Catalogue records to import, as JSON."""

    records: Annotated[list[dict[Name, Cell]], Field(min_length=1, max_length=100_000)]
    options: ImportOptions = ImportOptions()


class CatalogueAnswer(Model):
    """A catalogue; `version` rises with every import. `field_settings` is what people said of columns, by column, and
    `name_column` the one that they said holds the records' names; `policy` is what its lists have to keep to.
    """

    id: UUID
    name: str
    version: int
    key_column: str | None
    name_column: str | None
    readable: bool
    columns: list[str]
    field_settings: dict[str, FieldSetting]
    policy: ThresholdPolicy = ThresholdPolicy()
    record_count: int
    created_at: datetime
    updated_at: datetime

    @field_validator("field_settings", mode="before")
    @classmethod
    def _known(cls, stored: Mapping[str, object]) -> dict[str, FieldSetting]:
        return settings_of(stored)


class RecordAnswer(Model):
    """A catalogue record under the user's own key; `changed_in` is the catalogue's version of its last change."""

    id: UUID
    key: str
    fields: Mapping[str, str | None]
    changed_in: int
    updated_at: datetime
