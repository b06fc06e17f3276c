"""Asks the vulnerability service about every locked requirement: `python scripts/audit.py requirements/*.txt`.

pip-audit itself passes where it could ask about nothing. Here what was not audited is told and is no pass: exit code 1 means
that something is vulnerable, 2 that something was not audited.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Audit:
    """What is known of some requirements, a line for each that is vulnerable or could not be asked about."""

    audited: int
    vulnerable: tuple[str, ...]
    skipped: tuple[str, ...]

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.vulnerable else 2 if self.skipped or not self.audited else 0


def read(report: str) -> Audit:
    """pip-audit's JSON."""
    found = json.loads(report)["dependencies"]
    vulnerable = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in found
        for fault in one.get("vulns", ())
    ]
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in found if "skip_reason" in one]
    return Audit(len(found) - len(skipped), tuple(vulnerable), tuple(skipped))


def audit(requirements: Path) -> Audit:
    """Runs pip-audit on a file whose requirements are all pinned with hashes.

    Raises:
        RuntimeError: it could not run.
    """
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    done = subprocess.run([*command, "--requirement", str(requirements)], capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        raise RuntimeError(f"pip-audit cannot run: {done.stderr.strip().splitlines()[-1:]}")
    return read(done.stdout)


def main(arguments: Sequence[str]) -> int:
    """Prints what was found; returns the exit code."""
    codes = {0}
    for name in arguments:
        found = audit(Path(name))
        print(f"{name}: {found.audited} audited, {len(found.vulnerable)} vulnerable, {len(found.skipped)} not audited")
        for line in (*found.vulnerable, *found.skipped[:3]):
            print(f"  {line}")
        if found.code == 2:
            print("  this is no pass: is the vulnerability service within reach?")
        codes.add(found.code)
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
