"""What the API tells of attempts to bring in the next matcher."""

from datetime import datetime
from uuid import UUID

from likewise.db.states import AttemptState, MatcherKind, MatcherState, Trigger
from likewise.http.models import Model


class PairedEvidence(Model):
    """Two matchers on the same judged records: how many there are, how many each gets right, and which only one of them
    does (`gained`: only the new one). `chance` is how likely so uneven a split is if neither is better (McNemar, exact).

    `drawn` of the records were asked about at random. Where some were, `expected` is how many more records of the whole list
    the new one gets right, these standing for all that nobody was asked about for their worth.
    """

    records: int
    before: int
    after: int
    gained: int
    lost: int
    chance: float
    drawn: int | None = None
    expected: float | None = None


class AttemptAnswer(Model):
    """An attempt to replace the active matcher by the next kind, why it was made, and how far it came.

    `proposed` waits for somebody to promote `matcher_id`; `not_better` says with the evidence why all stays as it is. It
    was compared with `replaces_id`. `version`, `matcher_state` and `canary_share` are of the former as it is now,
    `replaces_version` and `replaces_kind` of the latter; null where there is none (any more). `records`, `judged`: the
    catalogue's size and the judged records when it was begun or settled; `accuracy` the share of the active one's judged
    links that were right when it was begun. `comparable`: while it is a shadow, how many records are judged of the list
    that it is to be compared on, of `needed`; null while it has decided on no list.
    """

    id: UUID
    catalogue_id: UUID
    trigger: Trigger
    kind: MatcherKind
    state: AttemptState
    matcher_id: UUID | None
    replaces_id: UUID | None
    version: int | None
    matcher_state: MatcherState | None
    canary_share: float | None
    replaces_version: int | None
    replaces_kind: MatcherKind | None
    job_id: UUID | None
    records: int
    judged: int
    accuracy: float | None
    comparable: int | None
    needed: int
    evidence: PairedEvidence | None
    error: str | None
    created_at: datetime
    updated_at: datetime


class ProposedMatcher(Model):
    """A matcher that was better than the active one, with the figures: it waits for somebody to promote or retire it."""

    matcher_id: UUID
    catalogue_id: UUID
    catalogue_name: str
    version: int
    kind: MatcherKind
    evidence: PairedEvidence
    proposed_at: datetime
