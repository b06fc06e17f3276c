"""Makes the pictures of docs/explanation from real runs: `make docs-pictures`, or some of them by name."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pictures_of_evolution import evolution_picture
from pictures_of_matching import calibration_picture, likelihood_picture, waterfall_picture
from pictures_of_the_queue import queue_picture

FOLDER = Path(__file__).parents[1] / "docs" / "images"
SAME_AGAIN: Mapping[str, Callable[[], str]] = {
    "waterfall": waterfall_picture,
    "likelihood": likelihood_picture,
    "calibration": calibration_picture,
    "evolution": evolution_picture,
}
"""Pictures that come out the same each time: a test makes them and compares."""
EACH_ANOTHER: Mapping[str, Callable[[], str]] = {"queue": queue_picture}
"""Pictures of a run that is another one each time."""
PICTURES = {**SAME_AGAIN, **EACH_ANOTHER}


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the pictures that are named, else all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PICTURES)}")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(PICTURES):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(PICTURES)}")
    for name in given.names or PICTURES:
        (given.folder / f"{name}.svg").write_text(PICTURES[name](), encoding="utf-8")


if __name__ == "__main__":
    main()
