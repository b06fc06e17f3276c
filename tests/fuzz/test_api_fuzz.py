"""Protects what openapi.json says: Schemathesis makes requests of it, good and bad, and all its checks look at the answers.

The same requests in every run; `make fuzz` looks for new ones.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import pytest
import requests
import schemathesis
from fuzz_world import World, fuzz_world
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from queue_bench import eventually
from schemathesis import Case, Response
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation
from sqlalchemy import select

from likewise.db.states import Role
from likewise.db.tables import DeadLetter
from likewise.embedded import Servers
from likewise.errors import LikewiseError

DESCRIPTION = Path(__file__).parents[2] / "openapi.json"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""How many random requests of each kind; 0 for few, and the same each time."""
TIMEOUT = 20.0
Request: TypeAlias = "Case[Any]"  # Any: the schema's kind of operation

IN_WORDS = (
    "cursor: take nextCursor",
    "send either token, or email and password",
    "does not go with the judgement new",
    "key goes with the judgement new only",
    "a record stands twice among the items",
    "only a person has a password",
    "fieldSettings: the catalogue has no column",
    "nameColumn: the catalogue has no column",
    "policy is about lists",
    "policy.promise sets the share of right links itself",
    "offset goes with decision alone",
    "body.expiresAt: Input should be",
    "query.since: Input should be",
    "text may hold no NUL",
    "webhookUrl: ",
    '"code":"INPUT_ERROR"',  # what a file or records hold
    '"code":"TABLE_ERROR"',
    '"code":"MATCHER_ERROR"',
    '"message":"options: ',  # JSON in a part of a form
)
"""Refusals of what fits the schemas: rules that the description can only say in words."""


LONGEST_ADDRESS = 1 << 16
"""What the parser of HTTP reads; it refuses longer addresses by itself, in plain text, before the API sees them."""


def config(examples: int, *phases: str) -> schemathesis.Config:
    """All checks, over some phases: "coverage" goes through the edges of each schema, "fuzzing" is random."""
    refused = ["401", "403", "404", "409", "412", "413", "428", "429"]
    return schemathesis.Config.from_dict(
        {
            "generation": {"mode": "all", "max-examples": EXAMPLES or examples, "deterministic": not EXAMPLES},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "303", "307", *refused]},
                "negative_data_rejection": {"expected-statuses": ["400", "405", *refused]},
            },
        }
    )


THOROUGH = schemathesis.openapi.from_path(DESCRIPTION, config=config(5, "examples", "coverage", "fuzzing"))
BRIEF = schemathesis.openapi.from_path(DESCRIPTION, config=config(3, "fuzzing"))
IN_STEPS = schemathesis.openapi.from_path(DESCRIPTION, config=config(10, "stateful"))


@pytest.fixture(scope="module")
def world(servers: Servers, migrated_template: str) -> Iterator[World]:
    with fuzz_world(servers, migrated_template) as made:
        yield made


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as one:
        yield one


def pointed(case: Request, world: World) -> None:
    """Lets most of the ids in the path be of something that exists."""
    place = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if place is None or not place.mode.is_positive:
        return
    for name, value in case.path_parameters.items():
        known = world.ids.get(f"spare_{name}" if case.method == "DELETE" else name) or world.ids.get(name)
        if known and (chosen := UUID(str(value)).int) % 4:
            case.path_parameters[name] = known[chosen % len(known)]


def headers_of(world: World, role: str | None) -> dict[str, str]:
    return {} if role is None else {"Authorization": f"Bearer {world.service.keys[Role(role)]}"}


def excused(response: Response) -> list[Any]:  # Any: whatever kinds of check Schemathesis has
    """The check that a refusal in words does not meet."""
    load_all_checks()
    told = response.status_code == 400 and any(words in response.text for words in IN_WORDS)
    return CHECKS.get_by_names(["positive_data_acceptance"]) if told else []


def ask(case: Request, world: World, session: requests.Session, role: str | None) -> None:
    """Sends the request with the key of a role, and lets all checks look at the answer."""
    headers = headers_of(world, role)
    pointed(case, world)
    response = case.call(base_url=world.service.url, headers=headers, session=session, timeout=TIMEOUT)
    if response.status_code == 400 and len(str(response.request.url)) > LONGEST_ADDRESS:
        return
    case.validate_response(
        response,
        headers=headers,
        excluded_checks=excused(response),
        transport_kwargs={"session": session, "timeout": TIMEOUT},
    )


@THOROUGH.parametrize()
def test_with_the_key_of_an_administrator(case: Request, world: World, session: requests.Session) -> None:
    ask(case, world, session, "admin")


@BRIEF.parametrize()
def test_with_the_key_of_a_viewer(case: Request, world: World, session: requests.Session) -> None:
    ask(case, world, session, "viewer")


@BRIEF.parametrize()
def test_without_a_key(case: Request, world: World, session: requests.Session) -> None:
    ask(case, world, session, None)


def test_every_operation_is_asked_by_everybody(request: pytest.FixtureRequest) -> None:
    """Protects the tests above from being left out, as they are where two have one id."""
    known = {
        f"{method.upper()} {path}"
        for path, methods in json.loads(DESCRIPTION.read_text())["paths"].items()
        for method in methods
    }
    ids = {item.nodeid for item in request.session.items}
    for test in (test_with_the_key_of_an_administrator, test_with_the_key_of_a_viewer, test_without_a_key):
        assert {name.partition("[")[2][:-1] for name in ids if f"::{test.__name__}[" in name} == known


def test_step_by_step(world: World) -> None:
    """What one answer names is asked for next: what was made is found, what was deleted is not."""

    class Steps(IN_STEPS.as_state_machine()):  # type: ignore[misc]  # made at run time
        def get_call_kwargs(self, case: Request) -> dict[str, Any]:  # Any: Schemathesis's own signature
            pointed(case, world)
            return {"base_url": world.service.url, "headers": headers_of(world, "admin"), "timeout": TIMEOUT}

        def validate_response(self, response: Response, case: Request, **given: Any) -> None:
            case.validate_response(
                response, excluded_checks=excused(response), transport_kwargs=given, recorder=self.recorder
            )

    few = settings(
        max_examples=EXAMPLES or 10,
        stateful_step_count=6,
        deadline=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Steps, settings=few)


def test_no_request_made_a_worker_fail_by_a_bug(world: World) -> None:
    """Runs last: what the API accepted, the worker refused with a reason or did."""
    with world.service.client("admin") as client:
        eventually(lambda: client.get("/api/v1/operations/overview").json()["data"]["openChunks"] == 0)
    with world.service.database.transaction() as session:
        letters = session.scalars(select(DeadLetter).where(DeadLetter.code == LikewiseError.code)).all()
    assert not letters, "\n".join(str(letter.detail) for letter in letters)
