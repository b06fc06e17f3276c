"""The tables of HNSW indexes (`likewise.jobs.hnsw`): their names, statements about them, and points of erased records."""

from typing import LiteralString
from uuid import UUID

from psycopg import sql
from sqlalchemy import TextClause, text, update
from sqlalchemy.orm import Session

from likewise.db.tables import VectorIndex

SCHEMA = "likewise_vectors"


def bare_name(index: UUID) -> str:
    """The name of an index's table in its schema."""
    return f"hnsw_{index.hex}"


def table_of(index: UUID) -> str:
    """The table of an index with its schema, as PostgreSQL looks names up."""
    return f"{SCHEMA}.{bare_name(index)}"


def identifier(index: UUID) -> sql.Identifier:
    """The table of an index in a statement."""
    return sql.Identifier(SCHEMA, bare_name(index))


def statement(template: LiteralString, **parts: sql.Composable) -> TextClause:
    """A statement about tables that have their names at run time; `parts` are quoted by psycopg."""
    return text(sql.SQL(template).format(**parts).as_string())


def forget_point(session: Session, record: UUID, catalogue: UUID) -> None:
    """Take the vector of an erased record out of its catalogue's indexes."""
    mine = VectorIndex.catalogue_id == catalogue
    changed = update(VectorIndex).where(mine).values(generation=VectorIndex.generation + 1).returning(VectorIndex.id)
    for index in session.scalars(changed).all():
        if session.scalar(text("SELECT to_regclass(:name)::text"), {"name": table_of(index)}) is not None:
            gone = statement("DELETE FROM {table} WHERE catalogue_record_id = :record", table=identifier(index))
            session.execute(gone, {"record": record})
