"""Embeddings by a service that speaks OpenAI's protocol: POST <url>/embeddings with a model and texts, vectors back.

Texts go out in batches, each at most once: what was answered is kept by the hash of its model and text. A busy service, a
failing one and one that does not answer in time are asked again, later each time; a refusal is told as it is.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from pydantic import BaseModel, ValidationError

from likewise.embedders.kept import KeptVectors
from likewise.engine.embedding import EmbedderRecipe, Matrix
from likewise.errors import MatcherError

if TYPE_CHECKING:
    import httpx

KIND = "endpoint"
URL, KEY, CACHE = "LIKEWISE_EMBEDDINGS_URL", "LIKEWISE_EMBEDDINGS_KEY", "LIKEWISE_EMBEDDINGS_CACHE"
_MOST_TEXTS, _MOST_LETTERS = 256, 100_000
"""How many texts and letters a request has, at most."""
_LONGEST = 8_000
"""Letters of a text that are sent, at most: models read a few thousand tokens."""
_TRIES = 6
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_TIMEOUT = 60.0
_RETRIED = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})


class Kept(Protocol):
    """Where answers are kept: a dict, or `KeptVectors`."""

    def __contains__(self, key: bytes, /) -> bool: ...

    def __getitem__(self, key: bytes, /) -> bytes: ...

    def __setitem__(self, key: bytes, vector: bytes, /) -> None: ...


class _Row(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Row]


@dataclass(frozen=True)
class Endpoint:
    """A service and a model of it, with what it has answered. `wait` sleeps, in seconds."""

    client: "httpx.Client"
    model: str
    kept: Kept = field(default_factory=dict[bytes, bytes])
    wait: Callable[[float], None] = time.sleep

    def vectors(self, texts: Sequence[str]) -> list[Matrix]:
        """A vector of length 1 for each text; none of the texts may be empty.

        Raises:
            MatcherError: the service refuses, stays away, or answers something else.
        """
        hashes = [sha256(f"{self.model}\0{text[:_LONGEST]}".encode(errors="surrogatepass")).digest() for text in texts]
        wanted = {key: text[:_LONGEST] for key, text in zip(hashes, texts, strict=True) if key not in self.kept}
        for batch in _batches(wanted):
            for key, vector in zip(batch, self._asked([wanted[one] for one in batch]), strict=True):
                self.kept[key] = vector.tobytes()
        return [np.frombuffer(self.kept[key], dtype=np.float32) for key in hashes]

    def _asked(self, texts: list[str]) -> list[Matrix]:
        answer = self._answer({"model": self.model, "input": texts, "encoding_format": "float"})
        rows = {row.index: row.embedding for row in answer.data}
        if rows.keys() != {*range(len(texts))}:
            raise MatcherError(f"the embeddings service answered {len(rows)} vectors for {len(texts)} texts")
        found = [np.asarray(rows[place], dtype=np.float32) for place in range(len(texts))]
        lengths = [float(np.linalg.norm(vector)) for vector in found]
        if not all(np.isfinite(length) and length > 0 for length in lengths):
            raise MatcherError("the embeddings service answered a vector without a direction")
        return [vector / np.float32(length) for vector, length in zip(found, lengths, strict=True)]

    def _answer(self, question: dict[str, object]) -> _Answer:
        import httpx

        why = ""
        for attempt in range(_TRIES):
            after = 0.0
            try:
                response = self.client.post("embeddings", json=question)
            except httpx.TransportError as error:
                why = f"{type(error).__name__}: {error}"
            else:
                if response.is_success:
                    return _read(response)
                why = f"HTTP {response.status_code}: {response.text[:200].strip() or response.reason_phrase}"
                if not (response.is_server_error or response.status_code in _RETRIED):
                    raise MatcherError(f"the embeddings service at {self.client.base_url} refuses: {why}")
                after = _asked_wait(response)
            if attempt + 1 < _TRIES:
                self.wait(min(max(after, _FIRST_WAIT * 2**attempt * random.uniform(0.5, 1.5)), _LONGEST_WAIT))  # noqa: S311 - spreads retries, nothing secret
        raise MatcherError(
            f"the embeddings service at {self.client.base_url} does not answer, asked {_TRIES} times: {why}"
        )


@dataclass(frozen=True)
class EndpointEmbedder:
    """A service's model as an embedder."""

    endpoint: Endpoint
    recipe: EmbedderRecipe

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text, of zeros for an empty one.

        Raises:
            MatcherError: the service refuses, stays away, or answers something else.
        """
        vectors = np.zeros((len(texts), self.recipe.dimensions), dtype=np.float32)
        said = [place for place, text in enumerate(texts) if text]
        for place, vector in zip(said, self.endpoint.vectors([texts[place] for place in said]), strict=True):
            if len(vector) != self.recipe.dimensions:
                raise MatcherError(
                    f"the embeddings service answered {len(vector)} dimensions in place of {self.recipe.dimensions}"
                )
            vectors[place] = vector
        return vectors

    def trained(self) -> None:
        """Nothing: the model is known by its name."""


def open_endpoint(model: str, environment: Mapping[str, str]) -> EndpointEmbedder:
    """The model of the service that the environment names, with its key; its answers are kept in a file if that is named.

    Raises:
        MatcherError: no service is named, or it does not answer.
    """
    try:
        import httpx
    except ImportError as error:
        raise MatcherError("an embeddings service needs httpx: pip install 'likewise[embeddings]'") from error
    url = environment.get(URL, "")
    if not url.startswith(("http://", "https://")):
        raise MatcherError(f"set {URL} to the address of the embeddings service, such as https://host/v1")
    key = environment.get(KEY)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = httpx.Client(base_url=url.rstrip("/") + "/", headers=headers, timeout=_TIMEOUT)
    file = environment.get(CACHE)
    endpoint = Endpoint(client, model, KeptVectors(Path(file), url) if file else {})
    return ready(endpoint)


def ready(endpoint: Endpoint) -> EndpointEmbedder:
    """The embedder of an endpoint, which is asked once for how many dimensions it has.

    Raises:
        MatcherError: it does not answer.
    """
    return EndpointEmbedder(endpoint, EmbedderRecipe(KIND, endpoint.model, len(endpoint.vectors(["a"])[0])))


def _batches(wanted: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    letters = 0
    for key, text in wanted.items():
        if batch and (len(batch) == _MOST_TEXTS or letters + len(text) > _MOST_LETTERS):
            yield batch
            batch, letters = [], 0
        batch.append(key)
        letters += len(text)
    if batch:
        yield batch


def _asked_wait(response: "httpx.Response") -> float:
    """Seconds of Retry-After; a date there counts as nothing said."""
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else 0.0


def _read(response: "httpx.Response") -> _Answer:
    try:
        return _Answer.model_validate_json(response.content)
    except ValidationError as error:
        raise MatcherError(f"the embeddings service answered no embeddings: {error.errors()[0]['msg']}") from error
