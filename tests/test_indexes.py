"""A machine makes an index once, and everybody maps it; whatever happens to its files, what is answered stays right."""

import json
import mmap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import polars as pl
import pytest
from generate import Plan as ListPlan
from generate import generate

from likewise.engine.index import Index, index_catalogue, revise
from likewise.engine.plan import Plan, index_layout, plan_new, scorer_of
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options
from likewise.engine.score import score_list
from likewise.errors import MemoryShortError
from likewise.indexes import KEPT_LAYOUTS, IndexFolder, Layout, layout_name

CATALOGUE = uuid4()
DATA = generate(ListPlan("products", 60, 80, seed=5))
INCOMING, RECORDS = Table("incoming", DATA.incoming), Table("catalogue", DATA.catalogue)


@pytest.fixture(scope="module", params=list(MatcherKind))
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_new(INCOMING, RECORDS, Options(matcher=request.param))


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path / "index")


def opened(folder: IndexFolder, plan: Plan, base: str = "1-a") -> Index:
    return folder.open(CATALOGUE, base, index_layout(plan.recipe), lambda: RECORDS.frame)


def never() -> pl.DataFrame:
    raise AssertionError("the index was made a second time")


def assert_scores(index: Index, plan: Plan) -> None:
    """The index answers as one made in memory does, to the last digit."""
    anew = index_catalogue(RECORDS.frame, *index_layout(plan.recipe))
    found, expected = (score_list(scorer_of(plan.recipe, one, Options()), INCOMING.frame, 5) for one in (index, anew))
    np.testing.assert_array_equal(found.pairs.catalogue, expected.pairs.catalogue)
    np.testing.assert_array_equal(found.vectors, expected.vectors)


def files_of(folder: IndexFolder, plan: Plan, base: str = "1-a") -> Path:
    return folder.root / str(CATALOGUE) / base / layout_name(index_layout(plan.recipe))


@pytest.mark.criterion("AC-27.5")
def test_an_index_is_made_once_and_mapped(folder: IndexFolder, plan: Plan) -> None:
    """Also what the first process works with is mapped, so that its memory is shared."""
    for index in (opened(folder, plan), folder.open(CATALOGUE, "1-a", index_layout(plan.recipe), never)):
        assert_scores(index, plan)
        for shared in (index.base.transposed.indices, index.base.records.search.data):
            owner: object = shared
            while isinstance(owner, np.ndarray):
                owner = owner.base
            assert isinstance(owner, mmap.mmap)


@pytest.mark.criterion("AC-27.5")
def test_what_is_added_is_all_that_is_prepared(folder: IndexFolder, plan: Plan) -> None:
    """However large the catalogue: of its own arrays none is copied, they stay mapped."""
    index = opened(folder, plan)
    standing = np.arange(5, len(index), dtype=np.int64)
    grown = revise(index, standing, np.zeros(0, dtype=np.int64), RECORDS.frame.head(12))
    assert grown.base.records is index.base.records
    assert grown.base.transposed is index.base.transposed
    assert grown.rarities is index.rarities
    assert grown.changed is not None
    assert len(grown.changed) == 12
    assert len(grown) == len(index) - 5 + 12


def test_those_who_come_at_once_make_one_index(folder: IndexFolder, plan: Plan) -> None:
    made = []

    def frame() -> pl.DataFrame:
        made.append(1)
        return RECORDS.frame

    def open_one(_: int) -> Index:
        return folder.open(CATALOGUE, "1-a", index_layout(plan.recipe), frame)

    with ThreadPoolExecutor(4) as pool:
        indexes = list(pool.map(open_one, range(4)))
    assert len(made) == 1
    for index in indexes:
        assert_scores(index, plan)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 0xFF
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a byte of an array": lambda files: flip(files / "search.data.npy"),
    "a cut array": lambda files: (files / "search.indices.npy").write_bytes(b"\x93NUMPY"),
    "an empty array": lambda files: (files / "search.indptr.npy").write_bytes(b""),
    "a lost array": lambda files: (files / "transposed.data.npy").unlink(),
    "no list of files": lambda files: (files / "index.json").unlink(),
    "a cut list of files": lambda files: (files / "index.json").write_text("{"),
    "another list of files": lambda files: (files / "index.json").write_text(json.dumps({"files": {}})),
    "a list that is none": lambda files: (files / "index.json").write_text("[]"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_made_anew(folder: IndexFolder, plan: Plan, damage: str) -> None:
    opened(folder, plan)
    DAMAGE[damage](files_of(folder, plan))
    assert_scores(opened(folder, plan), plan)
    assert_scores(folder.open(CATALOGUE, "1-a", index_layout(plan.recipe), never), plan)


def test_an_index_of_another_format_is_not_read(
    folder: IndexFolder, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same layout under another format has another name."""
    opened(folder, plan)
    before = files_of(folder, plan)
    monkeypatch.setattr("likewise.indexes.FORMAT", 0)
    assert files_of(folder, plan) != before
    assert_scores(opened(folder, plan), plan)


def test_where_nothing_can_be_written_each_process_has_its_own(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    assert_scores(opened(IndexFolder(tmp_path / "taken"), plan), plan)


def test_a_full_disk_leaves_nothing_half(folder: IndexFolder, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("likewise.indexes.np.save", full)
    assert_scores(opened(folder, plan), plan)
    assert list(files_of(folder, plan).parent.glob("*")) == []


def test_earlier_bases_go_and_later_ones_stay(folder: IndexFolder, plan: Plan) -> None:
    """A job that still runs on an earlier version does not take the index of a later one away."""
    for base in ("9-x", "10-y", "9-x"):
        opened(folder, plan, base)
    assert sorted(path.name for path in (folder.root / str(CATALOGUE)).iterdir()) == ["10-y", "9-x"]
    opened(folder, plan, "11-z")
    assert [path.name for path in (folder.root / str(CATALOGUE)).iterdir()] == ["11-z"]


def test_of_many_recipes_the_last_ones_stay(folder: IndexFolder, plan: Plan) -> None:
    specs, side = index_layout(plan.recipe)
    layouts: list[Layout] = [
        (specs, replace(side, text=side.text[:1] * number)) for number in range(1, KEPT_LAYOUTS + 3)
    ]
    for layout in layouts:
        folder.open(CATALOGUE, "1-a", layout, lambda: RECORDS.frame)
    kept = {path.name for path in (folder.root / str(CATALOGUE) / "1-a").iterdir()}
    assert kept == {layout_name(layout) for layout in layouts[-KEPT_LAYOUTS:]}


def test_what_nobody_needs_any_more_is_removed(folder: IndexFolder, plan: Plan) -> None:
    """The texts of erased records lie in indexes too."""
    opened(folder, plan)
    other = uuid4()
    for base in ("3-b", "2-c"):
        folder.open(other, base, index_layout(plan.recipe), lambda: RECORDS.frame)
    assert folder.keep_only({other: ["3-b"]}) == 2
    assert [path.name for path in folder.root.glob("*/*")] == ["3-b"]
    assert IndexFolder(folder.root / "none").keep_only({}) == 0


def test_a_catalogue_that_does_not_fit_is_refused_and_leaves_nothing(
    folder: IndexFolder, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker says so, instead of being ended by the system; with more memory the same folder serves."""
    with monkeypatch.context() as planted:
        planted.setattr("likewise.indexes.available_memory", lambda: 1_000)
        with pytest.raises(MemoryShortError, match="against its 80 records"):
            opened(folder, plan)
    assert not files_of(folder, plan).exists()
    assert_scores(opened(folder, plan), plan)
