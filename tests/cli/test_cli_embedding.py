"""`likewise match --matcher embedding` as a user types it."""

from pathlib import Path

import pytest
from generate import write
from generate_translated import TranslatedPlan, generate_translated
from tool_lists import Lists, likewise, read_csv


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists in two languages, and a matcher fitted to them."""
    made = tmp_path_factory.mktemp("translated")
    write(generate_translated(TranslatedPlan(rows=500, catalogue_rows=700, words=150)), made)
    fitted = likewise(
        *arguments(made), "--matcher", "embedding", "--save-matcher", made / "m.json", "-o", made / "l.csv"
    )
    assert fitted.exit_code == 0, fitted.stderr
    assert "matching  embedding" in fitted.stderr
    return made


def arguments(folder: Path) -> list[str | Path]:
    return ["match", folder / "incoming.csv", "--catalogue", folder / "catalogue.csv"]


def right(links: str, folder: Path) -> float:
    """Share of the links that are true matches."""
    linked = read_csv(links).filter(read_csv(links)["decision"] == "link")
    hits = linked.join(read_csv((folder / "matches.csv").read_text()), on=["record_id", "catalogue_id"])
    return len(hits) / len(linked)


def test_more_is_linked_than_by_letters_and_as_rightly(folder: Path) -> None:
    letters, meanings = likewise(*arguments(folder), "-q").stdout, (folder / "l.csv").read_text()
    assert meanings.count(",link,") > 1.2 * letters.count(",link,")
    assert right(meanings, folder) > 0.93


def test_the_stored_matcher_has_its_embedder_beside_it(folder: Path) -> None:
    again = likewise(*arguments(folder), "--use-matcher", folder / "m.json", "-q")
    assert again.stdout == (folder / "l.csv").read_text()
    explained = likewise("explain", *arguments(folder)[1:], "--use-matcher", folder / "m.json", "--record", "r000001")
    assert "\nmeaning " in explained.stdout


def test_what_is_not_beside_it_is_named_in_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_bytes((folder / "m.json").read_bytes())
    gone = likewise(*arguments(folder), "--use-matcher", tmp_path / "m.json")
    assert (gone.exit_code, gone.stderr.count("\n")) == (6, 1)
    assert "m.json.npz" in gone.stderr


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--embedder", "home"], 2, "--embedder needs --matcher embedding"),
        (["--matcher", "embedding", "--embedder", "oracle"], 6, "'oracle' is no embedder"),
        (["--matcher", "embedding", "--embedder", "endpoint:tiny"], 6, "set LIKEWISE_EMBEDDINGS_URL"),
    ],
)
def test_an_embedder_that_cannot_be_had_is_refused(
    lists: Lists, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int, told: str
) -> None:
    monkeypatch.delenv("LIKEWISE_EMBEDDINGS_URL", raising=False)
    refused = likewise("match", *lists.arguments, *options)
    assert refused.exit_code == code
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr
