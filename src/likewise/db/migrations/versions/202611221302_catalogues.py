"""Catalogues, sources, uploads and matchers."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "202611221302"
down_revision = "202611221301"


def upgrade() -> None:
    """Adds the tables."""
    _catalogues()
    _catalogue_records()
    _sources()
    _incoming_records()
    _uploads()
    _matchers()


def downgrade() -> None:
    """Removes them, with all they hold."""
    op.drop_table("matchers")
    op.drop_table("uploads")
    op.drop_table("incoming_records")
    op.drop_table("sources")
    op.drop_table("catalogue_records")
    op.drop_table("catalogues")


def _catalogues() -> None:
    op.create_table(
        "catalogues",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("key_column", sa.Text(), nullable=True),
        sa.Column("columns", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("field_settings", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("record_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        *_times(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogues")),
        sa.UniqueConstraint("name", name=op.f("uq_catalogues_name")),
    )


def _catalogue_records() -> None:
    op.create_table(
        "catalogue_records",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("changed_in", sa.BigInteger(), nullable=False),
        sa.Column("deleted_in", sa.BigInteger(), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogues.id"], name=op.f("fk_catalogue_records_catalogue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_records")),
        sa.UniqueConstraint("catalogue_id", "key", name=op.f("uq_catalogue_records_catalogue_id_key")),
    )
    op.create_index("ix_catalogue_records_changed", "catalogue_records", ["catalogue_id", "changed_in"])
    op.create_index(
        "ix_catalogue_records_search",
        "catalogue_records",
        [sa.literal_column("to_tsvector('simple'::regconfig, fields)")],
        postgresql_using="gin",
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogues.id"], name=op.f("fk_sources_catalogue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("catalogue_id", "name", name=op.f("uq_sources_catalogue_id_name")),
    )


def _incoming_records() -> None:
    op.create_table(
        "incoming_records",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_incoming_records_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_records")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_incoming_records_source_id_key")),
    )


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        *_times(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("uri", name=op.f("uq_uploads_uri")),
    )
    op.create_index(op.f("ix_uploads_expires_at"), "uploads", ["expires_at"])


def _matchers() -> None:
    op.create_table(
        "matchers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            _words("matcherkind", "levenshtein", "hybrid", "embedding"),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("measured", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column(
            "state",
            _words("matcherstate", "draft", "shadow", "canary", "active", "retired"),
            server_default="draft",
            nullable=False,
        ),
        *_times(),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogues.id"], name=op.f("fk_matchers_catalogue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchers")),
        sa.UniqueConstraint("catalogue_id", "version", name=op.f("uq_matchers_catalogue_id_version")),
    )
    op.create_index(
        "uq_matchers_active", "matchers", ["catalogue_id"], unique=True, postgresql_where=sa.text("state = 'active'")
    )


def _times() -> list[sa.Column[datetime]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
