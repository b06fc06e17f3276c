"""A version of a catalogue is a base and what changed since: the same for every worker, and gone when nobody needs it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import polars as pl
import pytest
from pipeline import Pipeline
from sqlalchemy import select

from likewise.catalogues import snapshots
from likewise.catalogues.snapshots import rebase, write_snapshot
from likewise.catalogues.tables import Snapshot
from likewise.catalogues.versions import bases_in_use, remove_superseded
from likewise.db.states import JobKind, JobState, Stage
from likewise.db.tables import Catalogue, CatalogueRecord, Job, JobChunk
from likewise.engine.plan import Plan, plan_new
from likewise.engine.records import Table
from likewise.engine.results import Options
from likewise.engine.score import score_list
from likewise.errors import TableError
from likewise.indexes import IndexFolder
from likewise.jobs.memory import Memory
from likewise.queue.chunks import due_chunks

WORDS = ("saw", "hand saw", "hammer", "drill", "cordless drill", "vice", "clamp", "level", "chisel", "plane")
ROWS = [f"K{number:03},{WORDS[number % 10]} {number % 7 * 10} mm,{number}" for number in range(60)]
HEADER = "sku,name,price"
LIST = Table("list", pl.DataFrame({"name": ["hand saw 20 mm", "cordles drill 30", "gnomon 70 mm", "clamp"]}))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty records count as a large catalogue, of which three may change before it gets a new base."""
    monkeypatch.setattr(snapshots, "SMALL", 10)


@pytest.fixture
def imports(pipeline: Pipeline, tmp_path: Path) -> Callable[..., Job]:
    def imported(catalogue_id: UUID, *lines: str, header: str = HEADER, **options: object) -> Job:
        path = tmp_path / "catalogue.csv"
        path.write_text("\n".join((header, *lines, "")), encoding="utf-8")
        job = pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue_id, path, options))
        assert job.state == JobState.COMPLETED, job.error_message
        return job

    return imported


@pytest.fixture
def catalogue_id(pipeline: Pipeline, imports: Callable[..., Job]) -> UUID:
    made = pipeline.catalogue("tools")
    imports(made, *ROWS, key="sku")
    return made


def catalogue_of(pipeline: Pipeline, catalogue_id: UUID) -> Catalogue:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(Catalogue, catalogue_id)


def written(pipeline: Pipeline, catalogue_id: UUID) -> int:
    with pipeline.tools.database.transaction() as session:
        return write_snapshot(session, pipeline.tools.store, catalogue_id)


def snapshot_of(pipeline: Pipeline, catalogue_id: UUID, memory: Memory | None = None) -> Snapshot:
    return (memory or pipeline.tools.memory).snapshot(catalogue_id, written(pipeline, catalogue_id), "tools")


def files(pipeline: Pipeline, catalogue_id: UUID) -> Iterator[bytes]:
    for uri in pipeline.tools.store.files(f"catalogues/{catalogue_id}"):
        yield pipeline.tools.store.read(uri)


CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("upsert", ("K900,gnomon 70 mm,1",)),
    ("upsert", ("K003,panel saw 20 mm,2",)),
    ("delete", ("K001,,", "K900,,")),
    ("upsert", ("K900,gnomon 70 mm,1", "K003,hand saw 20 mm,3")),
    ("upsert", ("K001,hand saw 10 mm,9",)),
)


@pytest.mark.criterion("AC-13.3")
@pytest.mark.usefixtures("large")
def test_changes_are_seen_and_every_worker_gives_the_same_numbers(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID, tmp_path: Path
) -> None:
    """A worker that followed every change, one that comes now, and one without a folder for indexes; the base stays."""
    base = catalogue_of(pipeline, catalogue_id).base_version
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots, "MOST_CHANGED", 0.2)
        plan: Plan | None = None
        for mode, lines in (("upsert", ()), *CHANGES):
            if lines:
                imports(catalogue_id, *lines, mode=mode)
            version = written(pipeline, catalogue_id)
            workers = [
                pipeline.tools.memory,
                Memory(pipeline.tools.store, IndexFolder(tmp_path / f"index{version}")),
                Memory(pipeline.tools.store),
            ]
            found = []
            for memory in workers:
                snapshot = memory.snapshot(catalogue_id, version, "tools")
                plan = plan or plan_new(LIST, snapshot.table, Options(catalogue_key="sku"))
                scored = score_list(memory.scorer(catalogue_id, version, plan, "tools"), LIST.frame, 5)
                found.append((scored.pairs.catalogue.tolist(), scored.vectors, snapshot))
            for rows, vectors, snapshot in found[1:]:
                assert rows == found[0][0]
                np.testing.assert_array_equal(vectors, found[0][1])
                assert snapshot.ids.to_list() == found[0][2].ids.to_list()
            assert_standing(pipeline, catalogue_id, found[0][2])
    assert catalogue_of(pipeline, catalogue_id).base_version == base
    assert found[0][2].keys.to_list()[-3:] == ["K003", "K900", "K001"]


