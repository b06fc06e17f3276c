"""What a check says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from likewise.doctor.site import Site


class Level(StrEnum):
    """How bad it is: `fault` is what stops work or loses something, `warning` what will, or what surprises."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Verdict:
    """What was seen, and what to do about it (nothing where all is well)."""

    level: Level
    said: str
    advice: str = ""


Check: TypeAlias = Callable[[Site], Iterable[Verdict]]


def ok(said: str) -> Verdict:
    """All is well."""
    return Verdict(Level.OK, said)


def warning(said: str, advice: str) -> Verdict:
    """Something to see to."""
    return Verdict(Level.WARNING, said, advice)


def fault(said: str, advice: str) -> Verdict:
    """Something to put right."""
    return Verdict(Level.FAULT, said, advice)
