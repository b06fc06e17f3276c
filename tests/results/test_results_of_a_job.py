"""Any part of a job's results, by HTTP: which rows, which fields, where the next part begins, and what was counted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import text, update

from likewise.db.states import MatcherKind, Role
from likewise.db.tables import Catalogue, Job, Matcher, Result
from likewise.jobs.service import PLACES, PROBABILITIES, STEP
from likewise.results import service as results_service

if TYPE_CHECKING:
    import httpx
    from sqlalchemy.orm import Session

ROWS = 3 * STEP + 500
CYCLE = ("link", "review", "link", "no_match", "link")
"""The decisions of rows 1, 2, ..., over and over."""
FILL = (
    """INSERT INTO catalogue_records (catalogue_id, key, fields, content_hash, changed_in, position)
    SELECT :catalogue, 'C' || n, json_build_object('sku', 'C' || n, 'title', 'kettle ' || n), '', 1, n
    FROM generate_series(1, :rows) n""",
    "INSERT INTO sources (catalogue_id, name) VALUES (:catalogue, 'list')",
    """INSERT INTO incoming_records (source_id, key, fields, content_hash)
    SELECT s.id, 'I' || n, json_build_object('item', 'I' || n, 'name', CASE
        WHEN n % 1000 = 7 THEN 'Pipe 12" 50% off, a_b' ELSE 'Kettle no ' || n END), ''
    FROM sources s, generate_series(1, :rows) n WHERE s.catalogue_id = :catalogue""",
    """INSERT INTO jobs (catalogue_id, source_id, kind, state, rows_total, rows_done, finished_at)
    SELECT :catalogue, id, 'match', 'completed', :rows, :rows, now() FROM sources WHERE catalogue_id = :catalogue""",
    """INSERT INTO results (job_id, row, incoming_record_id, catalogue_record_id, record_id, catalogue_key, decision,
        probability, reason, candidates)
    SELECT j.id, n, i.id, r.id, i.key, r.key, (ARRAY['link', 'review', 'link', 'no_match', 'link'])[1 + (n - 1) % 5],
        (n % 100) / 100.0, 'filled', CASE WHEN r.id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(
            jsonb_build_object('catalogueKey', r.key, 'catalogueRecordId', r.id, 'probability', 0.5)) END
    FROM generate_series(1, :rows) n JOIN jobs j ON j.catalogue_id = :catalogue
    JOIN incoming_records i ON i.source_id = j.source_id AND i.key = 'I' || n
    LEFT JOIN catalogue_records r ON r.catalogue_id = j.catalogue_id AND r.key = 'C' || n AND n % 5 <> 4""",
)


def decision_of(row: int) -> str:
    return CYCLE[(row - 1) % 5]


def filled(session: "Session") -> UUID:
    """A job with results as a worker leaves them."""
    catalogue = Catalogue(name=f"catalogue {uuid4()}", columns=["sku", "title"])
    session.add(catalogue)
    session.flush()
    for statement in FILL:
        session.execute(text(statement), {"catalogue": catalogue.id, "rows": ROWS})
    job_id: UUID = session.execute(
        text("SELECT id FROM jobs WHERE catalogue_id = :catalogue"), {"catalogue": catalogue.id}
    ).scalar_one()
    kept = {
        word: [row for row in range(1, ROWS + 1) if decision_of(row) == word][::STEP]
        for word in ("link", "review", "no_match", "failed")
    }
    session.execute(update(Job).where(Job.id == job_id).values(summary={PLACES: kept}))
    return job_id


@pytest.fixture(scope="module")
def job(shared_service: Service) -> str:
    with shared_service.database.transaction() as session:
        return str(filled(session))


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.VIEWER) as viewer:
        yield viewer


def asked(client: "httpx.Client", job: str, **wanted: object) -> dict[str, Any]:
    answer = client.get(f"/api/v1/jobs/{job}/results", params=wanted)  # type: ignore[arg-type]  # the cases hold text, numbers and lists, which httpx takes
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def rows_of(data: dict[str, Any]) -> list[int]:
    return [one["row"] for one in data["items"]]


def all_rows(client: "httpx.Client", job: str, **wanted: object) -> list[int]:
    """Page after page."""
    found: list[int] = []
    while True:
        data = asked(client, job, **wanted)
        found += rows_of(data)
        if data["nextCursor"] is None:
            return found
        wanted["cursor"] = data["nextCursor"]


@pytest.mark.parametrize("decision", [None, "link", "review", "no_match", "failed"])
@pytest.mark.parametrize(
    "offset", [0, 1, STEP - 1, STEP, STEP + 1, 2 * STEP - 50, 2 * STEP + 90, ROWS - 3, ROWS, 10**12]
)
def test_any_window_of_a_list_is_found_by_its_offset(
    client: "httpx.Client", job: str, decision: str | None, offset: int
) -> None:
    whole = [row for row in range(1, ROWS + 1) if decision in (None, decision_of(row))]
    wanted = {} if decision is None else {"decision": decision}
    data = asked(client, job, offset=offset, limit=200, **wanted)
    assert rows_of(data) == whole[offset : offset + 200]
    if data["nextCursor"] is not None:
        after = asked(client, job, cursor=data["nextCursor"], limit=200, **wanted)
        assert rows_of(after) == whole[offset + 200 : offset + 400]


def test_a_job_of_an_older_release_has_windows_too(client: "httpx.Client", shared_service: Service) -> None:
    """It does not know the places; the index is walked instead."""
    with shared_service.database.transaction() as session:
        older = filled(session)
        session.execute(update(Job).where(Job.id == older).values(summary={}))
    whole = [row for row in range(1, ROWS + 1) if decision_of(row) == "link"]
    assert rows_of(asked(client, str(older), decision="link", offset=1_777, limit=10)) == whole[1_777:1_787]


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"minProbability": 0.98}, lambda row: row % 100 >= 98),
        ({"maxProbability": 0.01}, lambda row: row % 100 <= 1),
        ({"minProbability": 0.29, "maxProbability": 0.29}, lambda row: row % 100 == 29),
        ({"minProbability": 0.5, "decision": "review"}, lambda row: row % 100 >= 50 and decision_of(row) == "review"),
        ({"minProbability": 0.6, "maxProbability": 0.5}, lambda _: False),
        ({"search": "i3499"}, lambda row: row == 3499),
        ({"search": "KETTLE 349"}, lambda row: "349" in str(row) and row % 1000 != 7),
        ({"search": "kettle", "decision": "no_match", "minProbability": 0.9}, None),
        ({"search": '12" 50% pipe'}, lambda row: row % 1000 == 7),
        ({"search": "a_b"}, lambda row: row % 1000 == 7),
        ({"search": "item"}, lambda _: False),
        ({"search": "kettles"}, lambda _: False),
        ({"search": "   "}, lambda _: True),
    ],
)
def test_what_no_index_gives_is_looked_for_piece_by_piece(
    client: "httpx.Client", job: str, monkeypatch: pytest.MonkeyPatch, wanted: dict[str, object], fits: Any
) -> None:
    """However little of the list one request looks through, all pages together have each row once."""
    fits = fits or (lambda row: decision_of(row) == "no_match" and row % 100 >= 90 and row % 1000 != 7)
    expected = [row for row in range(1, ROWS + 1) if fits(row)]
    for scanned, limit in ((20_000, 1000), (1_000, 1000), (700, 30)):
        monkeypatch.setattr(results_service, "SCANNED", scanned)
        assert all_rows(client, job, limit=limit, **wanted) == expected


def test_evidence_that_was_kept_comes_along(client: "httpx.Client", shared_service: Service) -> None:
    """In the words of the matcher, with the values of both records; what was not kept is empty."""
    recipe = {"comparisons": [{"comparison": "words", "field": "title"}, {"comparison": "all text", "field": None}]}
    weights = {
        "start": -3.0,
        "similarity": [0.9, None],
        "bits": [5.5, 0.0],
        "lead": 1.0,
        "tied": 0.0,
        "competition": 0.0,
    }
    with shared_service.database.transaction() as session:
        made = filled(session)
        job = session.get_one(Job, made)
        matcher = Matcher(catalogue_id=job.catalogue_id, kind=MatcherKind.HYBRID, version=1, recipe=recipe)
        session.add(matcher)
        session.flush()
        job.summary = {"fields": [{"incoming": "name", "catalogue": "title"}]}
        first = session.get_one(Result, (made, 1))
        offered = [{**one, "weights": weights} for one in first.candidates if isinstance(one, dict)]
        session.execute(
            update(Result)
            .where(Result.job_id == made, Result.row == 1)
            .values(matcher_id=matcher.id, candidates=offered)
        )
    plain, told = (asked(client, str(made), limit=2, include=include)["items"] for include in ("fields", ["evidence"]))
    assert [one["candidates"][0]["evidence"] for one in plain] == [[], []]
    assert told[0]["incoming"] is None
    assert [(one["comparison"], one["bits"]) for one in told[0]["candidates"][0]["evidence"]] == [
        ("starting odds", -3.0),
        ("words", 5.5),
        ("lead over the next candidate", 1.0),
    ]
    compared = told[0]["candidates"][0]["evidence"][1]
    assert (compared["incoming"], compared["catalogue"], compared["similarity"]) == ("Kettle no 1", "kettle 1", 0.9)
    assert told[1]["candidates"][0]["evidence"] == []


def test_fields_of_both_records_come_along(client: "httpx.Client", job: str) -> None:
    plain, whole = asked(client, job, limit=5), asked(client, job, limit=5, include="fields")
    assert [(one["incoming"], one["catalogue"]) for one in plain["items"]] == [(None, None)] * 5
    assert [one["incoming"]["name"] for one in whole["items"]] == [f"Kettle no {row}" for row in range(1, 6)]
    assert [one["catalogue"] and one["catalogue"]["title"] for one in whole["items"]] == [
        "kettle 1",
        "kettle 2",
        "kettle 3",
        None,
        "kettle 5",
    ]
    first = whole["items"][0]["candidates"][0]
    assert (first["catalogueKey"], first["probability"], first["evidence"]) == ("C1", 0.5, [])
    assert first["catalogueRecordId"] == whole["items"][0]["catalogueRecordId"]


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ({"offset": 1, "search": "x"}, "offset goes with decision alone"),
        ({"offset": 1, "minProbability": 0.5}, "offset goes with decision alone"),
        ({"offset": -1}, "offset"),
        ({"minProbability": "nan"}, "minProbability"),
        ({"maxProbability": 1.1}, "maxProbability"),
        ({"include": "all"}, "include"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "WyJhIl0"}, "cursor"),
        ({"order": "row"}, "order"),
    ],
)
def test_what_does_not_go_is_refused(client: "httpx.Client", job: str, wanted: dict[str, Any], where: str) -> None:
    answer = client.get(f"/api/v1/jobs/{job}/results", params=wanted)
    assert answer.status_code == 400, answer.text
    assert where in answer.json()["error"]["message"]


def test_probabilities_are_told_with_their_thresholds(client: "httpx.Client", shared_service: Service) -> None:
    bins = {word: [0] * 99 + [count] for count, word in enumerate(("link", "review", "no_match"), start=1)}
    counted = {**bins, "judged": 4, "without_candidate": 5}
    with shared_service.database.transaction() as session:
        made = filled(session)
        summary = {PROBABILITIES: counted, "threshold": None, "review_threshold": 0.1}
        session.execute(update(Job).where(Job.id == made).values(summary=summary, counts={"failed": 6}))
    told = client.get(f"/api/v1/jobs/{made}/probabilities").json()["data"]
    assert told == {
        "jobId": str(made),
        "threshold": None,
        "reviewThreshold": 0.1,
        "link": [0] * 99 + [1],
        "review": [0] * 99 + [2],
        "noMatch": [0] * 99 + [3],
        "judged": 4,
        "withoutCandidate": 5,
        "failed": 6,
    }
    assert client.get(f"/api/v1/jobs/{made}").json()["data"]["summary"] == {"threshold": None, "review_threshold": 0.1}


def test_a_job_without_results_has_no_probabilities(client: "httpx.Client", job: str) -> None:
    answer = client.get(f"/api/v1/jobs/{job}/probabilities")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert client.get(f"/api/v1/jobs/{uuid4()}/probabilities").status_code == 404
