"""A job's links as a file in the form that was asked for. The worker made the table; here it only changes its form."""

import shutil
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from likewise.store import Store

MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet": "application/vnd.apache.parquet",
        "jsonl": "application/jsonl",
    }
)


def written(store: Store, uri: str, form: str) -> Path:
    """A temporary file with the links; `remove` takes it away again.

    Raises:
        OutputError: the form cannot hold such a table (XLSX has limits).
        ProcessingError: the store does not answer.
    """
    import polars as pl

    from likewise.files.write import write_table

    folder = tempfile.mkdtemp(prefix="likewise-export-")
    try:
        path = Path(folder) / f"links.{form}"
        write_table(pl.read_parquet(BytesIO(store.read(uri))), path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return path


def remove(path: Path) -> None:
    """Take away a file of `written`."""
    shutil.rmtree(path.parent, ignore_errors=True)
