"""Imports change a catalogue by key: what is the same stays untouched, and each import is one new version."""

from pathlib import Path
from uuid import UUID

import pytest
from pipeline import Pipeline
from sqlalchemy import select

from likewise.db.states import JobKind, JobState
from likewise.db.tables import Catalogue, CatalogueRecord, Job

FIRST = "sku,name,price\n001,Hammer,10\n002,Saw,12\n003,Drill,90\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def imported(pipeline: Pipeline, catalogue_id: UUID, folder: Path, content: str, **options: object) -> Job:
    path = folder / "catalogue.csv"
    path.write_text(content, encoding="utf-8")
    return pipeline.job(pipeline.submit(JobKind.IMPORT, catalogue_id, path, options))


def standing(pipeline: Pipeline, catalogue_id: UUID) -> list[tuple[str, dict[str, str | None], int]]:
    """The records that stand, in the order in which workers build the catalogue."""
    with pipeline.tools.database.transaction() as session:
        found = session.scalars(
            select(CatalogueRecord)
            .where(CatalogueRecord.catalogue_id == catalogue_id, CatalogueRecord.deleted_in.is_(None))
            .order_by(CatalogueRecord.position)
        )
        return [(one.key, dict(one.fields), one.changed_in) for one in found]


def catalogue_of(pipeline: Pipeline, catalogue_id: UUID) -> Catalogue:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(Catalogue, catalogue_id)


@pytest.mark.criterion("AC-13.1")
def test_a_replacement_touches_only_what_differs(pipeline: Pipeline, folder: Path) -> None:
    """Added, changed, deleted and unchanged are counted; keys keep their zeros; the order is the new file's."""
    catalogue_id = pipeline.catalogue("tools")
    first = imported(pipeline, catalogue_id, folder, FIRST)
    assert first.counts == {"added": 3, "changed": 0, "deleted": 0, "unchanged": 0, "failed": 0}
    second = imported(
        pipeline, catalogue_id, folder, "sku,name,price\n004,Level,8\n003,Drill,95\n001,Hammer,10\n", mode="replace"
    )
    assert second.counts == {"added": 1, "changed": 1, "deleted": 1, "unchanged": 1, "failed": 0}
    assert [(key, fields["price"], version) for key, fields, version in standing(pipeline, catalogue_id)] == [
        ("004", "8", 2),
        ("003", "95", 2),
        ("001", "10", 1),
    ]
    catalogue = catalogue_of(pipeline, catalogue_id)
    assert (catalogue.version, catalogue.record_count, catalogue.key_column) == (2, 3, "sku")


def test_a_deleted_record_that_comes_back_is_the_same_record(pipeline: Pipeline, folder: Path) -> None:
    """Judgements hang on the record's id: it must survive a catalogue that was short for a day."""
    catalogue_id = pipeline.catalogue("tools")
    imported(pipeline, catalogue_id, folder, FIRST)

    def ids() -> dict[str, UUID]:
        with pipeline.tools.database.transaction() as session:
            return {one.key: one.id for one in session.scalars(select(CatalogueRecord))}

    before = ids()
    imported(pipeline, catalogue_id, folder, "sku,name,price\n001,Hammer,10\n002,Saw,12\n", mode="replace")
    back = imported(pipeline, catalogue_id, folder, FIRST, mode="replace")
    assert back.counts["changed"] == 1
    assert ids() == before
    assert [key for key, _, _ in standing(pipeline, catalogue_id)] == ["001", "002", "003"]


@pytest.mark.criterion("AC-13.1")
def test_upserts_and_deletions_go_by_key(pipeline: Pipeline, folder: Path) -> None:
    catalogue_id = pipeline.catalogue("tools")
    imported(pipeline, catalogue_id, folder, FIRST)
    job = imported(
        pipeline, catalogue_id, folder, "sku,name,colour\n002,Saw,red\n005,Vice,blue\n006,Clamp,\n", mode="upsert"
    )
    assert (job.counts["added"], job.counts["changed"], job.counts["deleted"]) == (2, 1, 0)
    assert [key for key, _, _ in standing(pipeline, catalogue_id)] == ["001", "002", "003", "005", "006"]
    assert catalogue_of(pipeline, catalogue_id).columns == ["sku", "name", "price", "colour"]
    job = imported(pipeline, catalogue_id, folder, "sku,name\n001,\n006,\n999,\n", mode="delete")
    assert job.counts["deleted"] == 2
    assert [key for key, _, _ in standing(pipeline, catalogue_id)] == ["002", "003", "005"]


def test_a_file_that_cannot_be_imported_ends_its_job_and_changes_nothing(pipeline: Pipeline, folder: Path) -> None:
    """No other attempt would help, so it is no dead letter; the message names the file, not a path of the worker."""
    catalogue_id = pipeline.catalogue("tools")
    imported(pipeline, catalogue_id, folder, FIRST)
    twice = imported(pipeline, catalogue_id, folder, "sku,name\n1,a\n1,b\n2,c\n", key="sku")
    assert (twice.state, twice.error_code) == (JobState.FAILED, "TABLE_ERROR")
    empty = imported(pipeline, catalogue_id, folder, "")
    assert (empty.state, empty.error_code) == (JobState.FAILED, "INPUT_ERROR")
    assert empty.error_message is not None
    assert empty.error_message.startswith("catalogue.csv")
    assert "/" not in empty.error_message
    assert [key for key, _, _ in standing(pipeline, catalogue_id)] == ["001", "002", "003"]
    assert catalogue_of(pipeline, catalogue_id).version == 1


@pytest.mark.criterion("AC-14.1")
def test_rows_without_a_key_cost_no_others(pipeline: Pipeline, folder: Path) -> None:
    """Which they are, and why, is told in the job's summary."""
    catalogue_id = pipeline.catalogue("tools")
    content = "sku,name\n" + "".join(f"K{row:03},Tool {row}\n" for row in range(60)) + ",Nameless\n"
    job = imported(pipeline, catalogue_id, folder, content, key="sku")
    assert (job.state, job.counts["added"], job.counts["failed"]) == (JobState.COMPLETED_WITH_ERRORS, 60, 1)
    assert job.summary["failures"] == [{"row": 61, "reason": "there is no key in the column 'sku'"}]


def test_an_import_tells_the_reasons_of_its_first_hundred_failed_rows(pipeline: Pipeline, folder: Path) -> None:
    catalogue_id = pipeline.catalogue("tools")
    content = "sku,name\n" + "".join(f"K{row:03},Tool {row}\n" for row in range(200)) + ",Nameless\n" * 120
    job = imported(pipeline, catalogue_id, folder, content, key="sku")
    told = job.summary["failures"]
    assert job.counts["failed"] == 120
    assert isinstance(told, list)
    assert [one["row"] for one in told] == list(range(201, 301))
