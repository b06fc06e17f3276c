"""Photographs the main pages of a running service with the sample: docs/images/*.png.

Usage: python scripts/screenshots.py [NAME ...] [--folder docs/images]

The service runs as `likewise up` runs it, in a folder that is gone afterwards; nothing on a picture is made up.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import chromium
from installation import Installation, Sample, installed
from person import NARROW, WIDE, Person, Scheme
from witness import Witness

from likewise.sample import LISTS, sample_path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"


def nothing(_: Person) -> None:
    """The page as it comes."""


def see_names(person: Person) -> None:
    """What the lists are called, which is asked for after the jobs."""
    person.sees(LISTS[0])


def drop_a_list(person: Person) -> None:
    """A supplier's list and its preview."""
    person.drops(sample_path(LISTS[0]))
    person.sees("NG-01020")
    person.content.get_by_role("heading", name="How the first rows would be matched").evaluate(
        "(heading) => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 80)"
    )


def drop_a_catalogue(person: Person) -> None:
    """A file and what was detected in it."""
    person.drops(sample_path("catalogue.csv"))
    person.sees("First rows")


def see_rows(person: Person) -> None:
    """The table's first rows, once they are there."""
    person.sees("NG-01020")


@dataclass(frozen=True)
class Shot:
    """A picture: an address, with ids of the sample to be filled in, and what is done there before."""

    address: str
    prepare: Callable[[Person], None] = nothing
    size: tuple[int, int] = WIDE
    scheme: Scheme = "light"


SHOTS: Mapping[str, Shot] = {
    "home": Shot("/", see_names),
    "import": Shot("/catalogues/new", drop_a_catalogue),
    "match": Shot("/catalogues/{catalogue}/match", drop_a_list),
    "result": Shot("/jobs/{job}"),
    "rows": Shot("/jobs/{job}?tab=rows", see_rows),
    "review": Shot("/reviews?jobId={job}"),
    "review-dark": Shot("/reviews?jobId={job}", scheme="dark"),
    "review-narrow": Shot("/reviews?jobId={job}", size=NARROW),
    "operations": Shot("/operations"),
}


def photograph(installation: Installation, sample: Sample, names: Sequence[str], folder: Path) -> int:
    """Takes the pictures; the number of things that pages did and may not do."""
    witness = Witness(installation.url)
    with chromium.launched() as browser:
        for name in names:
            shot = SHOTS[name]
            person = Person.arrives(browser, witness, shot.size, shot.scheme)
            person.signs_in(installation.link())
            person.opens(shot.address.format(catalogue=sample.catalogue, job=sample.lists[0]))
            person.is_shown()
            shot.prepare(person)
            path = folder / f"{name}.png"
            person.page.screenshot(path=path, animations="disabled")
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
            person.leaves()
    for complaint in witness.complaints:
        print(complaint, file=sys.stderr)
    return len(witness.complaints)


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts the service, takes the pictures; 1 where a page did what none may do."""
    parser = argparse.ArgumentParser(description="Photograph the pages.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SHOTS)}; all if none is given")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(SHOTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(SHOTS)}")
    given.folder.mkdir(parents=True, exist_ok=True)
    with installed() as installation:
        return 1 if photograph(installation, installation.sample(), given.names or list(SHOTS), given.folder) else 0


if __name__ == "__main__":
    sys.exit(main())
