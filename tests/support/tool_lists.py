"""Two small lists with known matches, made from a seed, and the command to run on them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from click.testing import CliRunner, Result

from likewise.cli import main

KINDS_OF_TOOL = (
    "Hammer",
    "Screwdriver",
    "Spirit Level",
    "Bench Vice",
    "Hand Saw",
    "Wood Chisel",
    "Pipe Wrench",
    "Tape Measure",
)
MAKERS = ("Grindal", "Pikeward", "Norrland", "Oakhurst", "Castellan", "Veldman")
FINISHES = ("forged", "insulated", "galvanised", "laminated", "hardened", "folding")
CATALOGUE_ROWS, MATCHED_ROWS, OTHER_ROWS = 90, 45, 15


@dataclass(frozen=True)
class Lists:
    """Where the files are. Keys have leading zeros; the truth's columns are record_id and catalogue_id."""

    incoming: Path
    catalogue: Path
    truth: Path

    @property
    def arguments(self) -> list[str]:
        """What every matching command begins with."""
        return [str(self.incoming), "--catalogue", str(self.catalogue)]


def likewise(*arguments: str | Path) -> Result:
    """The command, run in this process: its exit code, stdout and stderr."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="likewise")


def make_lists(folder: Path, seed: int = 7) -> Lists:
    """A catalogue of tools, an incoming list with typing errors, and the true matches."""
    rng = random.Random(seed)  # noqa: S311 -- test data, no secret
    tools = [_tool(rng, number) for number in range(CATALOGUE_ROWS + OTHER_ROWS)]
    catalogue = [(f"{1000 + number:06d}", *tool) for number, tool in enumerate(tools[:CATALOGUE_ROWS])]
    meant = rng.sample(range(CATALOGUE_ROWS), MATCHED_ROWS)
    others = tools[CATALOGUE_ROWS:]
    wanted = [*(tools[number] for number in meant), *others]
    incoming = [(f"00{number:03d}", *_misspelt(rng, tool)) for number, tool in enumerate(wanted)]
    truth = [(incoming[row][0], catalogue[number][0]) for row, number in enumerate(meant)]
    return Lists(
        _write(folder / "incoming.csv", ["item", "description", "maker", "model", "price"], incoming),
        _write(folder / "catalogue.csv", ["sku", "name", "brand", "part number", "list price"], catalogue),
        _write(folder / "truth.csv", ["record_id", "catalogue_id"], truth),
    )


def _tool(rng: random.Random, number: int) -> tuple[str, str, str, str]:
    name = f"{rng.choice(FINISHES)} {rng.choice(KINDS_OF_TOOL)} {rng.randint(10, 60) * 10} mm"
    return (
        name,
        rng.choice(MAKERS),
        f"{rng.choice('ABCDEF')}{rng.choice('KLMNP')}-{1000 + number * 37}",
        f"{rng.uniform(3, 90):.2f}",
    )


def _misspelt(rng: random.Random, tool: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    name, maker, model, price = tool
    place = rng.randrange(len(name) - 1)
    name = name[:place] + name[place + 1] + name[place] + name[place + 2 :] if rng.random() < 0.6 else name.upper()
    return (
        name,
        maker if rng.random() < 0.8 else "",
        model.replace("-", " ") if rng.random() < 0.5 else model,
        price,
    )


def _write(path: Path, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Path:
    pl.DataFrame(rows, schema=list(columns), orient="row").write_csv(path)
    return path


def read_csv(text: str) -> pl.DataFrame:
    """CSV text as a frame of text columns."""
    return pl.read_csv(text.encode(), infer_schema=False)
