"""The bundled sample on a running service: a catalogue imported and three suppliers' lists matched with it."""

import click

from likewise.client import Client
from likewise.errors import RefusedError

NAME = "demo tools"


def load_demo(url: str, key: str) -> None:
    """Import the sample's catalogue and match its lists, once: a catalogue of that name is left as it is."""
    from likewise.sample import CATALOGUE, LISTS, sample_path

    client = Client(url, key)
    if client.get("/catalogues", name=NAME)["items"]:
        click.echo(f"The catalogue '{NAME}' is there already.")
        return
    catalogue = client.post("/catalogues", {"name": NAME})
    path = f"/catalogues/{catalogue['id']}"
    imported = client.finished(client.upload(f"{path}/imports", sample_path(CATALOGUE))["id"])
    click.echo(f"Imported {imported['counts']['added']} records into '{NAME}'.")
    for name in LISTS:
        try:
            job = client.finished(client.upload(f"{path}/jobs", sample_path(name))["id"])
        except RefusedError as error:
            click.echo(f"{name}: {error.message}", err=True)
            continue
        counts = ", ".join(f"{count} {kind}" for kind, count in job["counts"].items())
        click.echo(f"Matched {name}: {counts}")
