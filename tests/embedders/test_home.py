"""The embedder that is trained at home: what it learns, and what it is stored as."""

import io
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from likewise.embedders.home import HomeEmbedder, HomeTrainer, load_home
from likewise.engine.embedding import Lesson
from likewise.errors import MatcherError

WORDS = [
    ("rot", "red"),
    ("hammer", "mallet"),
    ("klein", "small"),
    ("leiter", "ladder"),
    ("säge", "saw"),
    ("gross", "big"),
]


def lesson(seed: int = 0) -> Lesson:
    """200 records of three words in two languages; the first 150 are known to match."""
    chosen = random.Random(7)  # noqa: S311 - test data, nothing secret
    meant = [chosen.sample(WORDS, 3) for _ in range(200)]
    german, english = ([" ".join(word[side] for word in one) for one in meant] for side in (0, 1))
    rows = np.arange(150)
    return Lesson(german, english, (rows, rows), seed)


def test_words_that_stand_for_each_other_come_together() -> None:
    """A pair it was not taught is nearer than nearly all others; without sure pairs nothing joins the languages."""
    taught = HomeTrainer()(lesson())
    ours, theirs = taught.embed(lesson().incoming[150:]), taught.embed(lesson().catalogue[150:])
    cosines = ours @ theirs.T
    assert np.mean(np.diag(cosines)[:, np.newaxis] >= cosines - 1e-6) > 0.9
    told = taught.embed([word for pair in WORDS for word in pair])
    assert (np.argmax(told[::2] @ told[1::2].T, axis=1) == np.arange(len(WORDS))).all()
    none = np.zeros(0, dtype=np.int64)
    apart = HomeTrainer()(replace(lesson(), pairs=(none, none)))
    assert np.abs(apart.embed(lesson().incoming) @ apart.embed(lesson().catalogue).T).max() < 0.5


def test_texts_are_points_of_length_one_and_nothing_is_nowhere() -> None:
    """A text of which nothing is known, or which says nothing, has no direction rather than a random one."""
    taught = HomeTrainer()(lesson())
    told = taught.embed(["Rot HAMMER", "rot hammer", "", "12 34", "ζζζζ"])
    assert np.linalg.norm(told[:2], axis=1) == pytest.approx(1.0)
    assert np.array_equal(told[0], told[1])
    assert not told[2:].any()
    assert taught.embed([]).shape == (0, taught.recipe.dimensions)


def test_a_text_is_embedded_alike_in_any_company() -> None:
    taught, texts = HomeTrainer()(lesson()), [*lesson().incoming]
    whole = taught.embed(texts)
    assert all(np.array_equal(taught.embed([text])[0], whole[row]) for row, text in enumerate(texts[:20]))


def test_the_same_lesson_gives_the_same_embedder_and_another_one_another_name() -> None:
    assert HomeTrainer()(lesson()).recipe == HomeTrainer()(lesson()).recipe
    assert HomeTrainer()(lesson()).recipe != HomeTrainer()(lesson(seed=1)).recipe


@pytest.mark.parametrize("texts", [[], ["one"], ["", ""], ["a b", "a c", "d"]])
def test_hardly_any_records_are_enough_to_be_trained_on(texts: list[str]) -> None:
    none = np.zeros(0, dtype=np.int64)
    taught = HomeTrainer()(Lesson(texts, [], (none, none), 0))
    assert taught.embed(["a b"]).shape == (1, taught.recipe.dimensions)


def test_what_was_trained_is_stored_and_read_to_the_last_bit(tmp_path: Path) -> None:
    taught = HomeTrainer()(lesson())
    assert isinstance(taught, HomeEmbedder)
    (tmp_path / "stored").write_bytes(taught.trained())
    again = load_home(tmp_path / "stored")
    assert again.recipe == taught.recipe
    assert np.array_equal(again.embed(["rot"]), taught.embed(["rot"]))


def stored(columns: object, projection: object = None) -> bytes:
    held = io.BytesIO()
    given = {"columns": columns} if projection is None else {"columns": columns, "projection": projection}
    np.savez(held, allow_pickle=True, **{name: np.asarray(array) for name, array in given.items()})
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a file of arrays",
        stored(np.zeros(3, np.int32)),
        stored(np.zeros(3, np.int32), np.zeros((2, 4), np.float32)),
        stored(np.zeros(3, np.int64), np.zeros((3, 4), np.float32)),
        stored(np.array([{}], dtype=object), np.zeros((1, 4), np.float32)),
    ],
)
def test_a_damaged_file_is_refused(content: bytes, tmp_path: Path) -> None:
    """Objects are never unpickled out of it."""
    path = tmp_path / "stored"
    path.write_bytes(content)
    with pytest.raises(MatcherError, match="not a trained embedder"):
        load_home(path)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(MatcherError, match="cannot be read"):
        load_home(tmp_path / "gone")
