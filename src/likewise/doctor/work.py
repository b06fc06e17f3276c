"""Checks of the work itself: who does it, what waits, what was given up, and whether it all adds up."""

from collections.abc import Iterator

from likewise.doctor.site import Site
from likewise.doctor.verdicts import Verdict, fault, ok, warning
from likewise.operations import repository
from likewise.operations.integrity import findings
from likewise.operations.watch import latest

LONG_WAIT = 300.0
"""Seconds that a chunk may wait for a worker before somebody should look."""


def workers(site: Site) -> Iterator[Verdict]:
    """Whether anybody works, and all of the same release."""
    with site.database() as database, database.transaction() as session:
        alive = [one.worker for one in repository.workers(session) if one.alive]
        left = repository.backlog(session).open
        paused = repository.is_paused(session)
    if not alive:
        told, advice = f"no worker lives; {left} chunks are open", "start `likewise worker`, or look at its log"
        yield fault(told, advice) if left else warning(told, advice)
        return
    versions = sorted({worker.version for worker in alive})
    if len(versions) > 1:
        yield warning(f"workers of several releases run: {', '.join(versions)}", "finish the roll-out, or roll it back")
    if paused:
        yield warning("claiming is paused: workers take on nothing", "POST /api/v1/operations/resume when you are done")
    if len(versions) == 1 and not paused:
        yield ok(f"{len(alive)} alive, of release {versions[0]}")


def dead_letters(site: Site) -> Iterator[Verdict]:
    """Whether work was given up that nobody has decided on."""
    with site.database() as database, database.transaction() as session:
        waiting = repository.waiting_count(session)
    if waiting:
        yield warning(
            f"{waiting} dead letters wait for a decision", "see GET /api/v1/dead-letters: replay or discard each"
        )
    else:
        yield ok("none waits")


def oldest(site: Site) -> Iterator[Verdict]:
    """How long work has waited for a worker."""
    with site.database() as database, database.transaction() as session:
        left = repository.backlog(session)
    told = f"{left.waiting} of {left.open} open chunks wait for a worker, the oldest for {max(left.oldest, 0.0):.0f} s"
    if left.oldest > LONG_WAIT:
        yield warning(told, "start more workers, and look at the logs of those that run")
    else:
        yield ok(told)


def watched(site: Site) -> Iterator[Verdict]:
    """What the workers' own check of the integrity has found."""
    with site.database() as database, database.transaction() as session:
        checked = latest(session)
    if checked is None:
        yield ok("the workers have not checked it yet")
    elif checked.counts:
        told = ", ".join(f"{count} {name}" for name, count in sorted(checked.counts.items()))
        yield fault(f"the workers found {checked.age / 60:.0f} min ago: {told}", "see `likewise doctor --integrity`")
    else:
        yield ok(f"the workers found nothing wrong {checked.age / 60:.0f} min ago")


def integrity(site: Site) -> Iterator[Verdict]:
    """Whether all that is stored adds up; each finding is a fault."""
    with site.database() as database, database.transaction() as session:
        found = findings(session)
    for finding in found:
        yield fault(f"{finding.check}: {finding.message}", "keep the database as it is (back it up) and report this")
    if not found:
        yield ok("each accepted row has one outcome, counters equal rows, no judgement is lost")
