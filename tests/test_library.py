"""The library as a data engineer meets it: any table in, links out, the same as the command."""

import subprocess
import sys

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import likewise
from likewise.sample import CATALOGUE, sample_path

HEAVY = ("numpy", "polars", "scipy", "rapidfuzz", "pydantic", "narwhals", "jinja2", "rich")


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first sample list and its catalogue, as Polars frames."""
    incoming = likewise.read_table(sample_path("northgate.csv"))
    return incoming.frame, likewise.read_table(sample_path(CATALOGUE)).frame


@pytest.mark.criterion("AC-8.1")
def test_polars_arrow_and_pandas_give_the_same_answer(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    incoming, catalogue = tables
    expected = likewise.match(incoming, catalogue).frame
    arrow: tuple[pa.Table, pa.Table] = (incoming.to_arrow(), catalogue.to_arrow())
    assert likewise.match(*arrow).frame.equals(expected)
    assert likewise.match(incoming.to_pandas(), catalogue.to_pandas()).frame.equals(expected)
    assert likewise.match(incoming.lazy(), catalogue.lazy()).frame.equals(expected)


@pytest.mark.criterion("AC-8.1")
def test_numbers_and_dates_of_a_typed_table_are_read_as_people_write_them() -> None:
    typed = pd.DataFrame({"sku": [7, 8], "price": [1.0, 2.5], "since": pd.to_datetime(["2024-05-01", "2024-06-30"])})
    assert likewise.Options().precision == 0.95
    links = likewise.match(typed, typed)
    assert links.frame["record_id"].to_list() == ["7", "8"]


@pytest.mark.criterion("AC-8.2")
def test_a_matcher_fits_matches_explains_and_is_stored(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    incoming, catalogue = tables
    matcher = likewise.Matcher.fit(incoming, catalogue)
    links = matcher.match(incoming, catalogue)
    assert links.frame.equals(likewise.match(incoming, catalogue).frame)
    first = links.frame.row(0, named=True)
    why = matcher.explain(incoming, catalogue, first["record_id"])
    assert why.catalogue_id == first["catalogue_id"]
    assert why.probability == pytest.approx(first["probability"])
    named = matcher.explain(incoming, catalogue, first["record_id"], first["catalogue_id"])
    assert named == why
    assert likewise.Matcher.from_json(matcher.to_json()) == matcher


@pytest.mark.criterion("AC-8.3")
def test_the_links_are_read_through_the_arrow_interface(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    links = likewise.match(*tables)
    assert pl.DataFrame(links).equals(links.frame)
    assert pa.table(links).num_rows == len(links.frame)
    assert len(pd.DataFrame.from_arrow(links)) == len(links.frame)


@pytest.mark.criterion("AC-8.4")
def test_importing_costs_next_to_nothing() -> None:
    """Names come on first use, so that scripts that import Likewise start at once."""
    program = f"import sys, likewise; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert set(likewise.__all__) <= set(dir(likewise))


def test_an_unknown_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'matsch'"):
        _ = likewise.matsch


@pytest.mark.parametrize("wrong", [42, "a path", [1, 2]])
def test_what_is_no_table_is_refused(wrong: object) -> None:
    with pytest.raises(likewise.LikewiseError, match="is not a table"):
        likewise.match(wrong, wrong)  # type: ignore[arg-type]  # that is the point
