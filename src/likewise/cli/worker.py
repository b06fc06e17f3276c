"""`likewise worker`: a worker process alone."""

import click

from likewise.cli.server import server_extra


@click.command(short_help="Run one worker of the service.")
@click.option(
    "--only",
    type=click.Choice(["jobs", "asks", "slow-asks"]),
    help="Do only this: jobs; single records (asks); or previews and explanations (slow-asks).",
)
def worker(only: str | None) -> None:
    """Run a worker against DATABASE_URL, REDIS_URL and QUEUE_NAME, until SIGTERM or Ctrl-C.

    It reads, matches and imports what the API accepted; run one for every core, on as many machines as you like. What
    somebody waits for is answered by two processes beside it, which end with it. The chunk in hand is finished before
    it ends. Logs are JSON lines on stderr.
    """
    with server_extra():
        from likewise.settings import load_settings
        from likewise.telemetry import configure
        from likewise.worker import run_worker

    settings = load_settings()
    configure("worker", settings.log_level, settings.sentry_dsn)
    run_worker(settings, only)
