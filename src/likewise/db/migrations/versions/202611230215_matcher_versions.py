"""Matchers change their state by rules, know which one they took over from, and may decide beside a job's own matcher."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "202611230215"
down_revision = "202611221810"

LEGAL = """
CREATE FUNCTION matcher_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (VALUES
        ('draft', 'shadow'), ('draft', 'canary'), ('draft', 'active'), ('draft', 'retired'),
        ('shadow', 'canary'), ('shadow', 'active'), ('shadow', 'retired'),
        ('canary', 'shadow'), ('canary', 'active'), ('canary', 'retired'),
        ('active', 'retired'),
        ('retired', 'shadow'), ('retired', 'canary'), ('retired', 'active')
    ) THEN
        RAISE EXCEPTION 'a matcher that is % cannot become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER matcher_moves BEFORE UPDATE OF state ON matchers FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION matcher_moves()
"""
SHARE = "state <> 'canary' OR coalesce(canary_share > 0 AND canary_share < 1, false)"
ALONE = {"uq_matchers_canary": "state = 'canary'", "uq_matchers_shadow": "state = 'shadow'"}
"""States that one matcher of a catalogue at a time may have, beside `active`."""


def upgrade() -> None:
    """Adds the columns, the rules and the trigger."""
    op.add_column("matchers", sa.Column("canary_share", sa.Double(), nullable=True))
    op.add_column("matchers", sa.Column("previous_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_matchers_previous_id"), "matchers", "matchers", ["previous_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_matchers_previous_id"), "matchers", ["previous_id"])
    op.create_check_constraint(op.f("ck_matchers_canary_share"), "matchers", SHARE)
    for name, where in ALONE.items():
        op.create_index(name, "matchers", ["catalogue_id"], unique=True, postgresql_where=sa.text(where))
    op.execute(LEGAL)
    op.execute(TRIGGER)
    op.add_column("results", sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True))
    _job_matchers()
    _shadow_differences()


def downgrade() -> None:
    """Removes them, with what the tables hold."""
    op.drop_table("shadow_differences")
    op.drop_table("job_matchers")
    op.drop_column("results", "reverted_at")
    op.execute("DROP TRIGGER matcher_moves ON matchers")
    op.execute("DROP FUNCTION matcher_moves()")
    for name in ALONE:
        op.drop_index(name, table_name="matchers")
    op.drop_constraint(op.f("ck_matchers_canary_share"), "matchers", type_="check")
    op.drop_index(op.f("ix_matchers_previous_id"), table_name="matchers")
    op.drop_column("matchers", "previous_id")
    op.drop_column("matchers", "canary_share")


def _job_matchers() -> None:
    op.create_table(
        "job_matchers",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("matcher_id", sa.Uuid(), nullable=False),
        sa.Column("state", _words("matcherstate", "draft", "shadow", "canary", "active", "retired"), nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_matchers_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["matcher_id"], ["matchers.id"], name=op.f("fk_job_matchers_matcher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "matcher_id", name=op.f("pk_job_matchers")),
    )
    op.create_index(op.f("ix_job_matchers_matcher_id"), "job_matchers", ["matcher_id"])


def _shadow_differences() -> None:
    decisions = ("link", "review", "no_match", "failed")
    op.create_table(
        "shadow_differences",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("matcher_id", sa.Uuid(), nullable=False),
        sa.Column("decided", _words("decided", *decisions), nullable=False),
        sa.Column("decision", _words("decision", *decisions), nullable=False),
        sa.Column("catalogue_record_id", sa.Uuid(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        *_times(),
        sa.ForeignKeyConstraint(
            ["job_id", "row"],
            ["results.job_id", "results.row"],
            name=op.f("fk_shadow_differences_job_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["matcher_id"], ["matchers.id"], name=op.f("fk_shadow_differences_matcher_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_record_id"],
            ["catalogue_records.id"],
            name=op.f("fk_shadow_differences_catalogue_record_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("job_id", "row", name=op.f("pk_shadow_differences")),
    )
    op.create_index(op.f("ix_shadow_differences_catalogue_record_id"), "shadow_differences", ["catalogue_record_id"])
    op.create_index("ix_shadow_differences_matcher", "shadow_differences", ["matcher_id", "job_id", "row"])
    op.create_index(
        "ix_shadow_differences_decisions", "shadow_differences", ["matcher_id", "decided", "decision", "job_id", "row"]
    )


def _times() -> list[sa.Column[datetime]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
