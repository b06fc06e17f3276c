"""Work that comes round: what each worker looks after beside its queue."""

from collections.abc import Callable
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from likewise.db.session import first_line
from likewise.errors import LikewiseError


def keep_on(step: Callable[[], object], every: float, stop: Event, failed: Callable[[str], object]) -> None:
    """Does `step` now and every so many seconds, until `stop` is set.

    A round that fails, as when the database is away, is told to `failed` with the reason, and the next one tries again.
    """
    while True:
        try:
            step()
        except SQLAlchemyError as error:
            failed(first_line(error))
        except LikewiseError as error:
            failed(error.message)
        if stop.wait(every):
            return
