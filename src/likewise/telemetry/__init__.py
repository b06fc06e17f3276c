"""What the processes of the service tell of themselves: logs, metrics, traces, faults.

Only the logs are imported here; the others are where their libraries are needed.
"""

from likewise.telemetry.logs import HIDDEN, configure_logging, hide_secrets

__all__ = ["HIDDEN", "configure_logging", "hide_secrets"]
