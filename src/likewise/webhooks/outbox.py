"""The deliveries in PostgreSQL: a row is written with the job's end and leased to one worker at a time.

A claim puts `next_at` past the time that sending may take, so that what a killed worker had in hand is due again by
itself; `attempts` is the fence. Every function works in the caller's transaction, on the database's clock.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Integer, cast, func, select, update
from sqlalchemy.orm import Session

from likewise.db.states import DeliveryState, JobKind
from likewise.db.tables import Job, JsonObject, WebhookDelivery

NOW = func.clock_timestamp()


@dataclass(frozen=True)
class Patience:
    """Times in seconds: the first wait after a failure and the longest, each `growth` times the one before; `lease` is
    how long one attempt may take. After `attempts` of them, by default within a day and a half, a delivery is given up.
    """

    backoff: float = 5.0
    growth: float = 4.0
    backoff_cap: float = 6 * 3600.0
    attempts: int = 12
    lease: float = 60.0

    def wait(self, attempts: int, chance: random.Random) -> float:
        """Seconds until the next attempt after so many, half of them left to chance."""
        longest = min(self.backoff_cap, self.backoff * self.growth ** min(attempts - 1, 30))
        return longest * (0.5 + 0.5 * chance.random())


@dataclass(frozen=True)
class Claimed:
    """A delivery that this worker may try: its latest attempt, begun at a time in Unix seconds."""

    id: UUID
    job_id: UUID
    url: str
    body: JsonObject
    attempt: int
    seconds: int


def add(session: Session, job: Job) -> None:
    """Have somebody told that a job is over, where it was asked for."""
    if job.webhook_url is None:
        return
    event = f"job.{job.state}"
    session.add(WebhookDelivery(job_id=job.id, event=event, url=job.webhook_url, body=_body(event, job)))


def _body(event: str, job: Job) -> JsonObject:
    """What is told: nothing of the records, and no message, which may quote them. Links are below the API's address."""
    place = f"/api/v1/jobs/{job.id}"
    links = {"job": place}
    if job.kind is JobKind.MATCH:
        links |= {"results": f"{place}/results", "export": f"{place}/export"}
    data = {
        "jobId": str(job.id),
        "catalogueId": str(job.catalogue_id),
        "kind": job.kind,
        "state": job.state,
        "rowsTotal": job.rows_total,
        "counts": job.counts,
        "errorCode": job.error_code,
        "links": links,
    }
    ended = None if job.finished_at is None else job.finished_at.isoformat()
    return {"type": event, "timestamp": ended, "data": data}


def claim(session: Session, patience: Patience) -> Claimed | None:
    """The delivery that is due for longest and in nobody's hands; None where there is none."""
    free = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.next_at <= NOW)
        .order_by(WebhookDelivery.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == free)
        .values(attempts=WebhookDelivery.attempts + 1, next_at=NOW + timedelta(seconds=patience.lease))
        .returning(
            WebhookDelivery.id,
            WebhookDelivery.job_id,
            WebhookDelivery.url,
            WebhookDelivery.body,
            WebhookDelivery.attempts,
            cast(func.extract("epoch", NOW), Integer),
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else Claimed(*row)


def delivered(session: Session, claimed: Claimed, status: int) -> bool:
    """Close a delivery that arrived; False where another attempt was begun meanwhile."""
    return _change(session, claimed, state=DeliveryState.DELIVERED, status=status, error=None, delivered_at=NOW)


def failed(session: Session, claimed: Claimed, told: tuple[int | None, str], wait: float | None) -> bool:
    """Note why an attempt failed, (status, reason); the next is due after `wait` seconds, None to give up."""
    status, error = told
    if wait is None:
        return _change(session, claimed, state=DeliveryState.FAILED, status=status, error=error)
    return _change(session, claimed, next_at=NOW + timedelta(seconds=wait), status=status, error=error)


def replay(session: Session, delivery_id: UUID) -> bool:
    """Try a delivery that was given up anew, under the same message id; False where it is not given up."""
    found = session.scalar(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.state == DeliveryState.FAILED)
        .values(state=DeliveryState.WAITING, attempts=0, next_at=NOW)
        .returning(WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None


def _change(session: Session, claimed: Claimed, **values: object) -> bool:
    found = session.scalar(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == claimed.id,
            WebhookDelivery.attempts == claimed.attempt,
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .values(**values)
        .returning(WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None
