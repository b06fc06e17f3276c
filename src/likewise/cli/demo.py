"""The bundled sample on a running service: a catalogue imported and three suppliers' lists matched with it."""

from threading import Event

import click

from likewise.client import API, Answer, Client
from likewise.errors import RefusedError

KINDS = ("link", "review", "no_match", "failed")


class _StoppedError(Exception):
    """Somebody wants the service to end before the sample is matched."""


def load_demo(url: str, key: str, stop: Event) -> None:
    """Have the service load its sample, wait for it, and show the results; those of a former start are shown again.

    Returns early once `stop` is set.
    """
    client = Client(url, key)

    def look(_: Answer) -> None:
        if stop.is_set():
            raise _StoppedError

    sample = client.post("/sample", {})
    name = sample["catalogue"]["name"]
    if not sample["made"]:
        click.echo(f"The catalogue '{name}' is there already.")
    try:
        for job in sample["jobs"]:
            try:
                done = client.finished(job["id"], look)
            except RefusedError as error:
                click.echo(error.message, err=True)
                continue
            if job["kind"] == "match":
                _show(url, done)
            elif sample["made"]:
                click.echo(f"Imported {done['counts']['added']} records into the catalogue '{name}'.")
    except _StoppedError:
        click.echo("Stopped before the sample was matched; the workers go on with it after the next start.", err=True)


def _show(url: str, job: Answer) -> None:
    counts = ", ".join(f"{job['counts'].get(kind, 0)} {kind}" for kind in KINDS)
    click.echo(f"Matched {job['summary']['incoming']['name']}: {counts}")
    click.echo(f"  links: {url}{API}/jobs/{job['id']}/export?format=xlsx")
