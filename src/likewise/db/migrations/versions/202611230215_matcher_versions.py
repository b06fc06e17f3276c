"""Matchers change their state by rules; a canary has a share, and an active matcher knows which one it took over from."""

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
ALONE = ("canary", "shadow")
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
    for state in ALONE:
        where = sa.text(f"state = '{state}'")
        op.create_index(f"uq_matchers_{state}", "matchers", ["catalogue_id"], unique=True, postgresql_where=where)
    op.execute(LEGAL)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Removes them."""
    op.execute("DROP TRIGGER matcher_moves ON matchers")
    op.execute("DROP FUNCTION matcher_moves()")
    for state in ALONE:
        op.drop_index(f"uq_matchers_{state}", table_name="matchers")
    op.drop_constraint(op.f("ck_matchers_canary_share"), "matchers", type_="check")
    op.drop_index(op.f("ix_matchers_previous_id"), table_name="matchers")
    op.drop_column("matchers", "previous_id")
    op.drop_column("matchers", "canary_share")
