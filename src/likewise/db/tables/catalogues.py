"""Catalogues and their records, sources and their records, uploaded files, matchers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import MatcherKind, MatcherState
from likewise.db.tables.base import (
    Base,
    Fields,
    Json,
    JsonObject,
    Row,
    Stamped,
    empty_object,
    mentions,
    owned_by,
    words,
    zero,
)


class Catalogue(Row, Base):
    """A master list. `version` rises by one with every change of its records.

    `key_column` names the column that identifies a record, null where rows were numbered; `columns` keeps the order of
    the columns as they were imported; `field_settings` holds what users overruled, by column (kind, ignored).
    `policy` is the threshold policy of its lists, empty where there is none.
    `base_uri` is the file in the store with all records as they were at `base_version`; what changed since is added to it.
    `name_column` holds what records are called, null to work it out. `readable` lets anybody who knows its address find
    records in it by the reconciliation API.
    """

    __tablename__ = "catalogues"

    name: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = zero()
    key_column: Mapped[str | None]
    columns: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    field_settings: Mapped[JsonObject] = empty_object()
    policy: Mapped[JsonObject] = empty_object()
    record_count: Mapped[int] = zero()
    base_version: Mapped[int] = zero()
    base_uri: Mapped[str | None]
    name_column: Mapped[str | None]
    readable: Mapped[bool] = mapped_column(server_default=text("false"))


class CatalogueRecord(Row, Base):
    """A record of a catalogue under the user's own key.

    `changed_in` is the catalogue's version of the last change, a deletion too, so that one index gives a worker all
    that changed since its version; `deleted_in` is null while the record stands. `position` is its place in the file it
    came from: workers build the catalogue in this order, as the command does.
    """

    __tablename__ = "catalogue_records"
    __table_args__ = (
        UniqueConstraint("catalogue_id", "key"),
        Index("ix_catalogue_records_changed", "catalogue_id", "changed_in"),
        Index("ix_catalogue_records_search", text("to_tsvector('simple'::regconfig, fields)"), postgresql_using="gin"),
    )

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    key: Mapped[str]
    fields: Mapped[Fields]
    content_hash: Mapped[bytes]
    changed_in: Mapped[int]
    deleted_in: Mapped[int | None]
    position: Mapped[int] = zero()


class Source(Row, Base):
    """Where incoming records come from; the same name and key is the same record in every job."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("catalogue_id", "name"),)

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    name: Mapped[str]


class IncomingRecord(Row, Base):
    """A record of a source as it was last sent; `content_hash` tells whether it has to be matched again."""

    __tablename__ = "incoming_records"
    __table_args__ = (UniqueConstraint("source_id", "key"),)

    source_id: Mapped[UUID] = owned_by("sources", index=False)
    key: Mapped[str]
    fields: Mapped[Fields]
    content_hash: Mapped[bytes]


class Upload(Row, Base):
    """What a user sent: a file in the store that every worker reaches (`uri`), or here if it is small (`content`).

    `filename` is the user's name for it, `size` its bytes.
    """

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("uri IS NOT NULL OR content IS NOT NULL", name="place"),)

    uri: Mapped[str | None] = mapped_column(unique=True)
    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class Matcher(Row, Base):
    """A versioned recipe of a catalogue; at most one is active, one a canary, one a shadow. A trigger lets its state change
    only as `likewise.db.states.MOVES` says.

    `recipe` is the engine's own JSON, kept to the letter (json, not jsonb); `measured` what was found about it.
    `canary_share` is the share of records that a canary decides on. `previous_id` is the matcher that was active before
    this one, to which a roll-back returns; null where none was, or while this one was never active.

    `tried_since` is when it began to decide in the place of another, which it is measured against from then on; null where
    it is not. `stopped_at` and `stopped_because` are when and why it was stopped by itself, until somebody does something
    with it: a list of kinds and sentences.
    """

    __tablename__ = "matchers"
    __table_args__ = (
        UniqueConstraint("catalogue_id", "version"),
        Index("uq_matchers_active", "catalogue_id", unique=True, postgresql_where=text("state = 'active'")),
        Index("uq_matchers_canary", "catalogue_id", unique=True, postgresql_where=text("state = 'canary'")),
        Index("uq_matchers_shadow", "catalogue_id", unique=True, postgresql_where=text("state = 'shadow'")),
        Index("ix_matchers_tried", "tried_since", postgresql_where=text("tried_since IS NOT NULL")),
        Index("ix_matchers_stopped", "stopped_at", postgresql_where=text("stopped_at IS NOT NULL")),
        CheckConstraint(
            "state <> 'canary' OR coalesce(canary_share > 0 AND canary_share < 1, false)", name="canary_share"
        ),
    )

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    kind: Mapped[MatcherKind] = mapped_column(words(MatcherKind))
    version: Mapped[int]
    recipe: Mapped[JsonObject] = mapped_column(JSON)
    measured: Mapped[JsonObject] = empty_object()
    state: Mapped[MatcherState] = mapped_column(words(MatcherState), server_default=MatcherState.DRAFT)
    canary_share: Mapped[float | None] = mapped_column(Double)
    previous_id: Mapped[UUID | None] = mentions("matchers")
    tried_since: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[list[Json] | None] = mapped_column(JSONB(none_as_null=True))


class CatalogueVector(Stamped, Base):
    """What a record says in the columns that an embedder takes, as a point: float32 numbers, little-endian, one after the
    other. It goes with its record; `text_hash` is the digest of the text that it stands for, so that a record that says
    something else by now is embedded anew.
    """

    __tablename__ = "catalogue_vectors"

    catalogue_record_id: Mapped[UUID] = mapped_column(
        ForeignKey("catalogue_records.id", ondelete="CASCADE"), primary_key=True
    )
    embedder: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[bytes]
    vector: Mapped[bytes]
