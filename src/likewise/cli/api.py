"""`likewise api`: the API process alone."""

import signal
import sys

import click

from likewise.cli.server import server_extra


@click.command(short_help="Run the API of the service alone.")
@click.option("--host", help="Address to listen on.  [default: LIKEWISE_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: LIKEWISE_PORT or 8080]")
def api(host: str | None, port: int | None) -> None:
    """Run the API, one process, against DATABASE_URL, REDIS_URL and QUEUE_NAME, until SIGTERM or Ctrl-C.

    It validates, writes to PostgreSQL and answers; it never matches. The workers (`likewise worker`) do. Logs are JSON
    lines on stderr.
    """
    with server_extra():
        import uvicorn

        from likewise.api import create_app
        from likewise.settings import load_settings
        from likewise.telemetry import configure

    settings = load_settings()
    app = create_app(settings)
    configure("api", settings.log_level, settings.sentry_dsn)
    # uvicorn ends its requests first and then raises the signal again: being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        app,
        host=host or settings.host,
        port=settings.port if port is None else port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
