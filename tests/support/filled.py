"""Two rows in every table, every column filled, from the tables' own description: tables to come are filled too."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Double,
    Enum,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.types import TypeEngine

from likewise.db.tables import Base

ROWS = 2
START = datetime(2026, 1, 31, 23, 59, 59, 123_456, tzinfo=UTC)
Columns = dict[str, list[str]]
Rows = dict[str, list[dict[str, str | None]]]


def fill_every_table(url: str) -> None:
    """Puts the rows there; each is told from the other in every column."""
    engine = create_engine(url)
    with engine.begin() as connection:
        _fill(connection)
    engine.dispose()


def _fill(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        for number in range(ROWS):
            row = {column.name: _value(column, number) for column in table.columns}
            connection.execute(table.insert().values(row))


def _value(column: Column[object], number: int) -> object:
    for key in column.foreign_keys if isinstance(column.type, Uuid) else ():
        return None if key.column.table is column.table else _id(number)
    return _of_type(column.type, column.name, number)


def _of_type(kind: TypeEngine[object], name: str, number: int) -> object:
    """A value of a type that says which column and row it belongs to.

    Raises:
        TypeError: the tables use a type that is not known here yet.
    """
    if isinstance(kind, Enum):
        return list(kind.python_type)[number]
    values: list[tuple[type[object], object]] = [
        (Uuid, _id(number)),
        (Text, f"{name} {number}: é 鷺 \\ \t'\""),
        (LargeBinary, bytes([0, 255, number]) + name.encode()),
        (DateTime, START + timedelta(days=number, microseconds=len(name))),
        (Double, 0.1 + number),
        (Boolean, number % 2 == 1),
        (BigInteger, 10**12 + number),
        (Integer, 10**6 + number),
        (JSON, {"zebra": [1e-9, None, name], "apple": {"n": number}, "é": "鷺"}),
    ]
    for known, value in values:
        if isinstance(kind, known):
            return value
    raise TypeError(f"{name}: say in tests/support/filled.py what a {kind!r} holds")


def _id(number: int) -> UUID:
    return UUID(int=(0xA11CE << 96) + number)


def columns_of(url: str) -> Columns:
    """The columns of every table in a database, but Alembic's own."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = inspect(connection)
        names = [name for name in found.get_table_names() if name != "alembic_version"]
        columns = {name: sorted(column["name"] for column in found.get_columns(name)) for name in names}
    engine.dispose()
    return columns


def rows_of(url: str) -> Rows:
    """Every row of every table but Alembic's own, each column as text; in an order of their own, as a table has none."""
    columns = columns_of(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        quote = connection.dialect.identifier_preparer.quote
        rows: Rows = {}
        for table, names in columns.items():
            wanted = ", ".join(f"{quote(name)}::text" for name in names)
            found = connection.execute(text(f"SELECT {wanted} FROM {quote(table)}"))  # noqa: S608 -- names of our own
            rows[table] = sorted((dict(row) for row in found.mappings()), key=lambda row: [*map(str, row.values())])
    engine.dispose()
    return rows


def within(rows: Rows, columns: Columns) -> dict[str, list[list[tuple[str, str | None]]]]:
    """Only these columns of the rows, in an order of its own."""
    return {
        table: sorted([(name, row[name]) for name in names if name in row] for row in rows[table])
        for table, names in columns.items()
        if table in rows
    }
