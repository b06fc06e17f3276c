"""The table of checks, and running them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from likewise.db.session import first_line
from likewise.doctor import database, machine, queue, work
from likewise.doctor.site import Site, site_of
from likewise.doctor.verdicts import Check, Level, Verdict, fault
from likewise.errors import DatabaseError, SettingsError
from likewise.settings import load_settings

DATABASE, MIGRATIONS, QUEUE = "database", "migrations", "queue"


@dataclass(frozen=True)
class Step:
    """A check by name, and the steps without which it has no meaning: where one of them finds a fault it is left out."""

    name: str
    check: Check
    needs: tuple[str, ...] = ()


STEPS: tuple[Step, ...] = (
    Step("settings", machine.configuration),
    Step(DATABASE, database.reachable),
    Step("clock", database.clock, (DATABASE,)),
    Step(MIGRATIONS, database.migrations, (DATABASE,)),
    Step("privileges", database.privileges, (DATABASE, MIGRATIONS)),
    Step(QUEUE, queue.reachable),
    Step("queue keeps", queue.keeping, (QUEUE,)),
    Step("store", machine.store),
    Step("disk", machine.disk),
    Step("workers", work.workers, (DATABASE, MIGRATIONS)),
    Step("dead letters", work.dead_letters, (DATABASE, MIGRATIONS)),
    Step("waiting", work.oldest, (DATABASE, MIGRATIONS)),
    Step("watched", work.watched, (DATABASE, MIGRATIONS)),
)
INTEGRITY = Step("integrity", work.integrity, (DATABASE, MIGRATIONS))


@dataclass(frozen=True)
class Line:
    """A verdict and the name of its check."""

    name: str
    verdict: Verdict


def examine(data: Path | None = None, *, integrity: bool, environment: Mapping[str, str] = os.environ) -> list[Line]:
    """All that can be said of the installation that the environment means, or of the one on `data`."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Line("settings", fault(error.message, "correct it: nothing else can be checked before"))]
    steps = (*STEPS, INTEGRITY) if integrity else STEPS
    return list(run(site_of(settings, environment, data), steps))


def run(site: Site, steps: Iterable[Step] = STEPS) -> Iterator[Line]:
    """The verdicts of these steps, in order. A server that goes away meanwhile is a fault of the step that met it."""
    faulty: set[str] = set()
    for step in steps:
        if faulty.intersection(step.needs):
            continue
        for verdict in _carefully(step, site):
            if verdict.level is Level.FAULT:
                faulty.add(step.name)
            yield Line(step.name, verdict)


def _carefully(step: Step, site: Site) -> list[Verdict]:
    try:
        return list(step.check(site))
    except DatabaseError as error:
        return [fault(error.message, database.START)]
    except SQLAlchemyError as error:
        return [fault(f"the database refuses: {first_line(error)}", "give DATABASE_URL's user its privileges")]


def worst(lines: Iterable[Line]) -> Level:
    """The worst of the levels."""
    found = {line.verdict.level for line in lines}
    return next(level for level in (Level.FAULT, Level.WARNING, Level.OK) if level in found or level is Level.OK)
