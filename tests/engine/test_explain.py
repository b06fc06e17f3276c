"""The line of reason: what tells of many records at once, as if each were looked at by itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.explain import telling

BITS = st.sampled_from([-3.0, -0.5, -0.4, 0.0, 0.4, 0.5, 1.0, 2.0])


@given(st.integers(0, 6).flatmap(lambda width: st.lists(st.lists(BITS, min_size=width, max_size=width), max_size=12)))
def test_what_tells_against_plain_loops(rows: list[list[float]]) -> None:
    """Up to three groups of half a bit or more, then up to two that speak against; equal ones in the groups' order."""
    groups = len(rows[0]) if rows else 0
    found = telling(np.array(rows).reshape(len(rows), groups), groups)
    for row, told in zip(rows, found.tolist(), strict=True):
        order = sorted(range(groups), key=lambda place: -row[place])
        agree = [place for place in order if row[place] >= 0.5][:3]
        differ = [place for place in reversed(order) if row[place] <= -0.5][:2]
        assert told == [*(agree + [groups] * 3)[:3], *(differ + [groups] * 2)[:2]]
