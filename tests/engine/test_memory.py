"""A catalogue that does not fit into memory is refused before the work, with what it needs; one that fits is not."""

import re

import polars as pl
import pytest
from generate import Plan, generate
from known_lists import KnownList

from likewise.engine.index import index_catalogue
from likewise.engine.matcher import Matcher, match
from likewise.engine.memory import PEAK, Layout, index_bytes, require_room
from likewise.engine.plan import index_layout, plan_new
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options
from likewise.engine.stored import arrays_of
from likewise.errors import MemoryShortError

MB = 1 << 20


def made(kind: str, records: int, matcher: MatcherKind = MatcherKind.HYBRID) -> tuple[pl.DataFrame, Layout]:
    """A generated catalogue and what its index is made by."""
    data = generate(Plan(kind, 50, records, seed=3))
    plan = plan_new(Table("list", data.incoming), Table("catalogue", data.catalogue), Options(matcher=matcher))
    return data.catalogue, index_layout(plan.recipe)


@pytest.mark.parametrize("matcher", list(MatcherKind))
@pytest.mark.parametrize("kind", ["people", "products"])
def test_a_sample_tells_what_the_index_holds(kind: str, matcher: MatcherKind) -> None:
    """What is the same for every catalogue (how often each token occurs) is not counted for every record."""
    frame, layout = made(kind, 6_000, matcher)
    held = sum(array.nbytes for array in arrays_of(index_catalogue(frame, *layout)).values())
    assert index_bytes(frame.gather_every(6), layout, len(frame)) == pytest.approx(held, rel=0.05)


def test_more_entries_than_a_narrow_number_counts_take_wide_ones() -> None:
    """From 2**31 entries on, the places in a matrix take twice the room."""
    frame, layout = made("people", 400)
    million, milliard = (index_bytes(frame, layout, records) for records in (10**6, 10**9))
    assert 1.2 < milliard / (1_000 * million) < 2


def test_the_refusal_says_what_is_needed_and_what_there_is() -> None:
    """In one line, with both sizes for programs too; it is raised exactly where the size needed is more."""
    frame, layout = made("products", 4_000)
    with pytest.raises(MemoryShortError) as refused:
        require_room("stock.csv", frame, layout, 3 * MB)
    needed = refused.value.details["needed"]
    assert re.fullmatch(
        r"stock\.csv: matching against its 4,000 records needs about \d+ MB of memory, 3 MB are free: .+",
        str(refused.value),
    )
    assert needed == pytest.approx(PEAK * index_bytes(frame.gather_every(2), layout, len(frame)), rel=0.001)
    assert refused.value.details["available"] == 3 * MB
    assert isinstance(needed, int)
    with pytest.raises(MemoryShortError):
        require_room("stock.csv", frame, layout, needed - 1)
    require_room("stock.csv", frame, layout, needed)


def test_an_unknown_size_and_one_that_is_certainly_enough_are_not_looked_into() -> None:
    """No sample is prepared: the layout could not even be one."""
    frame, nonsense = pl.DataFrame({"name": ["saw"]}), None
    require_room("tools", frame, nonsense, None)  # type: ignore[arg-type]  # looking into it would fail
    require_room("tools", frame, nonsense, 200 * MB)  # type: ignore[arg-type]  # here too


def test_a_single_long_record_is_sized_too() -> None:
    frame, layout = made("products", 40)
    with pytest.raises(MemoryShortError, match="against its 1 records"):
        require_room("one", frame.head(1), layout, 50)


def test_matching_is_refused_within_the_memory_that_was_given(products: KnownList) -> None:
    """A list alone, a stored matcher, and a matcher that is fitted on the catalogue."""
    narrow = Options(memory=1_000)
    matcher = Matcher.fit(products.incoming, products.catalogue)
    for refused in (
        lambda: match(products.incoming, products.catalogue, narrow),
        lambda: matcher.match(products.incoming, products.catalogue, narrow),
        lambda: Matcher.fit(None, products.catalogue, narrow),
    ):
        with pytest.raises(MemoryShortError, match="catalogue: matching against its 500 records"):
            refused()
    assert len(match(products.incoming, products.catalogue, Options(memory=1 << 40)).frame) == 400
