"""Protects docs/how-to/use-with-data-tools.md: what people do with links in psql, pandas, Polars and DuckDB, run as it
stands there, against the real service. The examples on files are run by tests/docs, as those of any page.
"""

import csv
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from rehearsed import DOCS, examples
from servers import conninfo
from working import imported, results, service_on, uploaded, worker_of

from likewise.db.states import Role
from likewise.embedded import find_programs
from likewise.sample import CATALOGUE, LISTS, sample_path

if TYPE_CHECKING:
    from likewise.embedded import Servers

EXAMPLES = examples(DOCS / "how-to" / "use-with-data-tools.md")
FIRST = ("role",)
"""What has to be run before the others."""


@dataclass(frozen=True)
class Desk:
    """Where somebody works with links: a folder, the variables, and how many links there are, by who decided."""

    folder: Path
    place: Mapping[str, str]
    links: Mapping[str, int]

    def run(self, name: str) -> str:
        """What an example of the page prints."""
        postgres = os.environ.get("LIKEWISE_POSTGRES_BIN") or str(find_programs().postgres_bin)  # as the server is
        return EXAMPLES[name].run(self.folder, self.place, Path(postgres))


@pytest.fixture(scope="module")
def desk(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A list that was matched, one of whose records a person then linked otherwise; and the role for reports."""
    folder, queue = tmp_path_factory.mktemp("desk"), f"test-{uuid4().hex}"
    shutil.copy(sample_path(CATALOGUE), folder)
    store = folder / "store"
    with service_on(servers, migrated_template, store, queue) as service, service.client(Role.REVIEWER) as client:
        with worker_of(service, servers, store, queue):
            catalogue = imported(service)
            form = {"source": "northgate"}
            job = uploaded(client, f"/api/v1/catalogues/{catalogue}/jobs", sample_path(LISTS[0]), **form)
        left = next(one for one in results(client, job["id"]) if one["decision"] == "no_match")
        review = f"/api/v1/reviews/{left['incomingRecordId']}"
        said = {"judgement": "match", "catalogueRecordId": left["catalogueRecordId"]}
        answer = client.post(
            f"{review}/judgements", json=said, headers={"If-Match": client.get(review).headers["ETag"]}
        )
        assert answer.status_code == 201, answer.text
        database_url = conninfo(service.database_url)
        place = {
            "DATABASE_URL": database_url,
            "REPORTS_URL": database_url.replace("postgresql://likewise@", "postgresql://reports@"),
            "LIKEWISE_URL": service.url,
            "LIKEWISE_API_KEY": service.keys[Role.VIEWER],
            "JOB": job["id"],
        }
        assert place["REPORTS_URL"] != database_url
        desk = Desk(folder, place, {"matcher": job["counts"]["link"], "person": 1})
        for name in FIRST:
            desk.run(name)
        yield desk
        with psycopg.connect(database_url, autocommit=True) as connection:  # roles are the whole server's
            connection.execute("DROP OWNED BY reports")
            connection.execute("DROP ROLE reports")


@pytest.mark.criterion("AC-33.4")
def test_psql_counts_and_copies(desk: Desk) -> None:
    told = desk.run("psql").splitlines()
    counts = [f"northgate,{who},{count}" for who, count in desk.links.items()]
    assert told == ["source,decided_by,count", *counts, f"COPY {sum(desk.links.values())}"]
    with (desk.folder / "links.csv").open(encoding="utf-8", newline="") as copied:
        rows = list(csv.DictReader(copied))
    assert [one["decided_by"] for one in rows].count("person") == 1
    assert {len(one["catalogue_key"]) for one in rows} == {6}  # leading zeros and all


@pytest.mark.criterion("AC-33.4")
@pytest.mark.parametrize("tool", ["pandas", "Polars", "DuckDB"])
def test_a_tool_reads_the_view(desk: Desk, tool: str) -> None:
    told = desk.run(tool)
    with psycopg.connect(desk.place["DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT catalogue_key, probability FROM likewise_links").fetchall()
    with sample_path(CATALOGUE).open(encoding="utf-8", newline="") as file:
        brand_of = {one["sku"]: one["brand"] for one in csv.DictReader(file)}
    brand, count = Counter(brand_of[key] for key, _ in rows).most_common(1)[0]
    expected = {
        "pandas": rf"matcher +{desk.links['matcher']}\b.*person +1\b",
        "Polars": rf"northgate\W+{sum((probability or 0) >= 0.99 for _, probability in rows)}\b",
        "DuckDB": rf"{brand}\W+{count}\b",
    }
    assert re.search(expected[tool], told, re.DOTALL), told


@pytest.mark.criterion("AC-33.4")
def test_an_export_is_read_from_the_api(desk: Desk) -> None:
    told = desk.run("export").split()
    assert told[told.index("link") + 2] == str(desk.links["matcher"]), told


def test_every_example_of_the_page_is_run() -> None:
    assert set(EXAMPLES) == {*FIRST, "psql", "pandas", "Polars", "DuckDB", "export"}
