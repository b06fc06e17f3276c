"""Finding matchers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from likewise.catalogues.service import find as find_catalogue
from likewise.db.tables import Matcher
from likewise.errors import NotFoundError


def page(session: Session, catalogue_id: UUID, before: int | None, limit: int) -> list[Matcher]:
    """A catalogue's matchers, the newest version first, without their recipes; with `before` those of earlier versions.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    find_catalogue(session, catalogue_id)
    found = select(Matcher).where(Matcher.catalogue_id == catalogue_id).options(defer(Matcher.recipe))
    if before is not None:
        found = found.where(Matcher.version < before)
    return list(session.scalars(found.order_by(Matcher.version.desc()).limit(limit)))


def find(session: Session, matcher_id: UUID) -> Matcher:
    """A matcher.

    Raises:
        NotFoundError: there is none of that id.
    """
    matcher = session.get(Matcher, matcher_id)
    if matcher is None:
        raise NotFoundError(f"there is no matcher {matcher_id}")
    return matcher
