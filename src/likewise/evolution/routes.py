"""HTTP routes of attempts to bring in the next matcher."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from likewise.evolution import service
from likewise.evolution.schemas import AttemptAnswer
from likewise.http.authorise import Viewer
from likewise.http.context import Services
from likewise.http.models import Success, succeeded

router = APIRouter(tags=["matchers"])


@router.get("/catalogues/{catalogue_id}/matcher-attempts")
def list_matcher_attempts(
    catalogue_id: UUID, context: Services, _: Viewer, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Success[list[AttemptAnswer]]:
    """What was tried to replace a catalogue's matcher by the next kind, the newest first, with the evidence."""
    with context.database.statement() as session:
        return succeeded(service.page(session, catalogue_id, limit))
