"""The worker's part: takes what is due from the outbox, signs it, sends it, and notes what became of it."""

import json
import random
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event

import structlog
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from likewise.db.session import Database
from likewise.errors import DatabaseError, SettingsError, ValidationError
from likewise.webhooks import outbox, secrets
from likewise.webhooks.addresses import Address, Network, RefusedAddressError, Target, resolve, target_of
from likewise.webhooks.outbox import Claimed, Patience
from likewise.webhooks.sending import Post, UndeliveredError, send
from likewise.webhooks.signing import signed_headers

POLL = 1.0
"""Seconds between two looks into an empty outbox."""
CONTENT_TYPE = {"Content-Type": "application/json", "User-Agent": "Likewise"}

log = structlog.get_logger("likewise.webhooks")


@dataclass(frozen=True)
class Courier:
    """Delivers webhooks until `stop` is set. `secret` is the settings' one, `private` the networks they name."""

    database: Database
    secret: SecretStr | None = None
    private: Sequence[Network] = ()
    stop: Event = field(default_factory=Event)
    patience: Patience = field(default_factory=Patience)
    chance: random.Random = field(default_factory=random.Random)
    resolve: Callable[[Target, Sequence[Network]], list[Address]] = resolve
    tls: ssl.SSLContext | None = None

    def run(self) -> None:
        """Works until `stop` is set; a database that is away is waited for."""
        while not self.stop.is_set():
            try:
                if self.step():
                    continue
            except (DatabaseError, SQLAlchemyError) as error:
                log.warning("webhooks_wait", reason=type(error).__name__)
            self.stop.wait(POLL)

    def step(self) -> bool:
        """Tries one delivery; False where none is due."""
        with self.database.transaction() as session:
            claimed = outbox.claim(session, self.patience)
            known = secrets.signing(session, self.secret) if claimed else []
        if claimed is None:
            return False
        told, final = self._attempt(claimed, known)
        arrived = told[0] is not None and not told[1]
        wait = None
        if not (arrived or final or claimed.attempt >= self.patience.attempts):
            wait = self.patience.wait(claimed.attempt, self.chance)
        with self.database.transaction() as session:
            if arrived:
                outbox.delivered(session, claimed, told[0] or 0)
            else:
                outbox.failed(session, claimed, told, wait)
        told_of = {"delivery_id": str(claimed.id), "job_id": str(claimed.job_id), "attempt": claimed.attempt}
        if arrived:
            log.info("webhook_delivered", **told_of, status=told[0])
        else:
            log.warning("webhook_failed", **told_of, reason=told[1], again=wait is not None)
        return True

    def _attempt(self, claimed: Claimed, known: Sequence[str]) -> tuple[tuple[int | None, str], bool]:
        """(status, what went wrong), and whether another attempt would be in vain; nothing went wrong is empty."""
        try:
            target = target_of(claimed.url)
            body = json.dumps(claimed.body, separators=(",", ":")).encode()
            headers = {**CONTENT_TYPE, **signed_headers(f"msg_{claimed.id}", claimed.seconds, body, known)}
            status = send(Post(target, headers, body, self.tls), self.resolve(target, self.private))
        except RefusedAddressError as error:
            return (None, str(error)), True
        except (ValidationError, SettingsError) as error:
            return (None, error.message), True
        except UndeliveredError as error:
            return (None, str(error)), False
        except OSError as error:
            return (None, f"the name was not found: {error.strerror}"), False
        if 200 <= status < 300:
            return (status, ""), False
        # Gone: the receiver wants no more of them (Standard Webhooks).
        return (status, f"the receiver answered {status}"), status == HTTPStatus.GONE
