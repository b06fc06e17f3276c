"""What people say of a catalogue's columns: it goes before what is detected, in imports and in jobs."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pydantic import StrictBool, ValidationError

from likewise.db.states import ColumnKind
from likewise.db.tables import JsonObject
from likewise.http.models import RequestModel


class FieldSetting(RequestModel):
    """What is said of a column: its kind, null to have it detected, and whether it is left out of matching."""

    kind: ColumnKind | None = None
    ignored: StrictBool = False


Settings = Mapping[str, FieldSetting]
"""By column."""

NOTHING: Settings = MappingProxyType({})


def settings_of(stored: Mapping[str, object]) -> dict[str, FieldSetting]:
    """The settings in a catalogue's row; what has another form, since a later release wrote it, is left out."""
    found = {}
    for column, said in stored.items():
        try:
            found[column] = FieldSetting.model_validate(said)
        except ValidationError:
            continue
    return found


def stored_of(settings: Settings) -> JsonObject:
    """The settings for a catalogue's row; columns of which nothing is said have none."""
    told = {column: said.model_dump(mode="json", exclude_defaults=True) for column, said in settings.items()}
    return {column: said for column, said in told.items() if said}


def with_corrections(settings: Settings, kinds: Mapping[str, ColumnKind], ignore: Iterable[str]) -> Settings:
    """The settings with what an import says besides."""
    found = dict(settings)
    for column, kind in kinds.items():
        found[column] = found.get(column, FieldSetting()).model_copy(update={"kind": kind})
    for column in ignore:
        found[column] = found.get(column, FieldSetting()).model_copy(update={"ignored": True})
    return found


def of_columns(settings: Settings, columns: Sequence[str]) -> Settings:
    """Those of columns that exist: a job is refused where a setting is about a column of neither table."""
    return {column: said for column, said in settings.items() if column in columns}


def kinds_of(settings: Settings) -> dict[str, ColumnKind]:
    """The columns whose kind is said."""
    return {column: said.kind for column, said in settings.items() if said.kind is not None}


def ignored_of(settings: Settings) -> tuple[str, ...]:
    """The columns that are left out."""
    return tuple(column for column, said in settings.items() if said.ignored)
