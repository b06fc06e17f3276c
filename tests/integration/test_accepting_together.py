"""Jobs that are accepted by one statement: each is as if it had come alone, and what is refused for one is of that one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import Integer, cast, func, select

from likewise.db.states import JobKind, Role
from likewise.db.tables import Job, JobChunk, Source, Upload
from likewise.errors import NotFoundError
from likewise.http.gathering import Outcomes
from likewise.jobs.accepting import OPEN_CHUNKS, NewJob
from likewise.jobs.gathering import accept_together
from likewise.jobs.schemas import JobAnswer
from likewise.queue.producer import Capacity
from likewise.queue.stream import open_stream
from likewise.store import Stored

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers


Together: TypeAlias = Callable[[Sequence[NewJob]], Outcomes[JobAnswer]]


@pytest.fixture
def reviewer(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.ADMIN) as client:
        yield client


@pytest.fixture
def catalogue(reviewer: "httpx.Client") -> UUID:
    made = reviewer.post("/api/v1/catalogues", json={"name": f"together {uuid4()}"})
    return UUID(made.json()["data"]["id"])


def wish(catalogue: UUID, number: int, **options: object) -> NewJob:
    content = b'{"id": "%d"}\n' % number
    stored = Stored(None, len(content), bytes(32), content)
    return NewJob(JobKind.MATCH, catalogue, stored, f"{number}.jsonl", "key:test", "list", options, keep_days=number)


@pytest.fixture
def together(servers: "Servers", shared_service: Service) -> Together:
    stream = open_stream(str(servers.running.redis_url), f"together-{uuid4()}")
    return partial(accept_together, shared_service.database, stream, Capacity(OPEN_CHUNKS))


def test_each_job_has_its_own_file_options_chunk_and_term(
    shared_service: Service, together: Together, catalogue: UUID
) -> None:
    """Nothing is mixed up between the jobs of a statement, and they come back in the order of the wishes."""
    made = together([wish(catalogue, number, seed=number) for number in range(1, 6)])
    ids = [job.id for job in made if not isinstance(job, Exception)]
    with shared_service.database.transaction() as session:
        days = cast(func.extract("day", Job.expires_at - Job.created_at), Integer)
        found = (
            select(Job.options, Upload.filename, Upload.content, JobChunk.position, days)
            .join(Upload, Upload.id == Job.upload_id)
            .join(JobChunk, JobChunk.job_id == Job.id)
        )
        rows = [session.execute(found.where(Job.id == job_id)).one() for job_id in ids]
        sources = session.scalar(select(func.count()).select_from(Source).where(Source.catalogue_id == catalogue))
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in rows] == [
        ({"seed": number}, f"{number}.jsonl", b'{"id": "%d"}\n' % number, 0, number) for number in range(1, 6)
    ]
    assert sources == 1


def test_what_postgresql_refuses_for_one_is_refused_for_that_one(
    shared_service: Service, together: Together, catalogue: UUID
) -> None:
    """A value that cannot be stored costs no other request its job, and nothing is accepted twice."""
    made = together([wish(catalogue, 1), wish(catalogue, 2, key="\x00"), wish(catalogue, 3)])
    assert [isinstance(job, Exception) for job in made] == [False, True, False]
    with shared_service.database.transaction() as session:
        files = select(Upload.filename).join(Job, Job.upload_id == Upload.id).where(Job.catalogue_id == catalogue)
        assert sorted(session.scalars(files)) == ["1.jsonl", "3.jsonl"]


def test_a_catalogue_that_is_not_there_is_told_to_all(together: Together) -> None:
    """They have the catalogue in common, so its absence is no reason to ask once for each."""
    made = together([wish(uuid4(), 1)] * 2)
    assert [type(job) for job in made] == [NotFoundError, NotFoundError]


def test_every_202_of_many_at_once_is_a_job_of_its_own(
    shared_service: Service, reviewer: "httpx.Client", catalogue: UUID
) -> None:
    """Sixteen that send at the same moment: as many jobs as answers, each with the record that was sent."""

    def send(number: int) -> "httpx.Response":
        body = {"source": "list", "records": [{"id": str(number)}]}
        return reviewer.post(f"/api/v1/catalogues/{catalogue}/jobs", json=body)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(send, range(64)))
    assert {answer.status_code for answer in answers} == {202}
    with shared_service.database.transaction() as session:
        found = select(Job.id, Upload.content).join(Upload, Upload.id == Job.upload_id)
        kept = {
            str(job): content or b"" for job, content in session.execute(found.where(Job.catalogue_id == catalogue))
        }
    sent = {answer.json()["data"]["id"]: b'{"id":"%d"}\n' % number for number, answer in enumerate(answers)}
    assert {job: content.replace(b" ", b"") for job, content in kept.items()} == sent
