"""Taking records out of the links that workers have written for export."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from likewise.store import Store

if TYPE_CHECKING:
    import polars as pl


def without_rows(store: Store, uri: str, rows: Sequence[int]) -> None:
    """Write a job's links without some rows of its list, numbered from 1."""

    def left(frame: "pl.DataFrame") -> "pl.DataFrame":
        return frame.filter(~frame["row"].is_in(rows))

    _rewritten(store, uri, left)


def without_catalogue_records(store: Store, uri: str, rows: Sequence[int], prefix: str) -> None:
    """Write a job's links with the catalogue's side of some rows empty; `prefix` is what its columns begin with."""
    import polars as pl

    def emptied(frame: "pl.DataFrame") -> "pl.DataFrame":
        theirs = [name for name in frame.columns if name.startswith(prefix)]
        named = pl.col("row").is_in(rows)
        return frame.with_columns(
            pl.when(~named).then(pl.col(name)) for name in ("catalogue_id", "probability", *theirs)
        )

    _rewritten(store, uri, emptied)


def _rewritten(store: Store, uri: str, change: "Callable[[pl.DataFrame], pl.DataFrame]") -> None:
    import polars as pl

    if not store.exists(uri):
        return
    buffer = BytesIO()
    change(pl.read_parquet(BytesIO(store.read(uri)))).write_parquet(buffer)
    store.write(uri, buffer.getvalue())
