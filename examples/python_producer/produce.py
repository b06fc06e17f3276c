"""Submits a list through both doors, HTTP and the Redis stream, and prints what came of each as a line of JSON.

Usage: python produce.py CATALOGUE RECORDS.jsonl KEY_COLUMN [--broken]

With --broken it shows instead what becomes of a message that breaks the contract: the published schema refuses it; sent all
the same, it is found among the dead letters. Needs httpx, redis and jsonschema-rs, and of Likewise the contract only.

Environment: LIKEWISE_URL, LIKEWISE_API_KEY, REDIS_URL, QUEUE_NAME.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jsonschema_rs
import redis

CONTRACT = json.loads((Path(__file__).parents[2] / "contracts" / "match-submit.v1.json").read_text(encoding="utf-8"))
PATIENCE = 120.0

Record = dict[str, str | int | float | bool | None]
Json = dict[str, Any]  # Any: what JSON holds; openapi.json says what is in an answer


def asked(answer: httpx.Response) -> Json:
    """What the API tells; HTTPStatusError, with the API's own words, where it refuses."""
    if answer.is_error:
        error = answer.json()["error"]
        raise httpx.HTTPStatusError(f"{error['code']}: {error['message']}", request=answer.request, response=answer)
    data: Json = answer.json()["data"]
    return data


def submit(api: httpx.Client, catalogue: str, records: list[Record], key: str) -> str:
    """By HTTP: the answer means that the job is in PostgreSQL. Who got none sends the same again under the same
    Idempotency-Key, and there is still one job.
    """
    found = asked(api.get("/catalogues", params={"name": catalogue}))["items"]
    if not found:
        raise SystemExit(f"there is no catalogue {catalogue}: make it first")
    wish = {"source": "python over HTTP", "records": records, "options": {"key": key}}
    job = asked(api.post(f"/catalogues/{found[0]['id']}/jobs", json=wish, headers={"Idempotency-Key": str(uuid4())}))
    return str(job["id"])


def message(catalogue: str, records: list[Record], key: str) -> Json:
    """What goes onto the stream. We choose its `jobId`, by which its answer is found; sent twice it is still one job."""
    payload = {"catalogue": catalogue, "source": "python over the stream", "records": records, "key": key}
    return {"version": 1, "type": "match.submit", "jobId": str(uuid4()), "payload": payload}


def put(stream: "redis.Redis", sent: Json) -> None:
    """Onto the stream; until a worker has taken it in, only Redis has it."""
    stream.xadd(f"{os.environ.get('QUEUE_NAME', 'likewise')}:inbound", {"message": json.dumps(sent)})


def finished(api: httpx.Client, job_id: str) -> Json:
    """The job at its end. What was put on the stream is not known here until a worker has taken it in."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = api.get(f"/jobs/{job_id}")
        if answer.status_code != httpx.codes.NOT_FOUND:
            job = asked(answer)
            if job["state"] not in ("queued", "running"):
                return job
        time.sleep(0.25)
    raise SystemExit(f"job {job_id} did not end in time: is a worker running, or was its message dead-lettered?")


def results(api: httpx.Client, job_id: str) -> Iterator[Json]:
    """The answer to each row of a job, page by page."""
    cursor: dict[str, str] = {}
    while True:
        page = asked(api.get(f"/jobs/{job_id}/results", params={"limit": "1000", **cursor}))
        yield from page["items"]
        if page["nextCursor"] is None:
            return
        cursor = {"cursor": page["nextCursor"]}


def tell(api: httpx.Client, door: str, job_id: str) -> None:
    """Waits for a job, and prints how it ended and what it linked."""
    job = finished(api, job_id)
    links = {one["recordId"]: one["catalogueKey"] for one in results(api, job_id) if one["decision"] == "link"}
    print(json.dumps({"door": door, "jobId": job_id, "state": job["state"], "counts": job["counts"], "links": links}))


def break_the_contract(stream: "redis.Redis", sound: Json) -> None:
    """Sends a message that the schema refuses."""
    broken = {**sound, "payload": {**sound["payload"], "precision": 2}}
    try:
        jsonschema_rs.validate(CONTRACT, broken)
    except jsonschema_rs.ValidationError as error:
        print(json.dumps({"door": "stream", "refused": f"{'.'.join(map(str, error.instance_path))}: {error.message}"}))
    put(stream, broken)
    print(json.dumps({"door": "stream, raw", "jobId": broken["jobId"]}))


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(description="Submit a list through both doors, and print what came of each.")
    parser.add_argument("catalogue")
    parser.add_argument("records", type=Path, metavar="RECORDS.jsonl")
    parser.add_argument("key", metavar="KEY_COLUMN")
    parser.add_argument("--broken", action="store_true", help="show what becomes of a message that breaks the contract")
    chosen = parser.parse_args()
    records = [json.loads(line) for line in chosen.records.read_text(encoding="utf-8").splitlines()]
    url = f"{os.environ.get('LIKEWISE_URL', 'http://127.0.0.1:8080')}/api/v1"
    authority = {"Authorization": f"Bearer {os.environ['LIKEWISE_API_KEY']}"}
    with (
        httpx.Client(base_url=url, headers=authority, timeout=30) as api,
        redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379")) as stream,
    ):
        submitted = message(chosen.catalogue, records, chosen.key)
        if chosen.broken:
            break_the_contract(stream, submitted)
            return
        tell(api, "http", submit(api, chosen.catalogue, records, chosen.key))
        jsonschema_rs.validate(CONTRACT, submitted)
        put(stream, submitted)
        tell(api, "stream", submitted["jobId"])


if __name__ == "__main__":
    main()
