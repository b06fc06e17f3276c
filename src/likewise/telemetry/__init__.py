"""What the processes of the service tell of themselves: logs, metrics, traces, faults.

Only the logs are imported here; the others are where their libraries are needed.
"""

from typing import TYPE_CHECKING

from likewise.telemetry.logs import HIDDEN, configure_logging, hide_secrets

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = ["HIDDEN", "configure", "configure_logging", "hide_secrets"]


def configure(component: str, level: str, sentry_dsn: "SecretStr | None") -> None:
    """Starts logs, traces and reports of faults in this process, which is a `component` ("api", "worker").

    Raises:
        SettingsError: the DSN is none.
    """
    from likewise.telemetry.faults import configure_fault_reports
    from likewise.telemetry.tracing import configure_tracing

    configure_logging(level)
    configure_tracing(component)
    if sentry_dsn is not None:
        configure_fault_reports(component, sentry_dsn.get_secret_value())
