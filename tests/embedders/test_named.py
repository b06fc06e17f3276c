"""Embedders by name: what the command takes, and what a stored matcher asks for."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from likewise.embedders import EmbedderRecipe, open_embedder, trainer_of
from likewise.embedders.home import HomeTrainer
from likewise.embedders.sentence import SentenceEmbedder
from likewise.engine.embedding import Lesson, Matrix
from likewise.errors import MatcherError

NONE = np.zeros(0, dtype=np.int64)


def test_home_is_a_trainer() -> None:
    assert trainer_of("home", {}) == HomeTrainer()


@pytest.mark.parametrize("text", ["", "homes", "home:x", "sentence", "sentence:", "endpoint:", "other:x"])
def test_a_name_that_means_nobody_is_refused(text: str) -> None:
    with pytest.raises(MatcherError, match="is no embedder: give home, sentence:"):
        trainer_of(text, {})


def test_an_endpoint_needs_an_address() -> None:
    with pytest.raises(MatcherError, match="set LIKEWISE_EMBEDDINGS_URL"):
        trainer_of("endpoint:tiny", {})


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both libraries are extras: the command must not need them."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MatcherError, match=r"pip install 'likewise\[embeddings\]'"):
        trainer_of("sentence:any", {})
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MatcherError, match=r"pip install 'likewise\[embeddings\]'"):
        trainer_of("endpoint:any", {"LIKEWISE_EMBEDDINGS_URL": "http://localhost/v1"})


def test_a_stored_matcher_gets_the_embedder_that_it_was_fitted_with_or_none(tmp_path: Path) -> None:
    trained, other = (HomeTrainer()(Lesson([text], [], (NONE, NONE), 0)) for text in ("a b", "c d"))
    path = tmp_path / "matcher.json.npz"
    path.write_bytes(trained.trained() or b"")
    assert open_embedder(trained.recipe, path, {}).recipe == trained.recipe
    with pytest.raises(MatcherError, match="not the one that the matcher was fitted with"):
        open_embedder(other.recipe, path, {})
    with pytest.raises(MatcherError, match="of the kind 'later'"):
        open_embedder(EmbedderRecipe("later", "x", 3), path, {})


class Lengths:
    """A model for sentences that counts letters."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(
        self, sentences: list[str], *, batch_size: int, normalize_embeddings: bool, show_progress_bar: bool
    ) -> Matrix:
        assert batch_size > 0
        assert normalize_embeddings
        assert not show_progress_bar
        self.asked += sentences
        told = np.array([[len(one), 1.0] for one in sentences], dtype=np.float32)
        return np.asarray(told / np.linalg.norm(told, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("texts", [[], [""], ["b", "", "b", "aaa"]])
def test_a_sentence_model_is_asked_once_for_each_text_and_never_for_nothing(texts: Sequence[str]) -> None:
    model = Lengths()
    embedder = SentenceEmbedder(model, EmbedderRecipe("sentence", "lengths", 2))
    told = embedder.embed(texts)
    assert told.shape == (len(texts), 2)
    assert sorted(model.asked) == sorted({text for text in texts if text})
    assert [row.any() for row in told] == [bool(text) for text in texts]
    assert all(row[0] == pytest.approx(len(text) * row[1]) for row, text in zip(told, texts, strict=True))
