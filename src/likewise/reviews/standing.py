"""What holds of all that was ever said of a record: a pure function of rows that are only ever added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from likewise.db.states import JudgementKind

POSITIVE = frozenset({JudgementKind.MATCH, JudgementKind.NEW})
"""What says that a pair belongs together."""


@dataclass(frozen=True)
class Said:
    """One row of `judgements`, of one incoming record: when, of which catalogue record, what; `undoes_id` for an undo."""

    id: UUID
    catalogue_record_id: UUID
    judgement: JudgementKind
    created_at: datetime
    undoes_id: UUID | None = None


def standing(rows: Iterable[Said]) -> Mapping[UUID, Said]:
    """The judgement that holds of each catalogue record, by its id; in whatever order the rows come.

    A row that was undone holds no longer; of several that were not, the latest holds.
    """
    known = list(rows)
    undone = {row.undoes_id for row in known if row.undoes_id is not None}
    held = [row for row in known if row.judgement is not JudgementKind.UNDO and row.id not in undone]
    return {row.catalogue_record_id: row for row in sorted(held, key=lambda row: (row.created_at, row.id))}


def match_of(held: Mapping[UUID, Said]) -> Said | None:
    """The judgement that says which catalogue record this is; the latest where people said several."""
    positive = [row for row in held.values() if row.judgement in POSITIVE]
    return max(positive, key=lambda row: (row.created_at, row.id), default=None)


def asks(held: Mapping[UUID, Said], best: UUID | None) -> bool:
    """Whether a person is still needed, where the machine proposes the catalogue record `best`."""
    return match_of(held) is None and best not in held
