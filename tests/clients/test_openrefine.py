"""Protects the reconciliation API in the hands that it was made for: OpenRefine itself, working on a list.

The bundled list stands for a real one; where the public sets lie beside the checkout, one of them goes the same way.
"""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl
import pytest
from datasets import BESIDE
from reconciling import posted
from refine import Project, Refine, Target, matches, offered, refining
from service import Service
from working import imported, service_on, uploaded, worker_of

from likewise.db.states import Role
from likewise.db.tables import Matcher
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    from likewise.embedded import Servers


T = TypeVar("T")


@dataclass(frozen=True)
class Lists:
    """A list and a catalogue; the list's key, and the catalogue's columns for those of the list that are sent: the first is
    reconciled, the others are properties.
    """

    name: str
    incoming: Path
    catalogue: Path
    key: str
    columns: Mapping[str, str]


BUNDLED = Lists(
    "tools",
    sample_path("northgate.csv"),
    sample_path(CATALOGUE),
    "Item No",
    {"Description": "name", "Manufacturer": "brand", "Mfr Part No": "model"},
)
_SET = BESIDE / "fodors-zagats"
PUBLIC = Lists(
    "restaurants", _SET / "right.csv", _SET / "left.csv", "id", {"name": "name", "addr": "addr", "phone": "phone"}
)
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "openrefine.md"
TEMPLATE = re.compile(r"^```text\n(.*?)```$", flags=re.MULTILINE | re.DOTALL)
SOME = 40
"""Rows, where the whole list would say no more."""
ALL = [BUNDLED, PUBLIC] if _SET.is_dir() else [BUNDLED]


@dataclass(frozen=True)
class World:
    """A list of the columns that are sent, the catalogue in the service, and the matcher that the list taught it."""

    lists: Lists
    list_file: Path
    matcher: Path
    target: Target
    refine: Refine
    job: str

    @property
    def column(self) -> str:
        """What is reconciled."""
        return next(iter(self.lists.columns))

    def part(self, folder: Path, rows: int | None = None) -> Path:
        """The list's first rows, or all of them."""
        file = folder / "part.csv"
        pl.read_csv(self.list_file, infer_schema=False, n_rows=rows).write_csv(file)
        return file

    def reconciled(self, folder: Path, rows: int | None = None) -> Project:
        """The same in OpenRefine, reconciled."""
        project = self.refine.project(self.part(folder, rows))
        first, *others = self.lists.columns.items()
        project.reconcile(first[0], self.target, dict(others))
        return project


@pytest.fixture(scope="module")
def service(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store = tmp_path_factory.mktemp("store")
    with (
        service_on(servers, migrated_template, store, "refined") as service,
        worker_of(service, servers, store, "refined"),
    ):
        yield service


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory, free_tcp_port_factory: Callable[[], int]) -> Iterator[Refine]:
    with refining(tmp_path_factory.mktemp("refine"), free_tcp_port_factory()) as running:
        yield running


def world_of(lists: Lists, service: Service, refine: Refine, folder: Path) -> World:
    list_file, matcher = folder / "list.csv", folder / "matcher.json"
    pl.read_csv(lists.incoming, infer_schema=False).select(lists.key, *lists.columns).write_csv(list_file)
    catalogue = imported(service, lists.name, lists.catalogue)
    path = f"/api/v1/catalogues/{catalogue}"
    with service.client(Role.ADMIN) as client:
        job = uploaded(client, f"{path}/jobs", list_file, source="a source")
        token = client.post(f"{path}/reconcile-tokens", json={"name": "OpenRefine"}).json()["data"]["token"]
        address = f"/reconcile/0.2/{catalogue}/t/{token}"
        posted(client, address, {"warm": {"query": "x"}})
    with service.database.statement() as session:
        matcher.write_text(json.dumps(session.get_one(Matcher, job["matcherId"]).recipe), encoding="utf-8")
    return World(lists, list_file, matcher, refine.target(service.url + address), refine, job["id"])


@pytest.fixture(scope="module")
def world(service: Service, refine: Refine, tmp_path_factory: pytest.TempPathFactory) -> World:
    return world_of(BUNDLED, service, refine, tmp_path_factory.mktemp("bundled"))


def command(world: World, folder: Path, *arguments: str) -> list[dict[str, str]]:
    """What `likewise match` answers by the same matcher, where records may share a catalogue record."""
    out = folder / "links.csv"
    lists = [str(world.list_file), "--catalogue", str(world.lists.catalogue), "--cardinality", "many-to-one"]
    stored = ["--use-matcher", str(world.matcher), "--out", str(out)]
    subprocess.run([sys.executable, "-m", "likewise", "match", *lists, *stored, *arguments], check=True)
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def links(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["record_id"]: row["catalogue_id"] for row in rows if row["decision"] == "link"}


def by_key(world: World, rows: Mapping[int, T]) -> dict[str, T]:
    """What is known of rows, by the list's keys."""
    keys = pl.read_csv(world.list_file, infer_schema=False)[world.lists.key]
    return {keys[row]: value for row, value in rows.items()}


