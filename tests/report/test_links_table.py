"""The columns of the output keep apart what came from where."""

from hypothesis import given
from hypothesis import strategies as st

from likewise.report.table import incoming_names

NAMES = st.lists(st.sampled_from(["row", "rank", "a", "incoming.row", "incoming.a", "catalogue.a"]), unique=True)


@given(columns=NAMES, taken=NAMES)
def test_no_two_columns_share_a_name(columns: list[str], taken: list[str]) -> None:
    """A column keeps its name where it can; the new name ends with the old one."""
    names = incoming_names(columns, taken)
    assert len(set(names) | set(taken)) == len(names) + len(taken)
    for old, new in zip(columns, names, strict=True):
        assert new.endswith(old)
        assert (new == old) == (old not in taken)
