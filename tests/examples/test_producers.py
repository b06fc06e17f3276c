"""Protects the two doors for other people's programs: a producer on Bun and one in Python, against the real service, called
as docs/how-to/submit-jobs.md says.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import polars as pl
import pytest
from producers import BUN, ROOT
from queue_bench import eventually
from rehearsed import DOCS, examples
from service import Service
from working import imported, service_on, worker_of

import likewise
from likewise.contracts import MatchSubmitMessage, parse
from likewise.db.states import Role
from likewise.sample import CATALOGUE, LISTS, sample_path

if TYPE_CHECKING:
    from likewise.embedded import Servers

PAGE = DOCS / "how-to" / "submit-jobs.md"
EXAMPLES = examples(PAGE)
LANGUAGES = {"bun": "expected number to be <=0.999", "python": "payload.precision: 2 is not valid"}
"""The producers, and what each says at home of a `precision` of 2."""


@dataclass(frozen=True)
class World:
    """A service with a worker and a catalogue, a list, and the links that are to come of it."""

    service: Service
    redis_url: str
    queue: str
    folder: Path
    links: Mapping[str, str]

    def produced(self, language: str, example: str) -> list[dict[str, object]]:
        """What a producer told of the list, line by line."""
        # Bun has a name of its own for a socket.
        redis_url = self.redis_url.replace("unix://", "redis+unix://") if language == "bun" else self.redis_url
        place = {
            "LIKEWISE_URL": self.service.url,
            "LIKEWISE_API_KEY": self.service.keys[Role.REVIEWER],
            "REDIS_URL": redis_url,
            "QUEUE_NAME": self.queue,
        }
        assert BUN.is_file(), "Bun is not installed: make bun-producer"
        told = EXAMPLES[f"{language} {example}"].run(self.folder, place, BUN.parent)
        return [json.loads(line) for line in told.splitlines()]


@pytest.fixture(scope="module")
def world(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, queue = tmp_path_factory.mktemp("producers"), f"test-{uuid4().hex}"
    incoming = pl.read_csv(sample_path(LISTS[0]), infer_schema=False).head(60)
    incoming.write_ndjson(folder / "records.jsonl")
    for part in ("contracts", "examples"):  # as in a clone
        (folder / part).symlink_to(ROOT / part)
    answers = likewise.match(incoming, pl.read_csv(sample_path(CATALOGUE), infer_schema=False)).frame
    linked = answers.filter(pl.col("decision") == "link")
    links = dict(linked.select("record_id", "catalogue_id").iter_rows())
    with (
        service_on(servers, migrated_template, folder / "store", queue) as service,
        worker_of(service, servers, folder / "store", queue),
    ):
        imported(service)
        yield World(service, servers.running.redis_url, queue, folder, links)


def test_every_example_of_the_page_is_run_and_its_message_keeps_to_the_contract() -> None:
    assert set(EXAMPLES) == {f"{one} {what}" for one in LANGUAGES for what in ("producer", "breaks the contract")}
    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert parse(MatchSubmitMessage, shown.encode()).payload.catalogue == "tools"


@pytest.mark.criterion("AC-33.2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_doors_bring_the_links_of_the_library(world: World, language: str) -> None:
    """Over HTTP, and onto the stream, whose answer is found by the id that the producer chose."""
    told = world.produced(language, "producer")
    assert [one["door"] for one in told] == ["http", "stream"]
    assert len(world.links) > 30
    assert [(one["state"], one["links"]) for one in told] == [("completed", world.links)] * 2
    with world.service.client(Role.VIEWER) as client:
        jobs = [client.get(f"/api/v1/jobs/{one['jobId']}").json()["data"] for one in told]
    assert [one["sourceName"] for one in jobs] == [f"{language} over HTTP", f"{language} over the stream"]


@pytest.mark.criterion("AC-33.3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_breaks_the_contract_is_refused_at_home_and_set_aside_where_it_was_sent(
    world: World, language: str
) -> None:
    """By Zod, or the published schema, before it leaves; sent raw it becomes no job, and an operator reads why."""
    refused, sent = world.produced(language, "breaks the contract")
    assert "payload.precision" in str(refused["refused"])
    assert LANGUAGES[language] in str(refused["refused"])
    with world.service.client(Role.ADMIN) as client:

        def reasons() -> list[tuple[str, str]]:
            letters = client.get("/api/v1/dead-letters").json()["data"]["items"]
            whole = [client.get(f"/api/v1/dead-letters/{one['id']}").json()["data"] for one in letters]
            return [(one["code"], one["reason"]) for one in whole if one["message"]["jobId"] == sent["jobId"]]

        eventually(lambda: bool(reasons()))
        assert reasons() == [
            (
                "VALIDATION_ERROR",
                "not a MatchSubmitMessage: payload.precision: Input should be less than or equal to 0.999",
            )
        ]
        assert client.get(f"/api/v1/jobs/{sent['jobId']}").status_code == 404
