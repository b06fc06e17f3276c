"""Who embeds: one trained at home, a sentence-transformers model, or a service that speaks OpenAI's protocol.

`Embedder` says what the engine may ask of one. To add one, write its module and put it into `named`.
"""

from likewise.embedders.named import open_embedder, trainer_of
from likewise.engine.embedding import Embedder, EmbedderRecipe, Lesson, Trainer

__all__ = ["Embedder", "EmbedderRecipe", "Lesson", "Trainer", "open_embedder", "trainer_of"]
