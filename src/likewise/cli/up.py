"""`likewise up`: the whole service on this machine."""

from pathlib import Path

import click

from likewise.cli.server import server_extra


@click.command(short_help="Run the whole service on this machine.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder for all data.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the API.  [default: LIKEWISE_PORT or 8080]")
@click.option("--workers", type=click.IntRange(0, 256), help="Worker processes.  [default: LIKEWISE_WORKERS or 1]")
@click.option("--demo", is_flag=True, help="Load the bundled sample and match its lists.")
def up(data: Path | None, port: int | None, workers: int | None, demo: bool) -> None:  # noqa: FBT001 -- click's way
    """Run database, queue, API and workers until Ctrl-C or SIGTERM; nothing needs to be set up.

    All data lies in one folder, which a second start finds again. What is printed is a link that signs an administrator in,
    once. `likewise submit` finds the service and its key in the same folder.
    """
    with server_extra():
        from likewise.settings import load_settings
        from likewise.signals import stop_event
        from likewise.supervisor import KEY_FILE, LOG_FOLDER, Place, Service

    settings = load_settings()
    if demo and (settings.workers if workers is None else workers) == 0:
        raise click.UsageError("--demo matches a sample, which takes a worker: give --workers 1 or more")
    chosen = data.absolute() if data is not None else settings.data
    place = Place(
        data=chosen,
        host=settings.host,
        port=settings.port if port is None else port,
        workers=settings.workers if workers is None else workers,
    )
    stop = stop_event()
    with Service.start(settings, place) as service:
        click.echo(f"Likewise runs at {place.url}; all data is in {chosen}")
        if demo and not stop.is_set():
            from likewise.cli.demo import load_demo

            click.echo("Matching the bundled sample: a catalogue of tools and three suppliers' lists.")
            load_demo(place.url, service.key(), stop)
        click.echo(f"Sign in, once:   {service.sign_in_link()}")
        click.echo(f"The API:         {place.url}/docs")
        click.echo(f"From the shell:  likewise submit FILE --catalogue NAME (key: {chosen / KEY_FILE})")
        click.echo(f"If it fails:     the logs are in {chosen / LOG_FOLDER}")
        click.echo("Ctrl-C stops it.")
        service.watch(stop)
    click.echo("Stopped; the data stays.")
