"""Protects the speed of years to come: no statement of API, queue and workers reads a large table from end to end.

All that SQLAlchemy sends while the product is used is recorded, and PostgreSQL is asked how it would go about it on tables
with many rows in them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from service import Service, serving
from service_fill import Filled, fill
from service_queries import asked
from sqlalchemy import Engine, event, text

from likewise.db.session import Database, open_database
from likewise.indexes import IndexFolder
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools
from likewise.jobs.service import STEP
from likewise.matchers.watch import TrialWatch
from likewise.queue.consumer import Consumer
from likewise.queue.stream import open_stream
from likewise.queue.sweeper import Sweeper
from likewise.store import Store
from likewise.worker import handlers_of

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

ROWS = 20_000
LARGE = frozenset(
    {
        "audit_log",
        "catalogue_records",
        "catalogue_vectors",
        "dead_letters",
        "idempotency_keys",
        "incoming_records",
        "job_chunks",
        "job_matchers",
        "jobs",
        "judgements",
        "results",
        "shadow_differences",
        "uploads",
    }
)
"""Tables that grow with use."""
ALLOWED: Mapping[str, str] = {
    "strpos(CAST(idempotency_keys.body AS TEXT)": "erasure, which is rare, looks for what a day's answers tell of it",
    "AND NOT judgements.bulk AND NOT": "the latest 2,000 judgements by their index, where there are hardly more here",
    "review_leases.held_by !=": "what is judged in one go is a whole list, as long as what is read beside it",
    "FROM catalogue_records WHERE catalogue_id = %(catalogue)s": "who adds many records counts them all, as imports do",
    "FROM jobs GROUP BY jobs.state": "the overview counts all jobs, which are few beside what is in them",
}
"""Statements that may, by a part of their text, and why."""
MORE = (
    "INSERT INTO uploads (filename, size, sha256, content) SELECT 'x', 1, '', '' FROM generate_series(1, 5000)",
    """INSERT INTO idempotency_keys (principal, key, method, path, request_sha256, expires_at)
    SELECT 'key:x', n::text, 'POST', '/', '', now() + n * interval '1 s' FROM generate_series(1, 5000) n""",
    """INSERT INTO audit_log (actor, action, subject, subject_id)
    SELECT 'key:x', 'change', 'catalogue', gen_random_uuid() FROM generate_series(1, 5000)""",
    """INSERT INTO job_matchers (job_id, matcher_id, state)
    SELECT jobs.id, matchers.id, 'shadow' FROM matchers, jobs WHERE jobs.kind = 'import' ORDER BY matchers.id""",
    "ANALYZE",
)
ON_TRIAL = """
UPDATE matchers SET tried_since = now() - interval '1 day', previous_id = (
    SELECT id FROM matchers other WHERE other.catalogue_id = matchers.catalogue_id AND other.id <> matchers.id LIMIT 1),
    state = CASE version WHEN 1 THEN 'active' ELSE 'canary' END, canary_share = 0.5
