"""What all tables share: a UUID key and two times made by the database, and one way of naming constraints."""

import enum
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, Enum, ForeignKey, LargeBinary, MetaData, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

Json: TypeAlias = object
"""Anything JSON can hold; who reads it has to look what it is. (SQLAlchemy resolves no recursive alias.)"""

JsonObject: TypeAlias = Mapping[str, Json]

Fields: TypeAlias = Mapping[str, str | None]
"""A record's columns in source order; null where the source had nothing. Stored as json, which keeps the order."""

NAMES = MappingProxyType(
    {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(kind: type[enum.Enum]) -> Enum:
    """A column type for a closed list of words: text with a CHECK, since native enums cannot be taken back."""
    return Enum(
        kind,
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda members: [str(member.value) for member in members],
    )


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {
        str: Text,
        int: BigInteger,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        UUID: Uuid,
        JsonObject: JSONB,
        Fields: JSON,
    }


class Stamped:
    """When a row was made and last changed; the session sets `updated_at`, no trigger does."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=901)


class Row(Stamped):
    """A row known by a UUID that the database makes."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid(), sort_order=-1)


def owned_by(table: str, *, index: bool = True) -> MappedColumn[UUID]:
    """A reference whose row goes when its owner is deleted. `index=False` where another index begins with it."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=index)


def mentions(table: str, *, index: bool = True) -> MappedColumn[UUID | None]:
    """A reference that becomes null when the row it names is deleted."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="SET NULL"), index=index)


def empty_object() -> MappedColumn[JsonObject]:
    """A JSON object, `{}` at first."""
    return mapped_column(server_default=text("'{}'::jsonb"))


def zero() -> MappedColumn[int]:
    """A count, 0 at first."""
    return mapped_column(server_default=text("0"))
