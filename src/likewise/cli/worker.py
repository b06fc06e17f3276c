"""`likewise worker`: a worker process alone."""

import click

from likewise.cli.server import server_extra


@click.command(short_help="Run one worker of the service.")
def worker() -> None:
    """Run a worker, one process, against DATABASE_URL, REDIS_URL and QUEUE_NAME, until SIGTERM or Ctrl-C.

    It reads, matches and imports what the API accepted; run one for every core, on as many machines as you like. The
    chunk in hand is finished before it ends. Logs are JSON lines on stderr.
    """
    with server_extra():
        from likewise.settings import load_settings
        from likewise.telemetry import configure
        from likewise.worker import run_worker

    settings = load_settings()
    configure("worker", settings.log_level, settings.sentry_dsn)
    run_worker(settings)
