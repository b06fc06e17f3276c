"""Who asks, as far as routes and services need to know; how that is found out is the slice `access`'s business."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from likewise.db.audit import Actor
from likewise.db.states import Role

RANKS: Mapping[Role, int] = MappingProxyType({role: rank for rank, role in enumerate(Role)})


class Scope(StrEnum):
    """What a key can be limited to. Without scopes it may do all that its role may; `write` includes `read`."""

    ACCESS_READ = "access:read"
    ACCESS_WRITE = "access:write"
    CATALOGUES_READ = "catalogues:read"
    CATALOGUES_WRITE = "catalogues:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    MATCHERS_READ = "matchers:read"
    MATCHERS_WRITE = "matchers:write"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_WRITE = "operations:write"
    REVIEWS_READ = "reviews:read"
    REVIEWS_WRITE = "reviews:write"


AREAS = frozenset(scope.partition(":")[0] for scope in Scope)
"""What scopes can name: each route of a slice is tagged with its area."""


@dataclass(frozen=True)
class Credentials:
    """What a request brings along to say who asks; `unsafe` is whether it may change anything."""

    bearer: str | None = field(default=None, repr=False)
    session: str | None = field(default=None, repr=False)
    csrf: str | None = field(default=None, repr=False)
    unsafe: bool = True
    request_id: str | None = None


@dataclass(frozen=True)
class Principal:
    """Somebody who signed in, or a key.

    Attributes:
        kind: a person ("user") or a program's key ("key").
        id: the user's or the key's id.
        name: for people to read.
        role: what they may do.
        scopes: what a key is limited to; empty for no limit.
        request_id: the request in which they act.
    """

    kind: Literal["user", "key"]
    id: UUID
    name: str
    role: Role
    scopes: frozenset[Scope] = frozenset()
    request_id: str | None = None

    @property
    def label(self) -> str:
        """How logs, the audit log and stored answers name them: "user:<id>" or "key:<id>"."""
        return f"{self.kind}:{self.id}"

    @property
    def actor(self) -> Actor:
        """The same for the audit log."""
        return Actor(self.label, self.id if self.kind == "user" else None, self.request_id)

    def has(self, role: Role) -> bool:
        """Whether their role is `role` or one above it."""
        return RANKS[self.role] >= RANKS[role]

    def reaches(self, area: str, *, unsafe: bool) -> bool:
        """Whether their scopes include the area, for changes if `unsafe`, else for reading."""
        allowed = {f"{area}:write"} if unsafe else {f"{area}:write", f"{area}:read"}
        return not self.scopes or not self.scopes.isdisjoint(allowed)
