"""Indexes that PostgreSQL keeps where it offers the extension `vector`; nothing is missing without them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.tables.base import Base, Row, owned_by, zero


class VectorIndex(Row, Base):
    """The index of a catalogue's vectors by one embedder. What it indexes lies in a table of its own, made by who fills it
    (`likewise.jobs.hnsw`): only where there is the extension can there be one.

    `generation` counts the changes of that table. `filled_at` is the end of the back-fill that it follows, null before the
    first one; `ready` says whether it can be searched.
    """

    __tablename__ = "vector_indexes"
    __table_args__ = (UniqueConstraint("catalogue_id", "embedder"),)

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    embedder: Mapped[str]
    generation: Mapped[int] = zero()
    filled_at: Mapped[datetime | None]
    ready: Mapped[bool] = mapped_column(server_default=false())