WHERE version <= 2 AND state = 'retired'
"""
"""An active one and a canary of the large catalogue."""
TEMPORARY = ("import_rows", "made_vectors", "read_rows")
"""Tables of one transaction, which others cannot ask about."""
Said = tuple[str, Any]
"""A statement and its parameters."""


def wanted(statement: str) -> bool:
    """Not transactions and settings; not what a worker says of a table of its own, which nobody else can explain."""
    first = statement.split(maxsplit=1)[0]
    return first in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH") and not any(
        name in statement for name in TEMPORARY
    )


@pytest.fixture
def recorded() -> Iterator[dict[str, Said]]:
    """What is said while the test runs, each statement once, without its layout."""
    said: dict[str, Said] = {}

    def record(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if wanted(statement):
            given = parameters[0] if isinstance(parameters, list) else parameters
            said.setdefault(" ".join(statement.split()), (statement, given))

    event.listen(Engine, "before_cursor_execute", record)
    yield said
    event.remove(Engine, "before_cursor_execute", record)


def scanned(plan: Mapping[str, Any]) -> set[str]:
    """The tables that a plan reads from end to end."""
    found = {str(plan["Relation Name"])} if plan["Node Type"].endswith("Seq Scan") else set()
    return found.union(*(scanned(part) for part in plan.get("Plans", ())))


def read_of(plan: Mapping[str, Any], table: str) -> int:
    """How many rows of a table a plan has read, if it was carried out."""
    own = int(plan["Actual Rows"] * plan["Actual Loops"]) if plan.get("Relation Name") == table else 0
    return own + sum(read_of(part, table) for part in plan.get("Plans", ()))


def plan_of(database: Database, statement: str, parameters: Any, how: str = "FORMAT JSON") -> Mapping[str, Any]:
    with database.transaction() as session:
        answer = session.connection().exec_driver_sql(f"EXPLAIN ({how}) {statement}", parameters).scalar_one()
        session.rollback()
    found: Mapping[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return found


def offences(database: Database, said: Mapping[str, Said]) -> list[str]:
    """The statements that read a large table from end to end, without leave."""
    found = []
    for short, (statement, parameters) in said.items():
        tables = scanned(plan_of(database, statement, parameters)) & LARGE
        if tables and not any(part in short for part in ALLOWED):
            found.append(f"{', '.join(sorted(tables))}: {short[:300]}")
    return found


def use(client: "httpx.Client", filled: Filled) -> None:
    """What people and programs ask of the API."""
    some = client.get(f"/api/v1/jobs/{filled.job}/results?decision=link&offset={STEP + 100}&limit=50&include=fields")
    assert len(some.json()["data"]["items"]) == 50
    for _, method, path, body in asked(filled):
        answer = client.request(method, path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, (path, answer.text)
    review = client.get(f"/api/v1/reviews/{filled.incoming}")
    headers = {"If-Match": review.headers["ETag"]}
    judged = client.post(f"/api/v1/reviews/{filled.incoming}/judgements", json={"judgement": "match"}, headers=headers)
    assert judged.status_code == 201, judged.text
    judgement = judged.json()["data"]["judgements"][0]["id"]
    assert client.delete(f"/api/v1/reviews/{filled.incoming}/judgements/{judgement}").status_code == 200
    assert client.put(f"/api/v1/reviews/{filled.incoming}/lease").status_code == 200
    client.delete(f"/api/v1/reviews/{filled.incoming}/lease")
    for wish in (
        {"judgement": "match", "decision": "review", "rows": list(range(1, 200))},
        {"judgement": "not_match", "decision": "review", "maxProbability": 0.3},
        {"judgement": "new", "decision": "no_match"},
    ):
        for dry_run in ("true", "false"):
            done = client.post(f"/api/v1/jobs/{filled.job}/judgements", json=wish, params={"dryRun": dry_run})
            assert done.status_code == 200, done.text
            assert done.json()["data"]["rows"] > 0, wish
    letter = client.get("/api/v1/dead-letters?state=waiting").json()["data"]["items"][0]["id"]
    assert client.post(f"/api/v1/dead-letters/{letter}/discard").status_code == 200
    change_matcher(client, filled)


def change_matcher(client: "httpx.Client", filled: Filled) -> None:
    """A version decides, is rolled back, and what it has decided is taken back; another one is tried."""
    matcher = f"/api/v1/matchers/{filled.matcher}"
    for change, body in (
        ("shadow", {}),
        ("canary", {"share": 0.1}),
        ("promote", {}),
        ("roll-back", {}),
        ("revert", {}),
    ):
        changed = client.post(f"{matcher}/{change}", json=body)
        assert changed.status_code == 200, changed.text
    assert changed.json()["data"]["rows"] == filled.rows


def send(client: "httpx.Client", name: str) -> str:
    """A small catalogue, and a list to match with it."""
    records = [{"sku": f"K{row}", "title": f"blue kettle {row}"} for row in range(40)]
    made = client.post("/api/v1/catalogues", json={"name": name}, headers={"Idempotency-Key": name})
    catalogue: str = made.json()["data"]["id"]
    assert client.post(f"/api/v1/catalogues/{catalogue}/imports", json={"records": records}).status_code == 202
    job = client.post(
        f"/api/v1/catalogues/{catalogue}/jobs",
        json={"source": "plans", "records": records[:20]},
        headers={"Idempotency-Key": f"{name} jobs".replace(" ", "-")},
    )
    assert job.status_code == 202, job.text
    return catalogue


def compare_meanings(client: "httpx.Client", catalogue: str, learn: Callable[[], None]) -> None:
    """A list teaches an embedder, whose matcher then decides; the catalogue is embedded."""
    records = [{"sku": f"K{row}", "title": f"blue kettle {row}"} for row in range(30)]
    job = client.post(
        f"/api/v1/catalogues/{catalogue}/jobs",
        json={"source": "meanings", "records": records, "options": {"matcher": "embedding"}},
    ).json()["data"]["id"]
    learn()
    matcher = client.get(f"/api/v1/jobs/{job}").json()["data"]["matcherId"]
    assert client.post(f"/api/v1/matchers/{matcher}/promote").status_code == 200
    learn()


def work(service: Service, redis_url: str, folder: Path) -> None:
    """A worker that does what is due, and sweeps."""
    store = Store(str(folder / "store"))
    memory = Memory(store, IndexFolder(folder / "index"), database=service.database)
    tools = Tools(service.database, store, memory)
    stream = open_stream(redis_url, "plans")
    consumer = Consumer(service.database, stream, handlers_of(tools), settle, "plans")
    Sweeper(service.database, stream, consumer.settings, consumer.observe, "plans").sweep()
    due: Sequence[object] = [True]
    while due:
        with service.database.transaction() as session:
            due = session.scalars(text("SELECT id FROM job_chunks WHERE state = 'open'")).all()
        for chunk_id in due:
            consumer.work(chunk_id)  # type: ignore[arg-type]
    stream.close()
    with service.database.transaction() as session:
        session.execute(text(ON_TRIAL))
    assert TrialWatch(service.database, timedelta(days=7)).step(every=0) == []
    with service.database.transaction() as session:
        assert session.scalar(text("SELECT value FROM flags WHERE name = 'matchers_on_trial'")) == 2, (
            "none was looked at"
        )


def test_no_statement_reads_a_large_table_from_end_to_end(
    servers: "Servers", migrated_url: str, redis_url: str, tmp_path: Path, recorded: dict[str, Said]
) -> None:
    filling = open_database(migrated_url)
    filled = fill(filling, ROWS)
    with filling.transaction() as session:
        for statement in MORE:
            session.execute(text(statement))
    filling.close()
    recorded.clear()
    with serving(servers, migrated_url, store=str(tmp_path / "store")) as service, service.client("admin") as client:
        use(client, filled)
        small = send(client, "small")
        work(service, redis_url, tmp_path)
        compare_meanings(client, small, lambda: work(service, redis_url, tmp_path))
        assert client.delete(f"/api/v1/catalogues/{small}").status_code == 200
        said = {
            short: known for short, known in recorded.items() if "SELECT id FROM job_chunks WHERE state" not in short
        }
        assert {"results", "judgements", "job_chunks", "catalogue_records", "catalogue_vectors"} <= {
            table for table in LARGE for short in said if table in short
        }
        assert offences(service.database, said) == []
        [by_offset] = [known for short, known in said.items() if "fields" in short and "OFFSET" in short]
        plan = plan_of(service.database, *by_offset, "ANALYZE, FORMAT JSON")
        # From the place before on, so what lies before that is not walked past; records of those that are told alone.
        assert read_of(plan, "results") < STEP
        assert read_of(plan, "incoming_records") == read_of(plan, "catalogue_records") == 50
        # That this can fail at all: nothing helps to find a result by its reason.
        bad = "SELECT row FROM results WHERE reason = 'filled by nobody'"
        assert offences(service.database, {bad: (bad, ())}) == [f"results: {bad}"]
