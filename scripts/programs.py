"""Programs that tests use and pip does not bring: each is found, or installed, and its path printed."""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

Way: TypeAlias = Sequence[Sequence[str]]
"""Commands that all have to succeed."""


def debian(package: str) -> Way:
    """Debian's package, without what it merely recommends; for root."""
    return [
        ["apt-get", "update", "--quiet"],
        ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package],
    ]


def install(ways: Sequence[Way]) -> None:
    """Tries each way until one succeeds; what the commands say goes to stderr."""
    for way in ways:
        if all(subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0 for command in way):
            return


def print_path(
    arguments: Sequence[str] | None, purpose: str, find: Callable[[], str | None], get: Callable[[], None], advice: str
) -> int:
    """Prints the path that `find` tells, after `get` where `--install` is given and there is none; 1 where that fails.

    Args:
        purpose: the program's name, and what it is for.
        advice: what to do where there is none.
    """
    parser = argparse.ArgumentParser(description=f"Find, or install, {purpose}.")
    parser.add_argument("--install", action="store_true", help="install it where there is none")
    given = parser.parse_args(arguments)
    try:
        found = find()
        if found is None and given.install:
            print(f"likewise: installing {purpose}", file=sys.stderr)
            get()
            found = find()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(advice if found is None else found, file=sys.stderr if found is None else sys.stdout)
    return 1 if found is None else 0
