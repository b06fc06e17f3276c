"""Whether what was learnt from a list can be believed: a second opinion, by weights that never saw the list.

"Everything matches" and "these few, which agree best, match" explain themselves: where a list has no matches at all, the
best of its chance agreements are learnt as such. A rehearsal on the catalogue (`rehearse`) knows what a roughened copy of
a record looks like. It is no judge of single pairs, since two sources differ in more than slips; but links of which it
believes hardly any were drawn from chance.
"""

import numpy as np
import numpy.typing as npt

from likewise.engine.resolve import Resolved
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats
from likewise.engine.weigh import Weights, evidence, leads, probability, total_weight

_DOUBT = 0.2
_SOON_REHEARSED = 500
_BELIEVED = 0.4
"""Share of the links that a rehearsal believes. Measured: 0.51 and more where lists have matches, up to 0.3 where the best
chance agreements of a list without any were taken for some; `docs/explanation/accuracy.md` has the table."""


def worth_asking(chances: Floats, records: int) -> bool:
    """Whether a second opinion on a list is worth a rehearsal on a catalogue of so many records.

    It is where the catalogue is small, and where the list leaves much open: the expected number of wrong answers, if each
    record's likelier one is taken, for one expected match.
    """
    expected = float(chances.sum())
    return records <= _SOON_REHEARSED or float(np.minimum(chances, 1.0 - chances).sum()) > _DOUBT * expected


def believed(scored: Scored, resolved: Resolved, linked: npt.NDArray[np.bool_], weights: Weights) -> bool:
    """Whether `weights` agree with the links of a list: `linked` records, one at least, with their best candidates.

    Weights that rest on nothing agree with nothing.
    """
    if not any(weights.slope):
        return False
    pairs = resolved.best[linked]
    bits = evidence(scored.vectors, weights)
    weight = total_weight(bits, leads(bits, scored.pairs, scored.records), weights)
    return float(probability(weight[pairs]).mean()) >= _BELIEVED
