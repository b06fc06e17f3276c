"""HTTP routes of questions that are about no job; those about one stand with the jobs."""

from fastapi import APIRouter

from likewise.asks import service
from likewise.asks.schemas import ProfileAnswer, RecordsProfile
from likewise.http.authorise import Reviewer
from likewise.http.context import Services
from likewise.http.models import Success, succeeded
from likewise.http.uploads import Body, body_of, lent, validated
from likewise.jobs.schemas import Reading

router = APIRouter(tags=["jobs"])


@router.post("/profiles", openapi_extra=body_of(RecordsProfile, "options"))
def profile_file(context: Services, _: Reviewer, received: Body) -> Success[ProfileAnswer]:
    """Tell what is in a file before anything is done with it: how it was read, its columns with their kinds, its key, its
    first ten rows. Nothing is kept. `options` say how to read it, where detection should not decide.
    """
    if received.file is None:
        wish = validated(RecordsProfile, received.body)
        options, records = wish.options, wish.records
    else:
        options, records = received.wish(Reading), None
    with lent(context, received, records) as file:
        return succeeded(service.profile(context.slow_asks, file, options.model_dump(mode="json", by_alias=True)))
