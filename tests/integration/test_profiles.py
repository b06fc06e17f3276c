"""What is in a file, told over HTTP by a worker before anything is done with it; nothing of it is kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from click.testing import CliRunner
from service import Service
from workbooks import xlsx
from working import service_on, worker_of

from likewise.cli import main
from likewise.db.states import Role
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

QUEUE = "profiles"
PATH = "/api/v1/profiles"
BOOK = xlsx({"List": [["sku", "price"], ["A1", 1.5], ["A2", 2.5]], "Old prices": [["code", "was"], ["A1", 1.0]]})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def working(servers: "Servers", migrated_template: str, store: Path) -> Iterator[Service]:
    with (
        service_on(servers, migrated_template, store, QUEUE) as service,
        worker_of(service, servers, store, QUEUE, "--only", "slow-asks"),
    ):
        yield service


@pytest.fixture
def client(working: Service) -> Iterator["httpx.Client"]:
    with working.client(Role.REVIEWER) as reviewer:
        reviewer.timeout = 70
        yield reviewer


def profiled(client: "httpx.Client", name: str, content: bytes, **options: object) -> dict[str, Any]:
    answer = client.post(PATH, files={"file": (name, content)}, data={"options": json.dumps(options)})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def kept(store: Path) -> list[Path]:
    return [path for path in (store / "uploads").rglob("*") if path.is_file()]


def test_a_profile_is_what_the_command_tells_with_ten_rows(client: "httpx.Client", store: Path) -> None:
    file = sample_path(CATALOGUE)
    said = json.loads(CliRunner().invoke(main, ["profile", str(file), "--json"]).stdout)
    told = profiled(client, file.name, file.read_bytes())
    assert told["columns"] == said["columns"]
    assert (told["key"], told["rows"], told["failedRows"]) == (said["key"], said["rows"], 0)
    assert told["warnings"] == said["notices"]
    assert told["firstRows"] == pl.read_csv(file, infer_schema=False).head(10).to_dicts()
    assert told["file"] == {
        "name": file.name,
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "sheet": None,
        "sheets": [],
        "headerRow": 1,
    }
    assert kept(store) == []


def test_the_options_say_how_to_read(client: "httpx.Client") -> None:
    seen = profiled(client, "list.xlsx", BOOK)
    assert (seen["file"]["sheet"], seen["file"]["sheets"]) == ("List", ["List", "Old prices"])
    assert any("there are others" in warning for warning in seen["warnings"])
    other = profiled(client, "list.xlsx", BOOK, sheet="Old prices", headerRow=0)
    assert [column["name"] for column in other["columns"]] == ["column_1", "column_2"]
    assert other["firstRows"][0] == {"column_1": "code", "column_2": "was"}


def test_records_are_profiled_too(client: "httpx.Client", store: Path) -> None:
    records = [{"sku": f"A-{row}", "name": "Hammer", "price": 1.5} for row in range(30)]
    answer = client.post(PATH, json={"records": records})
    assert answer.status_code == 200, answer.text
    told = answer.json()["data"]
    assert (told["key"], told["rows"], told["file"]["format"]) == ("sku", 30, "jsonl")
    assert len(told["firstRows"]) == 10
    assert kept(store) == []


@pytest.mark.parametrize(
    ("content", "options", "code", "where"),
    [
        (b"", {}, "INPUT_ERROR", "list.xlsx is empty"),
        (b"PK\x03\x04 no workbook", {}, "INPUT_ERROR", "list.xlsx"),
        (BOOK, {"sheet": "New"}, "INPUT_ERROR", "no sheet"),
        (b"a,b\n1,2\n", {"encoding": "klingon"}, "INPUT_ERROR", "klingon"),
        (b"a,b\n1,2\n", {"headerRow": -1}, "VALIDATION_ERROR", "headerRow"),
        (b"a,b\n1,2\n", {"key": "a"}, "VALIDATION_ERROR", "key"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    client: "httpx.Client", store: Path, content: bytes, options: dict[str, object], code: str, where: str
) -> None:
    answer = client.post(PATH, files={"file": ("list.xlsx", content)}, data={"options": json.dumps(options)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), answer.text
    message = answer.json()["error"]["message"]
    assert where in message
    assert "\n" not in message
    assert kept(store) == []
