"""Protects what the API has acknowledged while it, PostgreSQL and Redis are killed: each thing is there once."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from uuid import UUID

import httpx
import pytest
from api_process import ApiProcess, api_process
from fault_bench import Tally
from queue_bench import eventually
from sqlalchemy import func, select
from stored import store_catalogue, store_reviews

from likewise.access.people import KeyWish, create_key
from likewise.db.audit import COMMAND
from likewise.db.session import Database
from likewise.db.states import Role
from likewise.db.tables import Job, JobChunk, Judgement, Source
from likewise.embedded import Servers
from likewise.operations import integrity

CLIENTS, EACH = 4, 6
DONE = (200, 201, 202)


class Asking:
    """Requests that are sent again until they are answered, each under its own `Idempotency-Key`."""

    def __init__(self, url: str, key: str) -> None:
        self.client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=10)
        self.answered = 0
        self.sent = 0

    def post(self, path: str, body: dict[str, object], headers: dict[str, str]) -> httpx.Response:
        answers: list[httpx.Response] = []

        def tried() -> bool:
            self.sent += 1
            try:
                answer = self.client.post(path, json=body, headers=headers)
            except httpx.TransportError:  # it was killed with the request in hand
                return False
            if answer.status_code == 503:
                return False
            answers.append(answer)
            return True

        eventually(tried)
        self.answered += 1
        assert answers[0].status_code in DONE, answers[0].text
        return answers[0]


@contextmanager
def asking(api: ApiProcess, database: Database) -> Iterator[Asking]:
    with database.transaction() as session:
        _, key = create_key(session, KeyWish("the tests", Role.ADMIN), COMMAND)
    one = Asking(api.url, key)
    with one.client:
        yield one


def strike_while(work: "list[Future[None]]", asked: Asking, chance: Random, faults: list[Callable[[], None]]) -> None:
    """Lets each fault happen once, at a moment of progress that chance chooses; returns when all is answered."""
    points = sorted(chance.sample(range(CLIENTS * EACH - 1), len(faults)))
    for point, fault in zip(points, faults, strict=True):

        def reached(point: int = point) -> bool:
            return asked.answered >= point or all(one.done() for one in work)

        eventually(reached)
        fault()
    for one in work:
        one.result()


@pytest.fixture
def api(database: Database, migrated_url: str, redis_url: str) -> Iterator[ApiProcess]:
    with api_process(database_url=migrated_url, redis_url=redis_url) as one:
        yield one
    with database.transaction() as session:
        assert integrity.findings(session) == []


@pytest.mark.criterion("AC-20.1")
def test_the_api_killed_in_mid_request(database: Database, api: ApiProcess, fault_seed: int, tally: Tally) -> None:
    """Each job that was asked for is there once, with its chunk; the same request later gets the same answer."""
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    with database.transaction() as session:
        catalogue, _ = store_catalogue(session, 1)
    names = [f"list {number}" for number in range(CLIENTS * EACH)]

    def kill() -> None:
        api.kill()
        api.start()

    with asking(api, database) as asked, ThreadPoolExecutor(CLIENTS) as pool:
        ids: dict[str, str] = {}

        def submit(name: str) -> str:
            wish: dict[str, object] = {"source": name, "records": [{"id": "1", "name": name}]}
            answer = asked.post(
                f"/api/v1/catalogues/{catalogue}/jobs", wish, {"Idempotency-Key": name.replace(" ", "-")}
            )
            return str(answer.json()["data"]["id"])

        def run(mine: list[str]) -> None:
            ids.update({name: submit(name) for name in mine})

        work = [pool.submit(run, names[start::CLIENTS]) for start in range(CLIENTS)]
        strike_while(work, asked, chance, [kill, kill, kill])
        again = {name: submit(name) for name in names}
    with database.transaction() as session:
        jobs = {
            name: str(job)
            for name, job in session.execute(select(Source.name, Job.id).join(Job, Job.source_id == Source.id)).all()
        }
        counted = [session.scalar(select(func.count()).select_from(table)) for table in (Job, JobChunk)]
    tally({"accepted": len(names), "outcomes": counted[0] or 0, "retried": asked.sent - 2 * len(names)})
    assert ids == again == jobs
    assert counted == [len(names), len(names)]


@pytest.mark.criterion("AC-20.1")
def test_judgements_while_everything_is_killed(
    database: Database, api: ApiProcess, servers: Servers, fault_seed: int, tally: Tally
) -> None:
    """Each judgement that was acknowledged is there, once, as it was said."""
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    with database.transaction() as session:
        reviews = store_reviews(session, [0.5] * (CLIENTS * EACH)).incoming

    def kill_api() -> None:
        api.kill()
        api.start()

    def kill_server(name: str) -> None:
        os.kill(servers.pids()[name], signal.SIGKILL)
        eventually(lambda: name in servers.died())
        servers.revive()

    faults = [kill_api, lambda: kill_server("postgres"), lambda: kill_server("valkey")]
    chance.shuffle(faults)
    with asking(api, database) as asked, ThreadPoolExecutor(CLIENTS) as pool:
        said: dict[str, UUID] = {}

        def judge(review: UUID) -> None:
            path, key = f"/api/v1/reviews/{review}", {"Idempotency-Key": str(review)}
            tags: list[str] = []

            def read() -> bool:
                try:
                    tags.append(asked.client.get(path).headers["ETag"])
                except (httpx.TransportError, KeyError):
                    return False
                return True

            eventually(read)
            answer = asked.post(f"{path}/judgements", {"judgement": "match"}, {**key, "If-Match": tags[0]})
            (one,) = answer.json()["data"]["judgements"]
            said[one["id"]] = review

        def run(mine: tuple[UUID, ...]) -> None:
            for review in mine:
                judge(review)

        work = [pool.submit(run, reviews[start::CLIENTS]) for start in range(CLIENTS)]
        strike_while(work, asked, chance, faults)
    with database.transaction() as session:
        kept = {str(one.id): one.incoming_record_id for one in session.scalars(select(Judgement))}
    tally({"accepted": len(reviews), "outcomes": len(kept), "retried": asked.sent - len(reviews)})
    assert kept == said
    assert sorted(kept.values()) == sorted(reviews)
