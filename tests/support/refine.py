"""OpenRefine as its users have it, without a browser: started on loopback, and spoken to as its own pages do.

Its pages send commands (`/command/core/...`) that name a project; a command that takes longer is a process, whose end the
list of processes tells.
"""

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openrefine
from queue_bench import eventually

if TYPE_CHECKING:
    import httpx

Json = Mapping[str, Any]  # Any: a JSON document
EVERYTHING: Json = {"facets": [], "mode": "row-based"}
MEMORY = "768M"
PATIENCE = 300.0
"""Seconds for anything that it does, unless more is allowed."""


@dataclass(frozen=True)
class Target:
    """A reconciliation service as OpenRefine remembers it: its address and its two spaces, out of the manifest."""

    url: str
    identifiers: str
    schema: str


@dataclass(frozen=True)
class Refine:
    """A running OpenRefine, which may take so many seconds for a command."""

    client: "httpx.Client"
    patience: float = PATIENCE

    def project(self, file: Path) -> "Project":
        """A new project of a CSV file whose cells are texts."""
        options = {"separator": ",", "encoding": "UTF-8", "headerLines": 1, "guessCellValueTypes": False}
        with file.open("rb") as stream:
            answer = self.client.post(
                "/command/core/create-project-from-upload",
                params={"csrf_token": self.token()},
                files={"project-file": (file.name, stream)},
                data={"project-name": file.stem, "format": "text/line-based/*sv", "options": json.dumps(options)},
            )
        assert answer.is_redirect, answer.text
        return Project(self, answer.headers["location"].rpartition("=")[2])

    def token(self) -> str:
        """What every command that changes something has to bring."""
        token: str = self.client.get("/command/core/get-csrf-token").json()["token"]
        return token

    def target(self, url: str) -> Target:
        """A service that a user adds by its address, and whose manifest OpenRefine's page reads."""
        import httpx

        manifest = httpx.get(url).json()
        return Target(url, manifest["identifierSpace"], manifest["schemaSpace"])


