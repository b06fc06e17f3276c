"""Embedders by name: what a user writes, and what a stored matcher names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from likewise.engine.embedding import Embedder, EmbedderRecipe, Lesson, Trainer
from likewise.errors import MatcherError

KINDS = ("home", "sentence", "endpoint")
FORMS = "home, sentence:MODEL-OR-FOLDER or endpoint:MODEL"


@dataclass(frozen=True)
class Ready:
    """The trainer of an embedder that needs no training (a `Trainer`)."""

    embedder: Embedder

    def __call__(self, _lesson: Lesson) -> Embedder:
        """The embedder as it is."""
        return self.embedder


def trainer_of(text: str, environment: Mapping[str, str]) -> Trainer:
    """Who is meant by `home`, `sentence:NAME` or `endpoint:MODEL`.

    Raises:
        MatcherError: nobody, or somebody who cannot be opened here.
    """
    kind, _, name = text.partition(":")
    if kind == "home" and not name:
        from likewise.embedders.home import HomeTrainer

        return HomeTrainer()
    if kind in ("sentence", "endpoint") and name:
        return Ready(_opened(kind, name, environment))
    raise MatcherError(f"'{text}' is no embedder: give {FORMS}")


def open_embedder(recipe: EmbedderRecipe, trained: Path, environment: Mapping[str, str]) -> Embedder:
    """The embedder that a stored matcher names; `trained` is the file of one that was trained at home.

    Raises:
        MatcherError: it is not there, or it is another one.
    """
    if recipe.kind == "home":
        from likewise.embedders.home import load_home

        found: Embedder = load_home(trained)
    elif recipe.kind in KINDS:
        found = _opened(recipe.kind, recipe.name, environment)
    else:
        raise MatcherError(
            f"this matcher names an embedder of the kind '{recipe.kind}', which this program does not know"
        )
    if found.recipe != recipe:
        raise MatcherError(
            f"the embedder is not the one that the matcher was fitted with: {found.recipe.kind} '{found.recipe.name}' of"
            f" {found.recipe.dimensions} dimensions in place of '{recipe.name}' of {recipe.dimensions}"
        )
    return found


def _opened(kind: str, name: str, environment: Mapping[str, str]) -> Embedder:
    if kind == "sentence":
        from likewise.embedders.sentence import open_sentence

        return open_sentence(name)
    from likewise.embedders.endpoint import open_endpoint

    return open_endpoint(name, environment)
