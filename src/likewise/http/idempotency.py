"""`Idempotency-Key`: a creating POST that is sent twice happens once, and is answered the same.

Key, effect and answer are committed in one transaction, so that there is no moment at which only one of them holds. A
second request with the same key waits for the first one's transaction; if that is rolled back, it does the work itself.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Generic, TypeAlias, TypeVar

from fastapi import Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.tables import IdempotencyKey
from likewise.errors import ConflictError
from likewise.http.models import Model, succeeded
from likewise.http.principal import Principal

Answer = TypeVar("Answer", bound=Model)

KEPT = timedelta(hours=24)
REPLAYED_HEADER = "Idempotency-Replayed"

Key: TypeAlias = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="Sent again within a day with the same request, it gets the same answer and nothing happens twice.",
    ),
]
"""A route's parameter `key: Key`."""


@dataclass(frozen=True)
class Created(Generic[Answer]):
    """What a creating request answers.

    Attributes:
        data: goes into the envelope.
        location: the address of what was made, for the header `Location`.
        status: 201, or 202 for what is yet to be done.
        kept: what a repetition is answered instead, for answers with a secret in them, which is not to be stored.
    """

    data: Answer
    location: str | None = None
    status: int = 201
    kept: Answer | None = None


@dataclass(frozen=True)
class Once:
    """A creating request as far as its repetition is concerned: who sent what, under which key (null for none)."""

    key: str | None
    principal: str
    method: str
    path: str
    sha256: bytes

    def perform(
        self, database: Database, work: Callable[[Session], Created[Answer]], *, single: bool = False
    ) -> JSONResponse:
        """Does `work` in a transaction and answers; or repeats the answer that it gave before.

        `single` says that work changes anything by one statement only, which needs no transaction around it.

        Raises:
            ConflictError: the key was used for another request.
        """
        if self.key is None:
            with database.statement() if single else database.transaction() as session:
                return created(work(session))
        with database.transaction() as session:
            if not self._claim(session):
                return self._repeat(session)
            made = work(session)
            self._keep(session, made)
            return created(made)

    def _claim(self, session: Session) -> bool:
        """Whether the key is new or too old to count; waits while another transaction holds it."""
        values = {
            "method": self.method,
            "path": self.path,
            "request_sha256": self.sha256,
            "expires_at": func.now() + KEPT,
            "status": None,
            "body": None,
        }
        claim = insert(IdempotencyKey).values(principal=self.principal, key=self.key, **values)
        claim = claim.on_conflict_do_update(
            index_elements=["principal", "key"], set_=values, where=IdempotencyKey.expires_at <= func.now()
        )
        return session.execute(claim.returning(IdempotencyKey.id)).scalar_one_or_none() is not None

    def _repeat(self, session: Session) -> JSONResponse:
        found = session.scalars(
            select(IdempotencyKey).where(IdempotencyKey.principal == self.principal, IdempotencyKey.key == self.key)
        ).one()
        if (found.method, found.path, found.request_sha256) != (self.method, self.path, self.sha256):
            raise ConflictError("this Idempotency-Key was used for another request: take a new one")
        headers = {str(name): str(value) for name, value in found.headers.items()} | {REPLAYED_HEADER: "true"}
        return JSONResponse(found.body, status_code=found.status or 200, headers=headers)

    def _keep(self, session: Session, made: Created[Answer]) -> None:
        session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.principal == self.principal, IdempotencyKey.key == self.key)
            .values(status=made.status, headers=_headers(made), body=_body(made.kept or made.data))
        )


def once(request: Request, principal: Principal, key: str | None, content: BaseModel | bytes) -> Once:
    """The request as `Once`: `content` is its validated body, or a digest of it where it was streamed."""
    said = content if isinstance(content, bytes) else content.model_dump_json().encode()
    query = request.url.query.encode()
    sha256 = hashlib.sha256(b"%d\n%b\n%b" % (len(query), query, said)).digest()
    return Once(key, principal.label, request.method, request.url.path, sha256)


class _WrittenJson(JSONResponse):
    """JSON that is text already."""

    def render(self, content: str) -> bytes:
        """The text as bytes."""
        return content.encode()


def created(made: Created[Answer]) -> JSONResponse:
    """The answer that says what was made."""
    return _WrittenJson(succeeded(made.data).model_dump_json(by_alias=True), made.status, _headers(made))


def _headers(made: Created[Answer]) -> dict[str, str]:
    return {} if made.location is None else {"Location": made.location}


def _body(data: Model) -> dict[str, object]:
    return succeeded(data).model_dump(mode="json", by_alias=True)
