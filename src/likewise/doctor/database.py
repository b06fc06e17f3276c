"""Checks of PostgreSQL: that it answers, what it is, whether its schema is this release's, and what the clocks say."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from likewise.db import migrate
from likewise.db.session import first_line
from likewise.db.tables import Base
from likewise.doctor.site import Site
from likewise.doctor.verdicts import Verdict, fault, ok, warning
from likewise.errors import DatabaseError

OLDEST_VERSION = 15
SKEW = 1.0
"""Seconds between two clocks: questions have deadlines of about that, by the clocks of the machines."""

START = "start PostgreSQL or correct DATABASE_URL; `likewise up` needs neither"


def reachable(site: Site) -> Iterator[Verdict]:
    """Whether the database answers, and is new enough."""
    if site.database_url is None:
        yield fault(
            f"no database is known: DATABASE_URL is not set, and no service runs on {site.settings.data}",
            "run `likewise up`, or set DATABASE_URL and REDIS_URL",
        )
        return
    try:
        with site.database() as database, database.transaction() as session:
            number = int(str(session.scalar(text("SHOW server_version_num"))))
    except DatabaseError as error:
        yield fault(error.message, START)
    except SQLAlchemyError as error:
        yield fault(f"the database refuses: {first_line(error)}", "correct DATABASE_URL: user, password, database")
    else:
        yield version(number)


def version(number: int) -> Verdict:
    """Whether a PostgreSQL of this `server_version_num` will do."""
    major = number // 10_000
    if major < OLDEST_VERSION:
        return fault(f"PostgreSQL {major} is too old", f"upgrade it to {OLDEST_VERSION} or later")
    return ok(f"PostgreSQL {major} answers")


def migrations(site: Site) -> Iterator[Verdict]:
    """Whether the schema is this release's."""
    try:
        missing = migrate.pending(site.database_url or "")
    except DatabaseError as error:
        yield fault(error.message, "install the release that made this schema, or a newer one")
        return
    if missing:
        yield fault(f"{len(missing)} migrations are pending, from {missing[0]} on", "run `likewise migrate`")
    else:
        yield ok(f"the schema is at {migrate.head()}")


def privileges(site: Site) -> Iterator[Verdict]:
    """Whether our user may read and write every table."""
    asked = text(
        """
        SELECT name FROM unnest(CAST(:names AS text[])) AS name
        WHERE NOT (has_table_privilege(name, 'SELECT') AND has_table_privilege(name, 'INSERT')
            AND has_table_privilege(name, 'UPDATE') AND has_table_privilege(name, 'DELETE'))
        ORDER BY name
        """
    )
    with site.database() as database, database.transaction() as session:
        closed = list(session.scalars(asked, {"names": sorted(Base.metadata.tables)}))
        user = session.scalar(text("SELECT current_user"))
    if closed:
        yield fault(
            f"user {user} may not read and write {closed[0]}" + (f" and {len(closed) - 1} more" if closed[1:] else ""),
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}",
        )
    else:
        yield ok(f"user {user} may read and write all {len(Base.metadata.tables)} tables")


def clock(site: Site) -> Iterator[Verdict]:
    """How far this machine's clock is from the database's; leases and times of rows go by the latter."""
    with site.database() as database, database.transaction() as session:
        session.execute(text("SELECT 1"))  # so that connecting is not measured
        before = site.clock()
        theirs = float(str(session.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))))
        skew = theirs - (before + site.clock()) / 2
    told = f"this machine's clock and the database's are {abs(skew):.1f} s apart"
    if abs(skew) > SKEW:
        yield warning(told, "set both by NTP: questions to workers miss their deadlines, and log lines do not agree")
    else:
        yield ok(told)