def assert_standing(pipeline: Pipeline, catalogue_id: UUID, snapshot: Snapshot) -> None:
    """A snapshot holds the records that stand in the database, each with its own key, id and fields."""
    with pipeline.tools.database.transaction() as session:
        standing = session.scalars(
            select(CatalogueRecord).where(
                CatalogueRecord.catalogue_id == catalogue_id, CatalogueRecord.deleted_in.is_(None)
            )
        ).all()
    expected = {str(one.id): (one.key, one.fields["name"], one.fields["price"]) for one in standing}
    table = snapshot.table.frame
    names = zip(snapshot.keys.to_list(), table["name"].to_list(), table["price"].to_list(), strict=True)
    assert dict(zip(snapshot.ids.to_list(), names, strict=True)) == expected
    assert table["sku"].to_list() == snapshot.keys.to_list()


@pytest.mark.criterion("AC-13.2")
@pytest.mark.usefixtures("large")
def test_a_match_after_an_import_sees_it(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID, tmp_path: Path
) -> None:
    """Through the whole of a job, with an index that was kept up rather than made."""
    path = tmp_path / "list.csv"
    path.write_text("no,name\n" + "".join(f"{row},gnomon {row} mm\n" for row in range(3)), encoding="utf-8")
    before = pipeline.results(pipeline.matched(catalogue_id, path).id)
    imports(catalogue_id, "K900,gnomon 1 mm,1", mode="upsert")
    after = pipeline.results(pipeline.matched(catalogue_id, path).id)
    assert "K900" not in [one.catalogue_key for one in before]
    assert after[1].catalogue_key == "K900"


@pytest.mark.criterion("AC-13.1")
@pytest.mark.parametrize(
    ("mode", "lines", "due"),
    [
        ("upsert", ROWS[:1], "stays"),
        ("upsert", [f"N{row},new {row},1" for row in range(3)], "stays"),
        ("upsert", [f"N{row},new {row},1" for row in range(4)], "moves"),
        ("delete", [f"{row.partition(',')[0]},," for row in ROWS[:3]], "moves"),
        ("replace", ROWS, "moves"),
    ],
)
@pytest.mark.usefixtures("large")
def test_a_base_is_due_by_what_was_imported(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID, mode: str, lines: list[str], due: str
) -> None:
    """Whether or not somebody matched in between: more than a twentieth changed, or all of it replaced."""
    before = catalogue_of(pipeline, catalogue_id)
    imports(catalogue_id, *lines, mode=mode, key="sku")
    after = catalogue_of(pipeline, catalogue_id)
    assert after.version == before.version + 1
    assert after.base_version == (after.version if due == "moves" else before.version)
    assert (after.base_uri != before.base_uri) == (due == "moves")


def test_a_small_catalogue_has_a_base_of_every_version(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID
) -> None:
    """Its rarities are those of today, as the command's are."""
    imports(catalogue_id, "K900,gnomon,1", mode="upsert")
    found = catalogue_of(pipeline, catalogue_id)
    assert found.base_version == found.version == 2


@pytest.mark.usefixtures("large")
def test_what_is_superseded_leaves_the_store(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID
) -> None:
    """The base of today and the current version stay; a record that was erased is in none of them."""
    store, database = pipeline.tools.store, pipeline.tools.database
    imports(catalogue_id, "K900,zzyzx,1", mode="upsert")
    written(pipeline, catalogue_id)
    imports(catalogue_id, "K901,gnomon,1", "K902,gnomon,2", "K903,gnomon,3", mode="upsert")
    written(pipeline, catalogue_id)
    assert any(b"zzyzx" in content for content in files(pipeline, catalogue_id))
    imports(catalogue_id, "K900,,", mode="delete")
    with database.transaction() as session:
        version = rebase(session, store, catalogue_id)
    assert any(b"zzyzx" in content for content in files(pipeline, catalogue_id))
    assert remove_superseded(database, store, catalogue_id) == 1
    written(pipeline, catalogue_id)
    assert len(store.files(f"catalogues/{catalogue_id}")) == 2
    assert not any(b"zzyzx" in content for content in files(pipeline, catalogue_id))
    with database.transaction() as session:
        assert bases_in_use(session, store) == {catalogue_id: {snapshot_of(pipeline, catalogue_id).base}}
    assert catalogue_of(pipeline, catalogue_id).version == version


