"""What the commands of the service have in common: they need the extra `server`, and settings from the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from likewise.errors import ServiceError, SettingsError

if TYPE_CHECKING:
    from likewise.settings import Settings


@contextmanager
def server_extra() -> Iterator[None]:
    """Around the imports of the service: says what to install where a library of the extra is missing.

    Raises:
        ServiceError: one is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "likewise").partition(".")[0] == "likewise":
            raise
        raise ServiceError(
            f"this command needs the service's libraries ({error.name} is missing): "
            "python3 -m pip install 'likewise[server]'"
        ) from error


def database_url(settings: "Settings") -> str:
    """DATABASE_URL, else the database that `likewise up` runs on this machine's data folder.

    Raises:
        SettingsError: there is neither.
    """
    with server_extra():
        from likewise.embedded import running_at

    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    running = running_at(settings.data)
    if running is None:
        raise SettingsError(f"no database: set DATABASE_URL, or run `likewise up` on {settings.data}")
    return running.database_url