@dataclass(frozen=True)
class Project:
    """A table in OpenRefine."""

    refine: Refine
    id: str

    def reconcile(self, column: str, target: Target, properties: Mapping[str, str]) -> None:
        """Reconciles a column; further columns are properties, each by the service's name of it. Matches are automatic."""
        details = [{"column": one, "propertyName": theirs, "propertyID": theirs} for one, theirs in properties.items()]
        config = {
            "mode": "standard-service",
            "service": target.url,
            "identifierSpace": target.identifiers,
            "schemaSpace": target.schema,
            "type": None,
            "autoMatch": True,
            "columnDetails": details,
            "limit": 0,
        }
        self._command("reconcile", columnName=column, config=json.dumps(config))

    def judge(self, row: int, column: str, judgement: str, target: Target, candidate: Json | None = None) -> None:
        """What a click on a cell says: matched (with a candidate), new, or none, which takes a match back."""
        said: dict[str, object] = {"row": row, "cell": self.columns()[column], "judgment": judgement}
        if candidate is not None:
            said |= {name: candidate[name] for name in ("id", "name", "score")} | {"types": candidate["types"]}
        spaces = {"identifierSpace": target.identifiers, "schemaSpace": target.schema}
        self._command("recon-judge-one-cell", **said, **spaces)

    def extend(self, column: str, target: Target, wanted: str) -> None:
        """Adds a column with a property of the matched records."""
        operation = {
            "op": "core/extend-reconciled-data",
            "engineConfig": EVERYTHING,
            "baseColumnName": column,
            "endpoint": target.url,
            "identifierSpace": target.identifiers,
            "schemaSpace": target.schema,
            "extension": {"properties": [{"id": wanted, "name": wanted}]},
            "columnInsertIndex": len(self.columns()),
        }
        self._command("apply-operations", operations=json.dumps([operation]))

    def columns(self) -> Mapping[str, int]:
        """The place of each column's cells in a row, in the order of the columns."""
        columns = self._get("get-models")["columnModel"]["columns"]
        return {one["name"]: one["cellIndex"] for one in columns}

    def cells(self, column: str) -> list[Json | None]:
        """A column's cells, each with its value and what was found for it (`recon`)."""
        told = self._get("get-rows", start="0", limit="1000000")
        found: Mapping[str, Json] = told.get("pool", {}).get("recons", {})
        place = self.columns()[column]
        cells = [row["cells"][place] if place < len(row["cells"]) else None for row in told["rows"]]
        return [None if one is None else {**one, "recon": found.get(str(one.get("r")))} for one in cells]

    def guessed_types(self, column: str, target: Target) -> list[str]:
        """What OpenRefine offers as types before a column is reconciled, after asking for some of its cells."""
        told = self._post("guess-types-of-column", columnName=column, service=target.url).json()
        return [one["id"] for one in told["types"]]

    def add(self, column: str, base: str, expression: str) -> None:
        """Adds a column that is worked out of another one."""
        operation = {
            "op": "core/column-addition",
            "engineConfig": EVERYTHING,
            "baseColumnName": base,
            "expression": f"grel:{expression}",
            "onError": "set-to-blank",
            "newColumnName": column,
            "columnInsertIndex": len(self.columns()),
        }
        self._command("apply-operations", operations=json.dumps([operation]))

    def facet(self, column: str, expression: str) -> Mapping[str, int]:
        """How many cells there are for each value of an expression, as a text facet of the page counts them."""
        facet = {"type": "list", "name": "x", "columnName": column, "expression": expression}
        engine = {"facets": [{**facet, "omitBlank": False, "omitError": False, "selection": []}], "mode": "row-based"}
        told = self._post("compute-facets", engine=json.dumps(engine)).json()["facets"][0]
        return {one["v"]["v"]: one["c"] for one in told["choices"]}

    def exported(self, **template: str) -> str:
        """The table as CSV, or by a template: prefix, template (of a row), separator, suffix."""
        options = {"format": "template", **template} if template else {"format": "csv"}
        return self._post("export-rows/table.txt", **options).content.decode("utf-8")

    def _command(self, name: str, /, **fields: object) -> None:
        """Sends a command that changes the table, and waits until it is done."""
        told = self._post(name, **fields).json()
        assert told["code"] in ("ok", "pending"), told
        eventually(lambda: not self._get("get-processes")["processes"], self.refine.patience)

    def _post(self, name: str, /, **fields: object) -> "httpx.Response":
        told = {"engine": json.dumps(EVERYTHING), "csrf_token": self.refine.token(), **fields}
        answer = self.refine.client.post(f"/command/core/{name}", params={"project": self.id}, data=told)
        return answer.raise_for_status()

    def _get(self, name: str, /, **fields: str) -> Any:  # Any: a JSON document
        answer = self.refine.client.get(f"/command/core/{name}", params={"project": self.id, **fields})
        return answer.raise_for_status().json()


@contextmanager
def refining(folder: Path, port: int, patience: float = PATIENCE) -> Iterator[Refine]:
    """OpenRefine with its projects in a folder of its own.

    Raises:
        FileNotFoundError: there is none on this machine.
    """
    import httpx

    program = openrefine.find()
    if program is None:
        raise FileNotFoundError(openrefine.ADVICE)
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder / "projects"), "-m", MEMORY]
    with (folder / "openrefine.log").open("wb") as log:
        process = subprocess.Popen(
            [program, *options, "-x", "refine.headless=true"],
            env={**os.environ, "HOME": str(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # scripts start scripts start Java: all of them end together
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            eventually(lambda: _answers(client, process), PATIENCE)
            yield Refine(client, patience)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _answers(client: "httpx.Client", process: "subprocess.Popen[bytes]") -> bool:
    import httpx

    assert process.poll() is None, f"OpenRefine has ended with {process.returncode}"
    try:
        return client.get("/command/core/get-version").is_success
    except httpx.TransportError:
        return False


def matches(cells: Sequence[Json | None]) -> Mapping[int, str]:
    """The record that each row (0-based) is matched with."""
    return {row: one["m"]["id"] for row, one in _recons(cells).items() if one["j"] == "matched"}


def offered(cells: Sequence[Json | None]) -> Mapping[int, list[Json]]:
    """The candidates that a person is shown for each row that nobody has judged."""
    return {row: one["c"] for row, one in _recons(cells).items() if one["j"] == "none"}


def _recons(cells: Sequence[Json | None]) -> Mapping[int, Json]:
    return {row: one["recon"] for row, one in enumerate(cells) if one is not None and one["recon"] is not None}