def test_a_job_that_goes_on_keeps_its_version(pipeline: Pipeline, catalogue_id: UUID, tmp_path: Path) -> None:
    """The catalogue is replaced while a list waits to be scored: the job ends against what it began with."""
    path = tmp_path / "list.csv"
    path.write_text("no,name\n" + "".join(f"{row},hand saw {row}0 mm\n" for row in range(7)), encoding="utf-8")
    job_id = pipeline.submit(JobKind.MATCH, catalogue_id, path, {})
    with pipeline.tools.database.transaction() as session:
        (chunk,) = due_chunks(session, 10)
    pipeline.consumer.work(chunk)
    older = f"catalogues/{catalogue_id}/1.parquet"
    pipeline.tools.store.write(older, b"as the release before wrote a version")
    replacing = tmp_path / "new.csv"
    replacing.write_text("sku,name\n1,quite another\n", encoding="utf-8")
    import_id = pipeline.submit(JobKind.IMPORT, catalogue_id, replacing, {"key": "sku"})
    with pipeline.tools.database.transaction() as session:
        (chunk,) = (one for one in due_chunks(session, 10) if stage_of(pipeline, one) is Stage.READ)
    pipeline.consumer.work(chunk)
    assert all(map(pipeline.tools.store.exists, (f"catalogues/{catalogue_id}/1.json", older)))
    fresh = Memory(pipeline.tools.store)
    assert fresh.snapshot(catalogue_id, 1, "tools").table.columns == ["sku", "name", "price"]
    assert pipeline.job(import_id).state == JobState.COMPLETED
    assert pipeline.job(job_id).state == JobState.COMPLETED
    assert {str(one.catalogue_key)[0] for one in pipeline.results(job_id)} == {"K"}
    assert not any(map(pipeline.tools.store.exists, (f"catalogues/{catalogue_id}/1.json", older)))


def stage_of(pipeline: Pipeline, chunk_id: UUID) -> Stage:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(JobChunk, chunk_id).stage


@pytest.mark.usefixtures("large")
def test_a_column_that_comes_with_a_change_is_empty_before(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID
) -> None:
    imports(catalogue_id, "K900,gnomon,brass", header="sku,name,material", mode="upsert")
    table = snapshot_of(pipeline, catalogue_id).table
    assert table.columns == ["sku", "name", "price", "material"]
    assert table.frame["material"].to_list() == [None] * 60 + ["brass"]


def test_a_lost_base_is_written_anew(pipeline: Pipeline, catalogue_id: UUID) -> None:
    """Also that of a catalogue which was imported before there were bases."""
    before = catalogue_of(pipeline, catalogue_id)
    assert before.base_uri is not None
    pipeline.tools.store.remove(before.base_uri)
    assert_standing(pipeline, catalogue_id, snapshot_of(pipeline, catalogue_id, Memory(pipeline.tools.store)))
    after = catalogue_of(pipeline, catalogue_id)
    assert (after.version, after.base_version) == (2, 2)
    with pipeline.tools.database.transaction() as session:
        session.get_one(Catalogue, catalogue_id).base_uri = None
    assert written(pipeline, catalogue_id) == 3


def test_an_import_that_failed_leaves_the_base_as_it_was(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID
) -> None:
    """A base that was written for nothing goes with the next removal."""

    before = catalogue_of(pipeline, catalogue_id)
    with pipeline.tools.database.transaction() as session:
        rebase(session, pipeline.tools.store, catalogue_id)
        session.rollback()
    assert catalogue_of(pipeline, catalogue_id).base_uri == before.base_uri
    assert len(pipeline.tools.store.files(f"catalogues/{catalogue_id}")) == 2
    imports(catalogue_id, *ROWS[:30], mode="replace")
    assert pipeline.tools.store.files(f"catalogues/{catalogue_id}") == [catalogue_of(pipeline, catalogue_id).base_uri]


def test_a_catalogue_that_was_emptied_is_refused(
    pipeline: Pipeline, imports: Callable[..., Job], catalogue_id: UUID
) -> None:
    imports(catalogue_id, *(f"{row.partition(',')[0]},," for row in ROWS), mode="delete")
    with pytest.raises(TableError, match="has no records"):
        written(pipeline, catalogue_id)
    assert pipeline.tools.store.files(f"catalogues/{catalogue_id}") == []
