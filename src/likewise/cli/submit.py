"""`likewise submit`: a list to the service, and its links back."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import CARDINALITIES, FILE, MATCHERS
from likewise.cli.progress import progress_bar

if TYPE_CHECKING:
    from likewise.client import Answer, Client

KEY_VARIABLE = "LIKEWISE_API_KEY"


@click.command(short_help="Match a list with a catalogue of the service.")
@click.argument("file", type=FILE)
@click.option("--catalogue", required=True, metavar="NAME", help="The catalogue's name.")
@click.option("--source", metavar="NAME", help="Where the list comes from.  [default: the file's name]")
@click.option("--precision", type=click.FloatRange(0.5, 0.999), metavar="P", help="Share of links that shall be right.")
@click.option("--cardinality", type=click.Choice(CARDINALITIES), help="As in `likewise match`.")
@click.option("--matcher", type=click.Choice(MATCHERS), help="As in `likewise match`.")
@click.option("--wait", is_flag=True, help="Wait for the end and print the counts.")
@click.option(
    "-o", "--out", type=FILE, help="Where the links go (.csv, .tsv, .xlsx, .parquet, .jsonl); waits for them."
)
@click.option("--url", metavar="URL", help="The service.  [default: the one that `likewise up` runs here]")
@click.option("--data", type=click.Path(path_type=Path), help="The data folder of that service.")
def submit(file: Path, catalogue: str, wait: bool, out: Path | None, url: str | None, **more: object) -> None:  # noqa: FBT001 -- click's way
    """Send a list to the service and, with --wait or --out, wait for its links.

    The key is taken from LIKEWISE_API_KEY, else from the data folder of the service on this machine.
    """
    from likewise.errors import NotFoundError

    if out is not None:
        from likewise.files import check_destination

        check_destination(out)
    data = more.pop("data")
    client = _client(url, data if isinstance(data, Path) else None)
    found = client.get("/catalogues", name=catalogue)["items"]
    if not found:
        raise NotFoundError(f"there is no catalogue '{catalogue}': check its name, or import it first")
    source = more.pop("source")
    options = {name: value for name, value in more.items() if value is not None}
    fields = {"options": json.dumps(options), **({"source": str(source)} if source else {})}
    job = client.upload(f"/catalogues/{found[0]['id']}/jobs", file, **fields)
    click.echo(f"job {job['id']}", err=True)
    if wait or out is not None:
        _wait(client, job["id"])
    if out is not None:
        client.download(f"/jobs/{job['id']}/export", out, format=out.suffix.lower().lstrip("."))
        click.echo(f"links: {out}", err=True)


def _wait(client: "Client", job_id: str) -> None:
    with progress_bar(quiet=False) as progress:

        def tell(job: "Answer") -> None:
            if progress is not None and job["rowsTotal"]:
                progress("comparing", job["rowsDone"], job["rowsTotal"])

        job = client.finished(job_id, tell)
    click.echo(", ".join(f"{count} {kind}" for kind, count in job["counts"].items()))


def _client(url: str | None, data: Path | None) -> "Client":
    """The service that is meant, with its key.

    Raises:
        SettingsError: it is not known which, or there is no key.
    """
    from likewise.client import Client
    from likewise.errors import SettingsError

    key = os.environ.get(KEY_VARIABLE, "").strip()
    if url is None or not key:
        from likewise.settings import load_settings

        folder = data or load_settings().data
        try:
            url = url or str(json.loads((folder / "service.json").read_text(encoding="utf-8"))["url"])
            key = key or (folder / "api-key").read_text(encoding="ascii").strip()
        except (OSError, ValueError, KeyError) as error:
            raise SettingsError(
                f"no service runs on {folder}: start it with `likewise up`, or give --url and {KEY_VARIABLE}"
            ) from error
    return Client(url, key)
