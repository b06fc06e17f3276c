"""Sentence embeddings (Reimers & Gurevych, 2019) by a model of sentence-transformers, named or from a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from likewise.engine.embedding import EmbedderRecipe, Matrix
from likewise.errors import MatcherError

KIND = "sentence"
_BATCH = 64


class SentenceModel(Protocol):
    """What is asked of `sentence_transformers.SentenceTransformer`."""

    def encode(
        self, sentences: list[str], *, batch_size: int, normalize_embeddings: bool, show_progress_bar: bool
    ) -> Matrix:
        """A vector for each sentence."""


@dataclass(frozen=True)
class SentenceEmbedder:
    """A model and what it is called."""

    model: SentenceModel
    recipe: EmbedderRecipe

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text, of zeros for an empty one; equal texts are embedded once."""
        distinct = sorted({text for text in texts if text})
        vectors = np.zeros((len(distinct) + 1, self.recipe.dimensions), dtype=np.float32)
        if distinct:
            vectors[:-1] = self.model.encode(
                distinct, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        places = {text: place for place, text in enumerate(distinct)}
        return np.asarray(vectors[[places.get(text, len(distinct)) for text in texts]], dtype=np.float32)

    def trained(self) -> None:
        """Nothing: the model is known by its name."""


def open_sentence(name: str) -> SentenceEmbedder:
    """Open a model by its name, which the library may have to download, or from a folder.

    Raises:
        MatcherError: the library is not installed, or there is no such model.
    """
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise MatcherError(
            "sentence embeddings need sentence-transformers: pip install 'likewise[embeddings]'"
        ) from error
    logging.disable_progress_bar()
    try:
        model = SentenceTransformer(name)
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise MatcherError(f"the sentence model '{name}' cannot be opened: {reason}") from error
    return SentenceEmbedder(model, EmbedderRecipe(KIND, name, int(model.encode(["a"]).shape[1])))
