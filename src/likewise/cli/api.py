"""`likewise api`: the API process alone, or several."""

import signal
import socket
import sys

import click

from likewise.cli.server import server_extra

KEEP_ALIVE = 75
"""Seconds after which an idle connection is closed: longer than proxies keep theirs, so that none closes under a request."""


@click.command(short_help="Run the API of the service alone.")
@click.option("--host", help="Address to listen on.  [default: LIKEWISE_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: LIKEWISE_PORT or 8080]")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Processes on that port.  [default: LIKEWISE_API_PROCESSES or 1]"
)
@click.option("--socket", "listener", type=int, hidden=True, help="A listening socket to serve, inherited.")
def api(host: str | None, port: int | None, processes: int | None, listener: int | None) -> None:
    """Run the API against DATABASE_URL, REDIS_URL and QUEUE_NAME, until SIGTERM or Ctrl-C.

    It validates, writes to PostgreSQL and answers; it never matches. The workers (`likewise worker`) do. Logs are JSON
    lines on stderr. Each process uses up to one core and 20 connections to PostgreSQL.
    """
    with server_extra():
        from likewise.api_processes import listening, run_processes
        from likewise.settings import load_settings
        from likewise.signals import stop_event

    settings = load_settings()
    address = host or settings.host, settings.port if port is None else port
    count = processes or settings.api_processes
    if listener is not None or count == 1:
        _serve(address, listener)
        return
    with listening(*address) as opened:
        run_processes(opened, count, stop_event())


def _serve(address: tuple[str, int], listener: int | None) -> None:
    """One process, on a socket that listens already if one is given."""
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
    host, port = address
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    server.run(sockets=None if listener is None else [socket.socket(fileno=listener)])
    if not server.started:
        sys.exit(1)  # its log says why
