"""A catalogue as clients of the reconciliation API see it: entities of one type, whose properties are its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from likewise.reconcile.naming import described, named, other_columns


@dataclass(frozen=True)
class Entity:
    """A catalogue record: its key, what it is called, what tells it from namesakes, and its values by column."""

    key: str
    name: str
    description: str
    values: Mapping[str, str | None]


@dataclass(frozen=True)
class Subject:
    """What is reconciled against.

    Attributes:
        name: of the catalogue, and so of its one type.
        name_column: what records are called by, None for their keys.
        address: the endpoint's own, without a slash at the end. site: the service's.
    """

    catalogue_id: UUID
    name: str
    columns: tuple[str, ...]
    key_column: str | None
    name_column: str | None
    address: str
    site: str

    def entity(self, key: str, values: Mapping[str, str | None]) -> Entity:
        """A record of the catalogue."""
        others = other_columns(self.columns, self.name_column, self.key_column)
        return Entity(key, named(values, self.name_column, key), described(values, others), values)
