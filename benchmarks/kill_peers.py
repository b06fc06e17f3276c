"""The jobs of `kill.py` for its peers, run in an environment of their own: 1 ms of CPU, then one row in PostgreSQL.

Each tool has the settings that its manual gives for work that must not be lost, and gives work back after BACK seconds.
"""

import asyncio
import os
import sys
import time

import dramatiq
import psycopg
from celery import Celery
from dramatiq.brokers.redis import RedisBroker
from taskiq_redis import RedisStreamBroker

REDIS, DATABASE = os.environ["KILL_REDIS"], os.environ["KILL_DATABASE"]
BACK = int(os.environ["KILL_BACK"])
CONNECTIONS: list[psycopg.Connection] = []


def work(number: int) -> None:
    """The job."""
    end = time.process_time() + 0.001
    while time.process_time() < end:
        pass
    if not CONNECTIONS:
        CONNECTIONS.append(psycopg.connect(DATABASE, autocommit=True))
    CONNECTIONS[0].execute("INSERT INTO outcomes (number) VALUES (%s)", [number])


# docs.celeryq.dev: userguide/tasks (Task.acks_late), getting-started/backends-and-brokers/redis (visibility timeout)
celery_app = Celery("kill", broker=REDIS.replace("unix://", "redis+socket://"))
celery_app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": BACK},
    broker_connection_retry_on_startup=True,
)
celery_job = celery_app.task(name="job")(work)

# dramatiq.io/reference (RedisBroker); it always acknowledges after the work
dramatiq_broker = RedisBroker(
    url=REDIS, heartbeat_timeout=BACK * 1000, dead_message_ttl=3_600_000, maintenance_chance=1000
)
dramatiq.set_broker(dramatiq_broker)
dramatiq_job = dramatiq.actor(max_retries=20, min_backoff=100, queue_name="kill")(work)

# taskiq-redis, README (RedisStreamBroker): of its brokers the one that acknowledges
taskiq_broker = RedisStreamBroker(
    REDIS, idle_timeout=BACK * 1000, unacknowledged_lock_timeout=BACK, xread_count=1, unacknowledged_batch_size=1
)


@taskiq_broker.task(task_name="job")  # type: ignore[untyped-decorator]  # its types are not installed here
async def taskiq_job(number: int) -> None:
    """The same for an event loop."""
    work(number)


async def _produce_taskiq(jobs: int) -> None:
    await taskiq_broker.startup()
    for number in range(1, jobs + 1):
        await taskiq_job.kiq(number)
    await taskiq_broker.shutdown()


def produce(tool: str, jobs: int) -> None:
    """Puts the jobs into the tool's queue."""
    if tool == "taskiq":
        asyncio.run(_produce_taskiq(jobs))
    for number in range(1, jobs + 1):
        if tool == "celery":
            celery_job.delay(number)
        elif tool == "dramatiq":
            dramatiq_job.send(number)


if __name__ == "__main__":
    produce(sys.argv[1], int(sys.argv[2]))
