"""Column names out of header cells: tidy, none empty, no two alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnNames:
    """Unique names for all columns. `unnamed`: those we had to make up. `repeated`: those we had to alter."""

    names: tuple[str, ...]
    unnamed: tuple[str, ...]
    repeated: tuple[str, ...]

    def notices(self, kept: Collection[str]) -> list[str]:
        """What a user should know about the columns that are in the table in the end."""
        unnamed = [name for name in self.unnamed if name in kept]
        notices = []
        if unnamed and len(unnamed) == len(kept):
            notices.append(f"There is no header; the columns are called {listed(unnamed)}.")
        elif unnamed:
            notices.append(f"Columns without a name are called {listed(unnamed)}.")
        if self.repeated:
            notices.append(f"Repeated column names were made unique: {listed(self.repeated)}.")
        return notices


def column_names(cells: Sequence[str]) -> ColumnNames:
    """A name for each header cell.

    Runs of white space become one blank; a missing name becomes `column_3` (counted from 1); a repeated one becomes
    `name_2`, `name_3`, ..., passing over names that another column has.
    """
    given = [" ".join(cell.split()) for cell in cells]
    taken = set(given)
    names: list[str] = []
    repeated: list[str] = []
    unnamed: list[str] = []
    seen: set[str] = set()
    for position, cell in enumerate(given, start=1):
        name = cell
        if not cell:
            name = _free(f"column_{position}", taken)
            unnamed.append(name)
        elif cell in seen:
            name = _free(f"{cell}_2", taken, cell)
            repeated.append(name)
        seen.add(name)
        taken.add(name)
        names.append(name)
    return ColumnNames(tuple(names), tuple(unnamed), tuple(repeated))


def listed(names: Sequence[str], most: int = 4) -> str:
    """A few names for a sentence: "a, b, c, d and 12 more"."""
    shown = [name if len(name) <= 40 else name[:39] + "…" for name in names[:most]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")


def _free(wanted: str, taken: set[str], base: str | None = None) -> str:
    name, number = wanted, 2
    while name in taken:
        name = f"{wanted if base is None else base}_{number}"
        number += 1
    return name
