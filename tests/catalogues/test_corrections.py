"""What a person says of columns holds: it is kept when the import has succeeded, and every later job goes by it."""

from pathlib import Path
from uuid import UUID

import pytest
from pipeline import Pipeline

from likewise.catalogues.fields import FieldSetting, settings_of, stored_of
from likewise.db.states import ColumnKind, JobKind, JobState
from likewise.db.tables import Catalogue, Job

LINES = "".join(
    f"{row},{1000 + row},{name} {row},{row}.50,shelf {row % 5}\n"
    for row, name in enumerate(["Hammer", "Saw", "Drill", "Level", "Vice", "Clamp"] * 10)
)
FILE = f"sku,article,name,price,place\n{LINES}"
LIST = f"id,article,name,price,place\n{LINES}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def sent(pipeline: Pipeline, folder: Path, job: tuple[JobKind, UUID], content: str, **options: object) -> Job:
    path = folder / "file.csv"
    path.write_text(content, encoding="utf-8")
    return pipeline.job(pipeline.submit(*job, path, options))


def settings(pipeline: Pipeline, catalogue_id: UUID) -> object:
    with pipeline.tools.database.transaction() as session:
        return session.get_one(Catalogue, catalogue_id).field_settings


def kinds(job: Job) -> dict[str, str]:
    """The kinds that a job took the catalogue's columns for."""
    profile = job.summary["catalogue"]
    assert isinstance(profile, dict)
    return {one["name"]: one["kind"] for one in profile["columns"]}


def compared(job: Job) -> set[str]:
    fields = job.summary["fields"]
    assert isinstance(fields, list)
    return {one["catalogue"] for one in fields}


def test_an_import_says_what_columns_are_and_jobs_go_by_it(pipeline: Pipeline, folder: Path) -> None:
    catalogue_id = pipeline.catalogue("tools")
    job = sent(
        pipeline, folder, (JobKind.IMPORT, catalogue_id), FILE, kinds={"price": "text"}, ignore=["place", "article"]
    )
    assert job.state == JobState.COMPLETED, job.error_message
    assert settings(pipeline, catalogue_id) == {
        "price": {"kind": "text"},
        "place": {"ignored": True},
        "article": {"ignored": True},
    }
    matched = sent(pipeline, folder, (JobKind.MATCH, catalogue_id), LIST)
    assert matched.state == JobState.COMPLETED, matched.error_message
    assert kinds(matched)["price"] == "text"
    assert compared(matched) >= {"name"}
    assert not compared(matched) & {"place", "article"}


def test_a_job_s_own_options_go_before(pipeline: Pipeline, folder: Path) -> None:
    catalogue_id = pipeline.catalogue("tools")
    sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), FILE, kinds={"price": "text"}, ignore=["article"])
    asked = {"kinds": {"price": "money"}, "mapping": {"article": "article", "name": "name"}}
    matched = sent(pipeline, folder, (JobKind.MATCH, catalogue_id), LIST, **asked)
    assert matched.state == JobState.COMPLETED, matched.error_message
    assert kinds(matched)["price"] == "money"
    assert "article" in compared(matched)


def test_corrections_find_another_key(pipeline: Pipeline, folder: Path) -> None:
    """The key is looked for among the columns that count."""
    catalogue_id = pipeline.catalogue("tools")
    sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), FILE, ignore=["sku"])
    with pipeline.tools.database.transaction() as session:
        assert session.get_one(Catalogue, catalogue_id).key_column != "sku"


def test_later_imports_add_to_what_was_said_and_columns_that_are_gone_are_forgotten(
    pipeline: Pipeline, folder: Path
) -> None:
    """A setting of a column that nobody has would make every job fail."""
    catalogue_id = pipeline.catalogue("tools")
    sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), FILE, kinds={"price": "text"}, ignore=["place"])
    more = "sku,name,colour\n900,Anvil,red\n"
    job = sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), more, mode="upsert", kinds={"colour": "category"})
    assert job.state == JobState.COMPLETED, job.error_message
    assert settings(pipeline, catalogue_id) == {
        "price": {"kind": "text"},
        "place": {"ignored": True},
        "colour": {"kind": "category"},
    }
    shorter = FILE.replace(",place", "").replace(",shelf", " shelf")
    job = sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), shorter, kinds={"price": "money"})
    assert job.state == JobState.COMPLETED, job.error_message
    assert settings(pipeline, catalogue_id) == {"price": {"kind": "money"}}
    matched = sent(pipeline, folder, (JobKind.MATCH, catalogue_id), LIST)
    assert matched.state == JobState.COMPLETED, matched.error_message


@pytest.mark.parametrize("said", [{"kinds": {"colour": "name"}}, {"ignore": ["colour"]}])
def test_an_unknown_column_ends_the_import_with_the_reason_and_leaves_nothing(
    pipeline: Pipeline, folder: Path, said: dict[str, object]
) -> None:
    catalogue_id = pipeline.catalogue("tools")
    job = sent(pipeline, folder, (JobKind.IMPORT, catalogue_id), FILE, **said)
    assert (job.state, job.error_code) == (JobState.FAILED, "TABLE_ERROR")
    assert (job.error_message or "").startswith("file.csv has no column 'colour'; it has 'sku'")
    assert settings(pipeline, catalogue_id) == {}


def test_settings_survive_their_row_and_what_is_not_understood_is_left_out() -> None:
    said = {"a": FieldSetting(kind=ColumnKind.CODE), "b": FieldSetting(ignored=True), "c": FieldSetting()}
    kept = stored_of(said)
    assert settings_of(kept) == {"a": said["a"], "b": said["b"]}
    assert settings_of({**kept, "d": {"kind": "to come"}, "e": 1}) == settings_of(kept)
