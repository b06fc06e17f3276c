"""Protects the pictures of docs/explanation: they show what the code does today, whole and small."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import write_pictures
from pictures_of_the_queue import CHUNKS, KILLED, STOPPED, Hold, Run, picture

EXPLANATION = Path(__file__).parents[2] / "docs" / "explanation"
NAMES = list(write_pictures.PICTURES)


def committed(name: str) -> str:
    return (write_pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", write_pictures.SAME_AGAIN)
def test_a_picture_shows_what_happens_today(name: str) -> None:
    """If this fails, matching changed: look at both pictures, then run `make docs-pictures`."""
    assert write_pictures.SAME_AGAIN[name]() == committed(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small_whole_told_in_words_and_used(name: str) -> None:
    text = committed(name)
    root = ET.fromstring(text)  # noqa: S314 -- our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.findtext("{http://www.w3.org/2000/svg}title") or "").strip()
    assert len(text) < 10_000
    pages = [page.read_text(encoding="utf-8") for page in EXPLANATION.glob("*.md")]
    assert sum(f"../images/{name}.svg)" in page for page in pages) == 1


def test_the_committed_run_of_the_queue_kept_its_promise() -> None:
    rows = CHUNKS * 10
    assert f"{rows} rows accepted, {rows} written, {rows} different" in committed("queue")
    assert "refused" in committed("queue")


def test_a_run_is_drawn_with_what_was_lost_in_it() -> None:
    """A picture must not look well where a run was not: what was held and never written has a colour of its own."""
    holds = (
        Hold(0, 1, KILLED, 0.0, 1.0, written=False),
        Hold(1, 1, STOPPED, 0.0, 1.0, written=False),
        Hold(1, 2, "C", 1.0, 2.0, written=True),
    )
    drawn = picture(Run(holds, killed=0.5, stopped=0.5, woken=1.5, rows=10, distinct=9))
    assert "10 written, 9 different" in drawn
    colours = [bar.get("fill") for bar in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}rect")]  # noqa: S314 -- our own text
    assert colours[1] == colours[2] != colours[3]


def test_what_there_is_not_is_named_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        write_pictures.main(["nothing"])
    assert "there is no nothing: choose of waterfall," in capsys.readouterr().err
