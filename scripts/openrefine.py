"""Finds the OpenRefine that the reconciliation API is tested with, and prints its path.

Usage: python scripts/openrefine.py [--install]

LIKEWISE_OPENREFINE names one; else it is the one on PATH. `--install` gets Debian's package where there is none and this is
root.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence

import programs

VARIABLE = "LIKEWISE_OPENREFINE"
NAMES = ("openrefine", "refine")
"""Debian's, and that of the project's own archive."""
ADVICE = (
    "likewise: OpenRefine is missing: install it (Debian: apt-get install openrefine), or name its script by "
    f"{VARIABLE}=/path/to/refine"
)


def find(environment: Mapping[str, str] = os.environ) -> str | None:
    """The script that starts it, or None where there is none.

    Raises:
        FileNotFoundError: LIKEWISE_OPENREFINE names something that is no program.
    """
    path = environment.get("PATH", os.defpath)
    if named := environment.get(VARIABLE):
        if shutil.which(named, path=path) is None:
            raise FileNotFoundError(f"likewise: {VARIABLE}={named} is no program: name another, or none")
        return named
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)


def install() -> None:
    """Debian's package, which only root can install."""
    apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    programs.install([programs.debian("openrefine")] if apt else [])


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the path; 1 where there is none, with what to do."""
    return programs.print_path(
        arguments, "OpenRefine, which the reconciliation API is tested with", find, install, ADVICE
    )


if __name__ == "__main__":
    sys.exit(main())
