"""Many texts in two arrays, which can be mapped from a file and shared by processes, where a list of strings cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from likewise.engine.vectors import Ints, encoded, encoded_lengths

_CONTINUATION = 0b1000_0000
_LEADING_BITS = 0b1100_0000


@dataclass(frozen=True)
class Texts:
    """Texts as UTF-8 end to end: text k lies in `content[bounds[k] : bounds[k + 1]]`; `bounds` begins with 0."""

    content: npt.NDArray[np.uint8]
    bounds: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """The texts of a list."""
        return cls(encoded("".join(texts)), _bounds(encoded_lengths(texts)))

    @classmethod
    def joined(cls, parts: Sequence["Texts"]) -> "Texts":
        """The texts of several, one after the other."""
        lengths = [np.diff(part.bounds) for part in parts]
        contents = [part.content[part.bounds[0] : part.bounds[-1]] for part in parts]
        none = np.zeros(0, dtype=np.int64)
        return cls(np.concatenate([np.zeros(0, dtype=np.uint8), *contents]), _bounds(np.concatenate([none, *lengths])))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def take(self, rows: Ints) -> "Texts":
        """The texts of some rows, in their order."""
        starts = self.bounds[rows]
        lengths = self.bounds[rows + 1] - starts
        bounds = _bounds(lengths)
        places = np.arange(bounds[-1]) + np.repeat(starts - bounds[:-1], lengths)
        return Texts(self.content[places], bounds)

    @cached_property
    def strings(self) -> list[str]:
        """All texts as strings, made once."""
        whole = self.content[: self.bounds[-1]]
        text = whole.tobytes().decode(errors="surrogatepass")
        ends = self.bounds
        if len(text) != len(whole):
            letters = np.cumsum((whole & _LEADING_BITS) != _CONTINUATION)
            ends = np.concatenate([[0], letters])[self.bounds]
        places = ends.tolist()
        return [text[start:end] for start, end in pairwise(places)]


def _bounds(lengths: Ints) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)])
