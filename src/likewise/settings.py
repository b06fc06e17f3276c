"""Settings: everything that differs from one installation to the next, from environment variables only.

`.env.example` lists them all with their meaning. Nothing is read at import; `load_settings()` reads the environment once.
"""

import os
import sys
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ByteSize, Field, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from likewise.errors import SettingsError

PREFIX = "LIKEWISE_"
_SYSTEM_DATA = Path("/var/lib/likewise")


def default_data() -> Path:
    """Where this machine's data lies: the user's data folder; root's is one that an unprivileged server can reach."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # Windows has none
        return _SYSTEM_DATA
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "likewise"
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "likewise"


class Settings(BaseSettings):
    """All settings, checked. The variable of a field is `LIKEWISE_` and its name, but for those that have a name of their
    own; an empty variable counts as absent.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: Annotated[SecretStr | None, Field(validation_alias="DATABASE_URL")] = None
    redis_url: Annotated[SecretStr | None, Field(validation_alias="REDIS_URL")] = None
    queue_name: Annotated[str, Field(validation_alias="QUEUE_NAME", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = (
        "likewise"
    )

    data: Path = Field(default_factory=default_data)
    store: str | None = None
    postgres_bin: Path | None = None
    redis_server: Path | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8080
    workers: Annotated[int, Field(ge=0, le=256)] = 1
    api_processes: Annotated[int, Field(ge=1, le=64)] = 1
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 12
    secure_cookies: bool = False
    requests_per_minute: Annotated[int, Field(ge=0)] = 6_000
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    max_body_bytes: Annotated[ByteSize, Field(gt=0)] = ByteSize(4 * 1024**2)
    max_upload_bytes: Annotated[ByteSize, Field(gt=0)] = ByteSize(2 * 1024**3)
    max_rows: PositiveInt = 5_000_000
    max_columns: PositiveInt = 1_000

    otlp_endpoint: Annotated[str | None, Field(validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")] = None
    sentry_dsn: Annotated[SecretStr | None, Field(validation_alias="SENTRY_DSN")] = None

    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int | None, Field(ge=1, le=65_535)] = None

    integrity_minutes: Annotated[int, Field(ge=0)] = 60
    trial_hours: Annotated[int, Field(ge=0)] = 168
    trial_errors: Annotated[float, Field(gt=0, lt=1)] = 0.05
    trial_slower: Annotated[float, Field(gt=1)] = 3.0
    min_free_bytes: Annotated[ByteSize, Field(ge=0)] = ByteSize(1024**3)

    learn_after: Annotated[int, Field(ge=0)] = 30

    upload_days: Annotated[int, Field(ge=0)] = 0
    result_days: Annotated[int, Field(ge=0)] = 0

    evolve_size: Annotated[int, Field(ge=0)] = 0
    evolve_accuracy: Annotated[float, Field(ge=0, le=1)] = 0.0
    evolve_alone: bool = False

    hnsw_from: Annotated[int, Field(ge=0)] = 1_000_000

    webhook_secret: Annotated[SecretStr | None, Field(pattern=r"^whsec_[A-Za-z0-9+/]{32,86}={0,2}$")] = None
    webhook_private: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()

    features: Annotated[frozenset[str], NoDecode] = frozenset()

    @property
    def store_root(self) -> str:
        """Where API and workers share files: a folder or a URL for fsspec; if not set, `store` in the data folder."""
        return self.store or str(self.data / "store")

    @field_validator("cors_origins", "features", "webhook_private", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:  # noqa: ANN401 -- what a "before" validator gets and gives
        """A list is written with commas."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _no_wildcard(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Requests carry a session, so every origin has to be named."""
        for origin in value:
            if not origin.startswith(("http://", "https://")) or origin.endswith("/") or "*" in origin:
                raise ValueError("write whole origins such as https://tools.example.org, separated by commas")
        return value


def variables() -> Mapping[str, str]:
    """The environment variable of every setting, by the setting's name."""
    return {
        name: str(field.validation_alias or f"{PREFIX}{name.upper()}") for name, field in Settings.model_fields.items()
    }


def load_settings() -> Settings:
    """The settings of this process's environment.

    Raises:
        SettingsError: a value cannot be meant; the message names the variable and never repeats a value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        variable = variables().get(name, name)
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{variable}: {said}: correct it or unset it", variable=variable) from None