def templates() -> tuple[dict[str, str], dict[str, str]]:
    """How judgements are exported for the command and for the service, as the documentation says."""
    blocks = [block.removesuffix("\n") for block in TEMPLATE.findall(PAGE.read_text(encoding="utf-8"))]
    table = dict(zip(("prefix", "template"), blocks[:2], strict=True))
    document = dict(zip(("prefix", "template", "suffix"), blocks[2:], strict=True))
    return {**table, "separator": "\n"}, {**document, "separator": ","}


@dataclass(frozen=True)
class Judged:
    """Rows as a person left them: matched with a record that was not found, matched, a new item, and taken back."""

    project: Project
    automatic: Mapping[int, str]
    matched: Mapping[int, str]
    denied: int
    unsure: int


def judged_in(world: World, folder: Path) -> Judged:
    """Has a person say of four rows what they are."""
    project = world.reconciled(folder, SOME)
    cells = project.cells(world.column)
    automatic = matches(cells)
    moved, denied, unsure = list(automatic)[:3]
    found, (first, second, *_) = next((row, some) for row, some in offered(cells).items() if len(some) > 1)
    project.judge(found, world.column, "matched", world.target, first)
    project.judge(moved, world.column, "matched", world.target, second)
    project.judge(denied, world.column, "new", world.target)
    project.judge(unsure, world.column, "none", world.target)
    return Judged(project, automatic, {found: first["id"], moved: second["id"]}, denied, unsure)


@pytest.mark.criterion("AC-33.1")
@pytest.mark.parametrize("lists", ALL, ids=[one.name for one in ALL])
def test_matches_are_those_of_the_command(
    lists: Lists, service: Service, refine: Refine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """To the row, with the same matcher."""
    world = request.getfixturevalue("world") if lists is BUNDLED else world_of(lists, service, refine, tmp_path)
    project = world.reconciled(tmp_path)
    told = links(command(world, tmp_path))
    assert by_key(world, matches(project.cells(world.column))) == told
    assert project.facet(world.column, "cell.recon.judgmentAction")["auto"] == len(told) > 50


@pytest.mark.criterion("AC-33.1")
def test_judgements_come_back_to_the_command(world: World, tmp_path: Path) -> None:
    """By the template of the documentation: only what a person said is one, and it is certain from then on."""
    before, made = links(command(world, tmp_path)), judged_in(world, tmp_path)
    judged = tmp_path / "judged.csv"
    judged.write_text(made.project.exported(**templates()[0]), encoding="utf-8")
    said = {
        **dict.fromkeys(range(SOME), ("", "")),
        **{row: (key, "") for row, key in made.automatic.items()},
        **{row: (key, "match") for row, key in made.matched.items()},
        made.denied: ("", "not_match"),
        made.unsure: ("", ""),
    }
    rows = csv.DictReader(judged.read_text(encoding="utf-8").splitlines())
    assert {row["record_id"]: (row["catalogue_id"], row["judgement"]) for row in rows} == by_key(world, said)
    after = command(world, tmp_path, "--judgements", str(judged))
    (denied,) = by_key(world, {made.denied: None})
    certain = by_key(world, made.matched)
    assert links(after) == {key: one for key, one in (before | certain).items() if key != denied}
    assert {row["record_id"] for row in after if row["reason"] == "judged by a person"} == {*certain}


@pytest.mark.criterion("AC-33.1")
def test_judgements_come_back_to_the_service(world: World, service: Service, tmp_path: Path) -> None:
    """By the other template, as answers of a reviewer, however often they are sent."""
    made = judged_in(world, tmp_path)
    said = json.loads(made.project.exported(**templates()[1]))
    assert len(said["judgements"]) == SOME
    with service.client(Role.REVIEWER) as reviewer:
        told = [reviewer.post(f"/api/v1/jobs/{world.job}/judgements/by-key", json=said) for _ in range(2)]
        results = reviewer.get(f"/api/v1/jobs/{world.job}/results", params={"limit": SOME}).json()["data"]["items"]
        records = {one["row"] - 1: one["incomingRecordId"] for one in results}
        reviews = {row: reviewer.get(f"/api/v1/reviews/{records[row]}").json()["data"] for row in made.matched}
    assert [one.json()["data"] for one in told] == [
        {"judged": judged, "unchanged": 3 - judged, "passedOver": SOME - 3, "refused": []} for judged in (3, 0)
    ]
    for row, review in reviews.items():
        assert [(one["judgement"], one["catalogueKey"]) for one in review["history"]] == [("match", made.matched[row])]


def test_columns_of_the_catalogue_are_added_and_exported(world: World, tmp_path: Path) -> None:
    project = world.reconciled(tmp_path, SOME)
    matched = by_key(world, matches(project.cells(world.column)))
    project.extend(world.column, world.target, "barcode")
    project.add("key", world.column, "cell.recon.match.id")
    catalogue = {row["sku"]: row for row in pl.read_csv(world.lists.catalogue, infer_schema=False).to_dicts()}
    rows = list(csv.DictReader(project.exported().splitlines()))
    assert len(rows) == SOME
    for row in rows:
        key = matched.get(row[world.lists.key], "")
        assert (row["key"], row["barcode"]) == (key, (catalogue[key]["barcode"] if key else None) or "")


def test_the_catalogue_is_offered_as_type(world: World, tmp_path: Path) -> None:
    """As OpenRefine finds out by asking for some cells."""
    project = world.refine.project(world.part(tmp_path, SOME))
    assert project.guessed_types(world.column, world.target) == [world.lists.name]
