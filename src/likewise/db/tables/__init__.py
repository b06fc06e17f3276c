"""All tables, by noun: `from likewise.db import tables`, then `tables.Job`."""

from likewise.db.tables.access import ApiKey, AuditEntry, ReconcileToken, SignInToken, User, UserSession
from likewise.db.tables.base import Base, Fields, Json, JsonObject
from likewise.db.tables.beside import JobMatcher, ShadowDifference
from likewise.db.tables.catalogues import (
    Catalogue,
    CatalogueRecord,
    CatalogueVector,
    IncomingRecord,
    Matcher,
    Source,
    Upload,
)
from likewise.db.tables.evolution import MatcherAttempt
from likewise.db.tables.indexes import VectorIndex
from likewise.db.tables.jobs import DeadLetter, Job, JobChunk, Result
from likewise.db.tables.operations import Flag, IdempotencyKey, WebhookDelivery, WebhookSecret, WorkerHeartbeat
from likewise.db.tables.reviews import Judgement, ReviewLease

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Base",
    "Catalogue",
    "CatalogueRecord",
    "CatalogueVector",
    "DeadLetter",
    "Fields",
    "Flag",
    "IdempotencyKey",
    "IncomingRecord",
    "Job",
    "JobChunk",
    "JobMatcher",
    "Json",
    "JsonObject",
    "Judgement",
    "Matcher",
    "MatcherAttempt",
    "ReconcileToken",
    "Result",
    "ReviewLease",
    "ShadowDifference",
    "SignInToken",
    "Source",
    "Upload",
    "User",
    "UserSession",
    "VectorIndex",
    "WebhookDelivery",
    "WebhookSecret",
    "WorkerHeartbeat",
]
