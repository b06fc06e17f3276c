"""Jobs may learn from judgements; reviews come in the order of what answers are worth, some of them drawn at random."""

import sqlalchemy as sa
from alembic import op

revision = "202611230330"
down_revision = "202611230215"

KINDS = "ck_jobs_jobkind"
BEFORE = ("match", "import")
DOUBT = "abs(coalesce(probability, 0.5) - 0.5)"
ASKING = "decision = 'review' AND NOT settled"
TURN = "(- coalesce(worth, 0.5 - abs(coalesce(probability, 0.5) - 0.5)))"
ASKING_ALSO_AT_RANDOM = "(decision = 'review' OR inclusion IS NOT NULL) AND NOT settled"


def upgrade() -> None:
    """Adds the word and the columns, and makes the indexes anew."""
    _kinds(*BEFORE, "learn")
    op.add_column("results", sa.Column("worth", sa.Double(), nullable=True))
    op.add_column("results", sa.Column("inclusion", sa.Double(), nullable=True))
    op.add_column("judgements", sa.Column("inclusion", sa.Double(), nullable=True))
    _drop("ix_results_doubt", "ix_results_review")
    _create("ix_results_turn", TURN, ASKING_ALSO_AT_RANDOM)


def downgrade() -> None:
    """Removes them, with such jobs; what they taught stays in the matchers."""
    _drop("ix_results_turn", "ix_results_review")
    op.drop_column("judgements", "inclusion")
    op.drop_column("results", "inclusion")
    op.drop_column("results", "worth")
    _create("ix_results_doubt", DOUBT, ASKING)
    op.execute("DELETE FROM jobs WHERE kind = 'learn'")
    _kinds(*BEFORE)


def _kinds(*words: str) -> None:
    op.drop_constraint(op.f(KINDS), "jobs", type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(KINDS), "jobs", f"kind IN ({listed})")


def _drop(*names: str) -> None:
    for name in names:
        op.drop_index(name, table_name="results")


def _create(of_all: str, order: str, where: str) -> None:
    """The index of all that asks for a person, and that of what does in one job."""
    columns: dict[str, list[str | sa.TextClause]] = {
        of_all: [sa.text(order), "job_id", "row"],
        "ix_results_review": ["job_id", sa.text(order), "row"],
    }
    for name, listed in columns.items():
        op.create_index(name, "results", listed, postgresql_where=sa.text(where))
