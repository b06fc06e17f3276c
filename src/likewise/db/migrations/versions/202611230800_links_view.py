"""A view of what is linked just now, for reports and other people's tools (docs/how-to/use-with-data-tools.md)."""

from alembic import op

revision = "202611230800"
down_revision = "202611230750"

LINKS = """
CREATE VIEW likewise_links AS
WITH standing AS NOT MATERIALIZED (
    SELECT said.incoming_record_id, said.catalogue_record_id, said.judgement, said.created_at
    FROM judgements said
    WHERE said.judgement <> 'undo' AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = said.id)
)
SELECT catalogues.name AS catalogue,
    record.key AS catalogue_key,
    sources.name AS source,
    incoming.key AS record_key,
    link.decided_by,
    CASE WHEN latest.catalogue_record_id = link.catalogue_record_id THEN latest.probability END AS probability,
    link.linked_at,
    latest.job_id,
    latest.row AS job_row,
    link.catalogue_record_id,
    incoming.id AS incoming_record_id
FROM incoming_records incoming
JOIN sources ON sources.id = incoming.source_id
JOIN catalogues ON catalogues.id = sources.catalogue_id
LEFT JOIN LATERAL (
    SELECT result.job_id, result.row, result.decision, result.catalogue_record_id, result.probability,
        coalesce(job.finished_at, job.created_at) AS at
    FROM results result JOIN jobs job ON job.id = result.job_id
    WHERE result.incoming_record_id = incoming.id AND result.reverted_at IS NULL
    ORDER BY job.created_at DESC, result.job_id DESC, result.row DESC LIMIT 1
) latest ON true
CROSS JOIN LATERAL (
    SELECT standing.catalogue_record_id, 'person' AS decided_by, standing.created_at AS linked_at
    FROM standing
    WHERE standing.incoming_record_id = incoming.id AND standing.judgement IN ('match', 'new')
    UNION ALL
    SELECT latest.catalogue_record_id, 'matcher', latest.at
    WHERE latest.decision = 'link' AND NOT EXISTS (
        SELECT FROM standing
        WHERE standing.incoming_record_id = incoming.id AND (
            standing.judgement IN ('match', 'new') OR standing.catalogue_record_id = latest.catalogue_record_id))
) link
JOIN catalogue_records record ON record.id = link.catalogue_record_id AND record.deleted_in IS NULL
"""
"""The rules are those of `likewise.catalogues.links`, where one record's links are found from the catalogue's side."""


def upgrade() -> None:
    """Adds the view."""
    op.execute(LINKS)


def downgrade() -> None:
    """Removes it."""
    op.execute("DROP VIEW likewise_links")
