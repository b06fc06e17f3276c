"""The bundled sample on a running service: a catalogue imported and three suppliers' lists matched with it."""

from threading import Event

import click

from likewise.client import API, Answer, Client
from likewise.errors import RefusedError

NAME = "demo tools"
KINDS = ("link", "review", "no_match", "failed")


class _StoppedError(Exception):
    """Somebody wants the service to end before the sample is matched."""


def load_demo(url: str, key: str, stop: Event) -> None:
    """Import the sample's catalogue, match its lists, and show the result; what a former start matched is only shown.

    Returns early once `stop` is set.
    """
    from likewise.sample import CATALOGUE, LISTS, sample_path

    client = Client(url, key)

    def look(_: Answer) -> None:
        if stop.is_set():
            raise _StoppedError

    known = client.get("/catalogues", name=NAME)["items"]
    if known:
        click.echo(f"The catalogue '{NAME}' is there already.")
        for job in reversed(client.get("/jobs", catalogue_id=known[0]["id"])["items"]):
            if job["kind"] == "match" and job["finishedAt"]:
                _show(url, job)
        return
    try:
        catalogue = client.post("/catalogues", {"name": NAME})
        path = f"/catalogues/{catalogue['id']}"
        imported = client.finished(client.upload(f"{path}/imports", sample_path(CATALOGUE))["id"], look)
        click.echo(f"Imported {imported['counts']['added']} records into the catalogue '{NAME}'.")
        for name in LISTS:
            try:
                job = client.finished(client.upload(f"{path}/jobs", sample_path(name))["id"], look)
            except RefusedError as error:
                click.echo(f"{name}: {error.message}", err=True)
            else:
                _show(url, job)
    except _StoppedError:
        click.echo("Stopped before the sample was matched; the workers go on with it after the next start.", err=True)


def _show(url: str, job: Answer) -> None:
    counts = ", ".join(f"{job['counts'].get(kind, 0)} {kind}" for kind in KINDS)
    click.echo(f"Matched {job['summary']['incoming']['name']}: {counts}")
    click.echo(f"  links: {url}{API}/jobs/{job['id']}/export?format=xlsx")
