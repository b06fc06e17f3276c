"""Jobs, chunks, results and dead letters."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "202611221303"
down_revision = "202611221302"


def upgrade() -> None:
    """Adds the tables."""
    _jobs()
    _job_indices()
    _job_chunks()
    _results()
    _dead_letters()


def downgrade() -> None:
    """Removes them, with all they hold."""
    op.drop_table("dead_letters")
    op.drop_table("results")
    op.drop_table("job_chunks")
    op.drop_table("jobs")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("matcher_id", sa.Uuid(), nullable=True),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            _words("jobkind", "match", "import"),
            nullable=False,
        ),
        sa.Column(
            "state",
            _words("jobstate", "queued", "running", "completed", "completed_with_errors", "failed", "cancelled"),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("options", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("summary", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("counts", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=True),
        sa.Column("rows_done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("catalogue_version", sa.BigInteger(), nullable=True),
        sa.Column("webhook_url", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogues.id"], name=op.f("fk_jobs_catalogue_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["matcher_id"], ["matchers.id"], name=op.f("fk_jobs_matcher_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_jobs_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_jobs_upload_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )


def _job_indices() -> None:
    op.create_index("ix_jobs_catalogue_id", "jobs", ["catalogue_id", "created_at"])
    op.create_index(op.f("ix_jobs_expires_at"), "jobs", ["expires_at"])
    op.create_index(op.f("ix_jobs_matcher_id"), "jobs", ["matcher_id"])
    op.create_index(op.f("ix_jobs_source_id"), "jobs", ["source_id"])
    op.create_index(
        "ix_jobs_unended",
        "jobs",
        ["created_at"],
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(op.f("ix_jobs_upload_id"), "jobs", ["upload_id"])


def _job_chunks() -> None:
    op.create_table(
        "job_chunks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            _words("stage", "read", "fit", "score", "resolve"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("row_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "state",
            _words("chunkstate", "open", "done", "dead", "cancelled"),
            server_default="open",
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("crashes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("payload", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("output", sa.LargeBinary(), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_chunks_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_chunks")),
        sa.UniqueConstraint("job_id", "stage", "position", name=op.f("uq_job_chunks_job_id_stage_position")),
    )
    op.create_index("ix_job_chunks_due", "job_chunks", ["next_at"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_job_chunks_leased", "job_chunks", ["lease_until"], postgresql_where=sa.text("state = 'open'"))


def _results() -> None:
    op.create_table(
        "results",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incoming_record_id", sa.Uuid(), nullable=True),
        sa.Column("catalogue_record_id", sa.Uuid(), nullable=True),
        sa.Column("matcher_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("catalogue_key", sa.Text(), nullable=True),
        sa.Column(
            "decision",
            _words("decision", "link", "review", "no_match", "failed"),
            nullable=False,
        ),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("candidates", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["catalogue_record_id"],
            ["catalogue_records.id"],
            name=op.f("fk_results_catalogue_record_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["incoming_record_id"],
            ["incoming_records.id"],
            name=op.f("fk_results_incoming_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_results_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "row", name=op.f("pk_results")),
    )
    op.create_index(op.f("ix_results_catalogue_record_id"), "results", ["catalogue_record_id"])
    op.create_index("ix_results_decision", "results", ["job_id", "decision", "row"])
    op.create_index(op.f("ix_results_incoming_record_id"), "results", ["incoming_record_id"])
    op.create_index(
        "ix_results_review",
        "results",
        ["job_id", "probability", "row"],
        postgresql_where=sa.text("decision = 'review'"),
    )


def _dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("chunk_id", sa.Uuid(), nullable=True),
        sa.Column("message", JSONB(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column(
            "state",
            _words("deadletterstate", "waiting", "replayed", "discarded"),
            server_default="waiting",
            nullable=False,
        ),
        *_times(),
        sa.ForeignKeyConstraint(
            ["chunk_id"], ["job_chunks.id"], name=op.f("fk_dead_letters_chunk_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_dead_letters_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_chunk_id"), "dead_letters", ["chunk_id"])
    op.create_index(op.f("ix_dead_letters_job_id"), "dead_letters", ["job_id"])
    op.create_index("ix_dead_letters_state", "dead_letters", ["state", "created_at"])
    op.create_index(
        "uq_dead_letters_waiting",
        "dead_letters",
        ["chunk_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _times() -> list[sa.Column[datetime]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
