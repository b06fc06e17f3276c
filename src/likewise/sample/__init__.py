"""The bundled sample: a tool shop's catalogue and three suppliers' lists against it, with the true matches.

`catalogue.csv` (600 tools) is the master list. `northgate.csv` is a tidy English list, `koenig.csv` a German
one (semicolons, Windows-1252, decimal commas, title lines; some products come twice), `harbour.xlsx` a stock
list with everything in one description. Each has its `*_matches.csv` (record_id, catalogue_id). All of it is
invented, and made by `scripts/make_sample.py`.
"""

from importlib import resources
from pathlib import Path

from likewise.errors import InputError

CATALOGUE = "catalogue.csv"
LISTS = ("northgate.csv", "koenig.csv", "harbour.xlsx")


def matches_name(list_name: str) -> str:
    """The name of the file with the true matches of one of `LISTS`."""
    return f"{Path(list_name).stem}_matches.csv"


def sample_path(name: str) -> Path:
    """Where a file of the sample lies.

    Raises:
        InputError: the sample has no such file; the message names those it has.
    """
    names = (CATALOGUE, *LISTS, *map(matches_name, LISTS))
    if name not in names:
        raise InputError(f"the sample has no file {name}; it has {', '.join(names)}", file=name)
    return Path(str(resources.files(__name__).joinpath(name)))
