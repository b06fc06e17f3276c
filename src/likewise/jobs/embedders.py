"""What embedders were trained to, in the store beside their matchers: matchers/<catalogue>/<name>.npz, written once.

One that was trained at home is named after its numbers, so that a file of that name is never another one's.
"""

from uuid import UUID

from likewise.embedders import Embedder, EmbedderRecipe, open_embedder
from likewise.engine.embed import compared_by_meaning, taught
from likewise.engine.finish import Compared
from likewise.engine.judged import Judgements
from likewise.engine.recipe import Recipe
from likewise.engine.results import MatcherKind, Options
from likewise.errors import MatcherError
from likewise.queue.work import Control
from likewise.store import Store

FOLDER = "matchers"


def keep_embedder(store: Store, catalogue: UUID, embedder: Embedder | None) -> None:
    """Keep what an embedder of a catalogue was trained to, before the matcher that names it is stored."""
    content = None if embedder is None else embedder.trained()
    if embedder is not None and content is not None:
        store.write(_uri(catalogue, embedder.recipe), content)


def by_meaning(
    store: Store, catalogue: UUID, compared: Compared, known: tuple[Options, Judgements], control: Control
) -> Compared:
    """A list compared anew by an embedder that its sure pairs teach, those `known` by judgements among them, where a matcher
    is to be learnt from it that has one; what it was taught is kept.
    """
    if compared.plan.fitted or compared.plan.recipe.kind is not MatcherKind.EMBEDDING:
        return compared
    embedder = taught(compared, *known)
    keep_embedder(store, catalogue, embedder)
    return compared_by_meaning(compared, embedder, lambda _: control.check())


def stored_embedder(store: Store, catalogue: UUID, recipe: EmbedderRecipe) -> Embedder:
    """The embedder that a catalogue's matcher names.

    Raises:
        MatcherError: it is gone, or damaged.
        ProcessingError: the store does not answer.
    """
    uri = _uri(catalogue, recipe)
    if not store.exists(uri):
        raise MatcherError(
            f"the matcher's embedder {recipe.kind} '{recipe.name}' is not in the store: name another matcher, or learn"
            " one anew from a list"
        )
    with store.local(uri, f"{recipe.name}.npz") as path:
        try:
            return open_embedder(recipe, path, {})
        except MatcherError as error:  # the path on this worker means nothing to who asks
            raise MatcherError(
                f"the matcher's embedder {recipe.kind} '{recipe.name}' is damaged in the store: name another matcher, or"
                " learn one anew from a list"
            ) from error


def embedder_of(recipe: Recipe) -> EmbedderRecipe | None:
    """By what a matcher embeds; None where it embeds nothing, or is still to be taught."""
    return recipe.embedded.embedder if recipe.embedded else None


def _uri(catalogue: UUID, recipe: EmbedderRecipe) -> str:
    return f"{FOLDER}/{catalogue}/{recipe.name}.npz"
