"""The pairs that a promise is about, in bands by probability, and which answers count in each.

In each band records are judged in the order of permanent random numbers (Ohlsson, "Coordination of samples using permanent
random numbers", 1995), so that the answers are at any time a simple random sample of the band, without replacement.
"""

from dataclasses import dataclass

import numpy as np

from likewise.engine.vectors import Floats, Ints

EVEN_ODDS = 0.5
"""No pair less likely than this is linked, whatever is promised."""
_UNLIKELY = 0.1
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Where the bands of pairs that may be linked end, as shares of them."""
_LEAST_BAND = 20


@dataclass(frozen=True)
class Frame:
    """The pairs that a promise is about: best candidates that no directed answer has settled, one of each record.

    Attributes:
        record: incoming rows. chance: by a ranking that knows nothing of the random answers.
        number: permanent random numbers. said: of the random answers, 1.0 right, 0.0 wrong, NaN not asked.
    """

    record: Ints
    chance: Floats
    number: Floats
    said: Floats


@dataclass(frozen=True)
class Bands:
    """Bands of pairs from the surest down.

    Attributes:
        lines: the lowest probability of each. linkable: how many of the bands may be linked; the others serve recall.
        size: pairs. doubt: their mean probability to be wrong, as the list has it.
        asked: random answers, of the first pairs by their numbers. wrong: those of them that say so.
    """

    lines: Floats
    linkable: int
    size: Ints
    doubt: Floats
    asked: Ints
    wrong: Floats

    @property
    def each(self) -> list[tuple[int, int, float]]:
        """(size, asked, wrong) of each band."""
        return list(zip(self.size.tolist(), self.asked.tolist(), self.wrong.tolist(), strict=True))

    def upto(self, count: int) -> "Bands":
        """The surest ones."""
        return Bands(*self._cut(slice(count)))

    def below(self, count: int) -> "Bands":
        """All but the surest ones."""
        return Bands(*self._cut(slice(count, None)))

    def _cut(self, part: slice) -> tuple[Floats, int, Ints, Floats, Ints, Floats]:
        kept = len(self.lines[part])
        return (self.lines[part], kept, self.size[part], self.doubt[part], self.asked[part], self.wrong[part])


def bands_of(frame: Frame) -> Bands:
    """A frame in bands. An answer counts once all pairs of its band with lower numbers are answered too."""
    lines = _lines(frame.chance)
    band = band_of(lines, frame.chance)
    count = len(lines)
    asked, wrong = np.zeros(count, dtype=np.int64), np.zeros(count)
    for one in range(count):
        said = frame.said[np.flatnonzero(band == one)[np.argsort(frame.number[band == one], kind="stable")]]
        unknown = np.isnan(said)
        asked[one] = int(unknown.argmax()) if unknown.any() else len(said)
        wrong[one] = float((said[: asked[one]] == 0.0).sum())
    size = np.bincount(band, minlength=count).astype(np.int64)
    doubt = np.bincount(band, 1.0 - frame.chance, minlength=count) / size
    return Bands(lines, int((lines >= EVEN_ODDS).sum()), size, doubt, asked, wrong)


def _lines(chances: Floats) -> Floats:
    """The lowest probability of each band, from the surest down; pairs that are equally sure are never parted."""
    ordered = np.sort(chances[chances >= EVEN_ODDS])[::-1]
    ends = [max(round(share * len(ordered)), 1) for share in _SHARES] if len(ordered) else []
    wide = [end for end in ends[:-1] if end >= _LEAST_BAND and len(ordered) - end >= _LEAST_BAND]
    apart = [end for place, end in enumerate(wide) if place == 0 or end - wide[place - 1] >= _LEAST_BAND]
    lines = [ordered[end - 1] for end in [*apart, *ends[-1:]]]
    rest = chances[chances < EVEN_ODDS]
    for part in (rest[rest >= _UNLIKELY], rest[rest < _UNLIKELY]):
        lines += [part.min()] if len(part) else []
    return np.unique(np.array(lines, dtype=np.float64))[::-1]


def band_of(lines: Floats, chances: Floats) -> Ints:
    """The band of each pair."""
    return np.searchsorted(-lines, -chances, side="left").astype(np.int64)
