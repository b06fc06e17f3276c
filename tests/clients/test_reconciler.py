"""Protects the reconciliation API for the Python package `reconciler`, which reconciles a column of a pandas frame.

It runs in an environment of its own (`make reconciler`), since it needs an older NumPy than ours.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from reconciling import LIST, Reconciling, asked, reconciling

from likewise.sample import sample_path

if TYPE_CHECKING:
    from likewise.embedded import Servers

PYTHON = Path(__file__).parents[2] / "build" / "reconciler" / "bin" / "python"
PROGRAM = """
import json, sys
import pandas
from reconciler import reconcile

wish = json.load(sys.stdin)
frame = pandas.DataFrame(wish["rows"])
first, *others = frame.columns
found = reconcile(
    frame[first],
    type_id=wish["type"],
    top_res=wish["top"],
    property_mapping={name: frame[name] for name in others},
    reconciliation_endpoint=wish["endpoint"],
)
print(found.to_json(orient="records"))
"""
SOME = 25


@dataclass(frozen=True)
class Frame:
    """Rows by the catalogue's columns, of which the first is reconciled; each row has another value there."""

    rows: list[dict[str, str]]

    def reconciled(self, world: Reconciling, top: int | str = 1, wanted: str | None = None) -> list[dict[str, Any]]:
        """What the package answers, by rows: input_value, id, name, score, match, type_id."""
        assert PYTHON.is_file(), "`reconciler` is not installed: run `make reconciler`"
        endpoint = world.service.url + world.paths["0.2"]
        wish = json.dumps({"rows": self.rows, "endpoint": endpoint, "top": top, "type": wanted})
        done = subprocess.run([PYTHON, "-c", PROGRAM], input=wish, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def world(
    servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reconciling]:
    with reconciling(servers, migrated_template, tmp_path_factory.mktemp("store"), "reconciler") as made:
        yield made


@pytest.fixture(scope="module")
def frame() -> Frame:
    """A list's rows that are filled: the package sends "NaN" for a missing value."""
    table = pl.read_csv(sample_path(LIST), infer_schema=False)
    columns = {"Description": "name", "Manufacturer": "brand", "Mfr Part No": "model"}
    filled = table.select(pl.col(ours).alias(theirs) for ours, theirs in columns.items()).drop_nulls()
    return Frame(filled.unique("name", keep="none", maintain_order=True).head(SOME).to_dicts())


@pytest.mark.parametrize("top", [1, "all"])
def test_a_column_is_reconciled_with_others_as_properties(world: Reconciling, frame: Frame, top: int | str) -> None:
    """What the package hands on is what the service has answered."""
    queries = {
        str(place): {"query": row["name"], "properties": [{"pid": name, "v": row[name]} for name in ("brand", "model")]}
        for place, row in enumerate(frame.rows)
    }
    with world.client() as client:
        batches = [dict(list(queries.items())[start : start + 10]) for start in range(0, SOME, 10)]
        direct = [found for batch in batches for found in asked(client, world.paths["0.2"], batch).values()]
    told = frame.reconciled(world, top)
    expected = [
        (row["name"], one["id"], one["name"], pytest.approx(one["score"]), one["match"], "tools")
        for row, found in zip(frame.rows, direct, strict=True)
        for one in (found if top == "all" else found[:1])
    ]
    names = ("input_value", "id", "name", "score", "match", "type_id")
    assert [tuple(one[name] for name in names) for one in told] == expected
    assert {one["match"] for one in told} == {True, False}


def test_a_type_is_the_catalogue_or_finds_nothing(world: Reconciling, frame: Frame) -> None:
    some = Frame(frame.rows[:3])
    assert some.reconciled(world, wanted="tools") == some.reconciled(world)
    assert [(one["id"], one["match"]) for one in some.reconciled(world, wanted="people")] == [(None, False)] * 3


def test_exact_names_find_their_records(world: Reconciling) -> None:
    """Among the candidates, however little the name alone says."""
    names = {one["fields"]["name"] for one in world.records(20)}
    told = Frame([{"name": name} for name in sorted(names)]).reconciled(world, "all")
    assert {one["name"] for one in told if one["name"] == one["input_value"]} == names
