"""Make the bundled sample: a tool shop's catalogue, three suppliers' lists against it, and the true matches.

Run it after changing what it makes: `python scripts/make_sample.py` rewrites src/likewise/sample, and a test
fails while the committed files differ from what this makes. All firms, brands and products are invented.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
from sample_lists import (
    CATALOGUE_HEADER,
    HARBOUR_HEADER,
    KOENIG_HEADER,
    KOENIG_TITLES,
    NORTHGATE_HEADER,
    List,
    Row,
    catalogue_row,
    harbour_row,
    koenig_row,
    northgate_row,
)
from sample_products import Dice, Product, all_products

SEED = "likewise sample 1"
FOLDER = Path(__file__).resolve().parent.parent / "src" / "likewise" / "sample"
CATALOGUE_ROWS = 600
UNSTOCKED_FAMILIES = 9
CREATED = datetime(2025, 3, 1)  # noqa: DTZ001 - the file format knows no time zone
SERVICE_ROWS = (
    ["HB00001", "Pallet deposit", "18.00"],
    ["HB00002", "Carriage small order surcharge", "7.50"],
    ["HB00003", "Display stand on loan", ""],
)


@dataclass(frozen=True)
class Plan:
    """One supplier's list: how many rows are in the catalogue, come twice, nearly are, are not at all."""

    name: str
    header: Row
    key: str
    row: Callable[[str, Product, Dice], Row]
    matched: int
    repeated: int
    near: int
    strange: int
    extra: tuple[Row, ...] = ()


PLANS = (
    Plan("northgate", NORTHGATE_HEADER, "NG-{:05d}", northgate_row, 208, 0, 38, 20),
    Plan("koenig", KOENIG_HEADER, "{:07d}", koenig_row, 176, 24, 34, 18),
    Plan("harbour", HARBOUR_HEADER, "HB{:05d}", harbour_row, 172, 0, 32, 14, SERVICE_ROWS),
)


@dataclass(frozen=True)
class Trade:
    """The catalogue by SKU; near misses have siblings there, strangers are of ranges it does not carry."""

    catalogue: dict[str, Product]
    near: list[Product]
    strange: list[Product]


def make_trade(dice: Dice) -> Trade:
    products = all_products(dice)
    families = dice.shuffled(sorted({product.family for product in products}))
    unstocked = set(families[:UNSTOCKED_FAMILIES])
    stocked = dice.shuffled([product for product in products if product.family not in unstocked])
    chosen, rest = stocked[:CATALOGUE_ROWS], stocked[CATALOGUE_ROWS:]
    ranges = {(product.family, product.brand) for product in chosen}
    skus = sorted({dice.integer(310, 98_000) for _ in range(2 * CATALOGUE_ROWS)})
    skus = sorted(dice.shuffled(skus)[:CATALOGUE_ROWS])
    in_order = sorted(chosen, key=lambda item: (item.category, item.family, item.brand, item.number))
    return Trade(
        catalogue={f"{sku:06d}": product for sku, product in zip(skus, in_order, strict=True)},
        near=[product for product in rest if (product.family, product.brand) in ranges],
        strange=[product for product in products if product.family in unstocked],
    )


def make_list(plan: Plan, trade: Trade, dice: Dice) -> List:
    """The supplier's rows in the order of its own keys, which say nothing about the match."""
    matched = dice.shuffled(list(trade.catalogue.values()))[: plan.matched]
    unmatched = dice.shuffled(trade.near)[: plan.near] + dice.shuffled(trade.strange)[: plan.strange]
    wanted: list[tuple[Product, bool]] = [(product, True) for product in matched + matched[: plan.repeated]]
    wanted = dice.shuffled(wanted + [(product, False) for product in unmatched])
    rows: list[Row] = [list(row) for row in plan.extra]
    truth: list[tuple[str, Product | None]] = [(row[0], None) for row in plan.extra]
    number = 1000
    for product, in_catalogue in wanted:
        number += dice.integer(1, 90)
        key = plan.key.format(number)
        rows.append(plan.row(key, product, dice))
        truth.append((key, product if in_catalogue else None))
    return List(plan.header, rows, truth)


def csv_text(rows: Sequence[Row], delimiter: str = ",", end: str = "\n") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def xlsx_bytes(made: List) -> bytes:
    """Codes and descriptions as text, prices as numbers, blank where unknown; no time of making within."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "Harbour Street Tools - stock list", "created": CREATED})
        sheet = book.add_worksheet("Stock list")
        money = book.add_format({"num_format": "0.00"})
        sheet.set_column(0, 0, 11)
        sheet.set_column(1, 1, 70)
        sheet.write_row(0, 0, made.header, book.add_format({"bold": True}))
        for place, (code, text, price) in enumerate(made.rows, start=1):
            sheet.write_string(place, 0, code)
            sheet.write_string(place, 1, text)
            if price:
                sheet.write_number(place, 2, float(price), money)
    return buffer.getvalue()


def truth_text(made: List, trade: Trade) -> str:
    skus = {product: sku for sku, product in trade.catalogue.items()}
    pairs = [[key, skus[product]] for key, product in made.truth if product is not None]
    return csv_text([["record_id", "catalogue_id"], *pairs])


def make_sample(seed: str = SEED) -> dict[str, bytes]:
    """Every file of the sample by name; the same seed always gives the same records."""
    dice = Dice(seed)
    trade = make_trade(dice)
    catalogue = [catalogue_row(sku, product, dice) for sku, product in trade.catalogue.items()]
    northgate, koenig, harbour = (make_list(plan, trade, dice) for plan in PLANS)
    files = {
        "catalogue.csv": csv_text([CATALOGUE_HEADER, *catalogue]).encode(),
        "northgate.csv": csv_text([northgate.header, *northgate.rows]).encode(),
        "koenig.csv": csv_text([*KOENIG_TITLES, koenig.header, *koenig.rows], ";", "\r\n").encode("cp1252"),
        "harbour.xlsx": xlsx_bytes(harbour),
    }
    for plan, made in zip(PLANS, (northgate, koenig, harbour), strict=True):
        files[f"{plan.name}_matches.csv"] = truth_text(made, trade).encode()
    return files


def main() -> None:
    for name, content in make_sample().items():
        (FOLDER / name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
