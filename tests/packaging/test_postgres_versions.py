"""Protects PostgreSQL 15: what later versions brought is not used, since these tests run on a later one.

`make test-postgres` runs the database's tests on version 15 itself where it is installed.
"""

import re
from pathlib import Path

import pytest

from likewise.embedded.programs import OLDEST_POSTGRES

SOURCE = Path(__file__).parents[2] / "src" / "likewise"
SPEAKS_SQL = re.compile(r"^\s*(?:from|import) (?:sqlalchemy|alembic|psycopg)\b", flags=re.MULTILINE)
MODULES = sorted(path for path in SOURCE.rglob("*.py") if SPEAKS_SQL.search(path.read_text(encoding="utf-8")))

LATER = {
    16: r"\b(any_value|pg_input_is_valid|pg_input_error_info|array_sample|array_shuffle|json_arrayagg|json_objectagg)\b"
    r"|\bIS (NOT )?JSON\b|\brandom_normal\b",
    17: r"\b(json_table|json_exists|json_value|json_query|json_scalar|json_serialize|merge_action|to_bin|to_oct)\b"
    r"|\btransaction_timeout\b|\bON_ERROR\b|\bFORCE_NULL \*|\brandom\(\s*\d+\s*,",
    18: r"(?:\bfunc\.|(?<![.\w]))(uuidv7|uuidv4|uuid_extract_timestamp|array_reverse|array_sort|casefold|crc32c?)\s*\("
    r"|\bRETURNING (WITH )?\(?(OLD|NEW)\b|\bWITHOUT OVERLAPS\b|\bNOT ENFORCED\b|\bVIRTUAL\b",
}
"""What each version after the oldest brought to SQL and its settings (the release notes' headings), as patterns."""

ASKED_FOR_BY_VERSION = {"db/session.py": {"transaction_timeout"}, "jobs/hnsw.py": {"transaction_timeout"}}
"""What a module uses only after it has asked the server for its version."""


def later_sql(text: str) -> list[str]:
    """What a text uses that the oldest version does not have."""
    return [found.group() for pattern in LATER.values() for found in re.finditer(pattern, text)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_sql_of_later_versions(path: Path) -> None:
    assert min(LATER) == OLDEST_POSTGRES + 1
    known = ASKED_FOR_BY_VERSION.get(path.relative_to(SOURCE).as_posix(), set())
    assert set(later_sql(path.read_text(encoding="utf-8"))) == known


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT any_value(name)",
        "SET transaction_timeout = 5",
        "id uuid DEFAULT uuidv7()",
        "RETURNING OLD.id",
        "x IS JSON",
        "SELECT casefold(name)",
        "func.casefold(Record.name)",
    ],
)
def test_sql_of_later_versions_is_noticed(sql: str) -> None:
    assert later_sql(sql)
