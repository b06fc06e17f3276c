"""Which features are on, for pages and programs that have to know before anybody signs in."""

from collections.abc import Mapping

from fastapi import APIRouter

from likewise.features import switched
from likewise.http.authorise import PUBLIC
from likewise.http.context import Services
from likewise.http.models import Model, Success, succeeded

router = APIRouter(tags=["features"], dependencies=[PUBLIC])


class Features(Model):
    """Every feature that can be switched, and whether it is on here."""

    features: Mapping[str, bool]


@router.get("/features")
async def get_features(context: Services) -> Success[Features]:
    """Which features are on."""
    return succeeded(Features(features=switched(context.settings.features)))
