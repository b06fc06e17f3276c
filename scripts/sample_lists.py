"""How the catalogue and each of the three suppliers write the same product down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sample_products import Dice, Measure, Product

Row = list[str]

CATALOGUE_HEADER = ["sku", "name", "brand", "model", "size", "pack", "price", "barcode", "category"]
NORTHGATE_HEADER = ["Item No", "Manufacturer", "Description", "Mfr Part No", "Dimensions", "Units/Pack"]
NORTHGATE_HEADER += ["Trade Price", "EAN"]
KOENIG_HEADER = ["Art.-Nr.", "Bezeichnung", "Größe", "VE", "Listenpreis", "EAN-Code"]
KOENIG_TITLES = [
    ["König Eisenwaren Großhandel GmbH – Preisliste Werkzeug & Befestigung"],
    ["Stand: 01.03.2025 – Preise in EUR zzgl. gesetzl. MwSt., Änderungen vorbehalten"],
]
HARBOUR_HEADER = ["Code", "Item description", "Price ea."]

BRAND_SHORT = {"Ashdown Forge": "Ashdown", "Brindle & Fay": "B&F", "Steinquist": "Steinq."}
SHORTER = (
    ("stainless", "S/S"), ("zinc plated", "ZP"), ("fibreglass handle", "f/glass hdl"), ("handle", "hdl"),
    ("countersunk", "csk"), ("waterproof", "w/proof"), ("galvanised", "galv"), ("synthetic", "synth"),
    ("insulated VDE", "VDE"), ("brushless", "BL"), ("body only", "bare unit"), ("heavy duty", "HD"),
    ("with", "w/"), ("magnetic", "mag."), ("aluminium", "alu"), ("black", "blk"), ("white", "wht"),
)  # fmt: skip
REMARKS = ("NEW", "while stocks last", "*special order*", "(boxed)", "old packaging", "hang card")
NEIGHBOURS = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "l": "k",
    "n": "bm",
    "o": "ip",
    "r": "et",
    "s": "ad",
    "t": "ry",
}


@dataclass(frozen=True)
class List:
    """A table as it will stand in its file; for each record its key and the product it is, None if none."""

    header: Row
    rows: list[Row]
    truth: list[tuple[str, Product | None]]


def pounds(pence: float) -> str:
    return f"{pence / 100:.2f}"


def number(value: float) -> str:
    return f"{value:g}"


def tidy_size(size: Sequence[Measure]) -> str:
    """The catalogue's way: 1500 mm, 18 V 4 Ah, M6 x 40 mm, 19 mm x 50 m."""
    return _joined(size, [_tidy(measure) for measure in size], " x ", " ")


def _tidy(measure: Measure) -> str:
    if measure.label:
        return measure.label
    unit, big = {"mm": ("mm", "m"), "g": ("g", "kg"), "ml": ("ml", "l")}.get(measure.unit, (measure.unit, ""))
    limit = 3000 if unit == "mm" else 1000
    if big and measure.value >= limit:
        return f"{number(measure.value / 1000)} {big}"
    return f"{number(measure.value)} {unit}"


def _joined(size: Sequence[Measure], texts: Sequence[str], cross: str, gap: str) -> str:
    """Lengths and threads multiply (M6 x 40 mm), everything else stands side by side (18 V 4 Ah)."""
    spans = [measure.unit == "mm" or measure.label[:1] == "M" for measure in size]
    words = list(texts[:1])
    for place in range(1, len(texts)):
        words += [cross if spans[place - 1] and spans[place] else gap, texts[place]]
    return "".join(words)


def terse_size(size: Sequence[Measure], dice: Dice) -> str:
    """A trade counter's way: 1.5m, 18v 4.0Ah, M6x40, 5x80mm, 15cm."""
    texts = []
    for measure in size:
        text = _tidy(measure) if measure.label else _tidy(measure).replace(" ", "")
        if measure.unit == "mm" and 1000 <= measure.value < 3000:
            text = f"{number(measure.value / 1000)}m"
        elif len(size) == 1 and measure.unit == "mm" and measure.value % 50 == 0 and dice.chance(0.25):
            text = f"{number(measure.value / 10)}cm" if measure.value < 1000 else text
        elif measure.unit == "Ah":
            text = f"{measure.value:.1f}Ah"
        elif measure.unit == "V" and dice.chance(0.5):
            text = text.lower()
        texts.append(text)
    if len(size) > 1 and size[0].label[:1] == "M" and dice.chance(0.6):
        texts[1] = texts[1].removesuffix("mm")
    return _joined(size, _unit_once(size, texts, "mm"), "x", " ")


def _unit_once(size: Sequence[Measure], texts: Sequence[str], unit: str) -> list[str]:
    """5x80mm instead of 5mmx80mm."""
    both = len(size) > 1 and size[0].unit == "mm" and texts[0].endswith(unit) and texts[1].endswith(unit)
    return [texts[0].removesuffix(unit).rstrip(), *texts[1:]] if both else list(texts)


def german_size(size: Sequence[Measure], dice: Dice) -> str:
    """A German wholesaler's way: 1,5 m; 60 cm; 0,45 kg; M6x40; 5x80 mm; 18 V/4,0 Ah; Gr. 9; 24 Z."""
    texts = []
    for measure in size:
        text = _tidy(measure)
        if measure.unit == "mm" and 1000 <= measure.value < 3000:
            text = f"{number(measure.value / 1000)} m"
        elif len(size) == 1 and measure.unit == "mm" and 100 <= measure.value < 1000 and dice.chance(0.3):
            text = f"{number(measure.value / 10)} cm"
        elif measure.unit in {"g", "ml"} and 200 <= measure.value < 1000 and dice.chance(0.4):
            text = f"{number(measure.value / 1000)} {'kg' if measure.unit == 'g' else 'l'}"
        elif measure.unit == "Ah":
            text = f"{measure.value:.1f} Ah"
        elif measure.unit == "T":
            text = f"{number(measure.value)} Z"
        texts.append(text.replace(".", ",").replace("size", "Gr."))
    if size and size[0].label[:1] == "M":
        texts = [text.removesuffix(" mm") for text in texts]
    return _joined(size, _unit_once(size, texts, "mm"), "x", "/")


def catalogue_row(sku: str, product: Product, dice: Dice) -> Row:
    """The shop's own master data: tidy, though brand, model, size and barcode are not always filled in."""
    name = " ".join(filter(None, (product.name, product.attribute)))
    size = tidy_size(product.size)
    if dice.chance(0.2):
        name = f"{product.name}, {product.attribute}" if product.attribute else product.name
    if dice.chance(0.3):
        name = f"{product.brand} {name}"
    if size and dice.chance(0.35):
        name = f"{name} {size}"
    told_by_model = bool(product.model) and dice.chance(0.08)
    return [
        sku,
        name,
        product.brand if dice.chance(0.95) or product.brand in name else "",
        product.model if told_by_model or dice.chance(0.92) else "",
        "" if told_by_model else size,
        str(product.pack) if product.pack > 1 or dice.chance(0.6) else "",
        pounds(product.price),
        product.barcode if dice.chance(0.82) else "",
        product.category,
    ]


def northgate_row(key: str, product: Product, dice: Dice) -> Row:
    """A tidy English list: brand in its own column, other words, sizes sometimes within the description."""
    words = [product.attribute, product.name] if dice.chance(0.4) else [product.name, product.attribute]
    size = terse_size(product.size, dice)
    inside = bool(size) and dice.chance(0.35)
    if dice.chance(0.25):
        words[words.index(product.name)] = product.short
    pack = str(product.pack)
    if inside:
        words.append(size)
    if product.pack > 1 and dice.chance(0.3):
        words.append(f"(pack of {pack})")
    return [
        key,
        product.brand.upper() if dice.chance(0.3) else product.brand,
        " ".join(filter(None, words)),
        rewritten_model(product.model, dice) if dice.chance(0.75) else "",
        "" if inside else size,
        pack,
        pounds(product.price * dice.between(0.68, 0.9)) if dice.chance(0.95) else "",
        product.barcode if dice.chance(0.65) else "",
    ]


def koenig_row(key: str, product: Product, dice: Dice) -> Row:
    """A German list: brand, type and abbreviated name in one column, decimal commas, EAN in part."""
    name = product.short_de if dice.chance(0.45) else product.name_de
    brand = BRAND_SHORT.get(product.brand, product.brand) if dice.chance(0.5) else product.brand
    model = rewritten_model(product.model, dice) if dice.chance(0.85) else ""
    words = [brand, name, model, product.attribute_de]
    if dice.chance(0.4):
        words = [name, product.attribute_de, brand, model]
    if dice.chance(0.15):
        words = [word.upper() if word == brand else word for word in words]
    euros = product.price * dice.between(0.85, 1.05) / 100
    return [
        key,
        " ".join(filter(None, words)),
        german_size(product.size, dice),
        f"{product.pack} St." if product.pack > 1 else "1 St.",
        f"{euros:,.2f}".translate(str.maketrans(",.", ".,")),
        product.barcode if dice.chance(0.8) else "",
    ]


def harbour_row(key: str, product: Product, dice: Dice) -> Row:
    """A trade counter's stock list: everything in one description, as it was typed."""
    words = [product.short if dice.chance(0.5) else product.name, shortened(product.attribute, dice)]
    brand = BRAND_SHORT.get(product.brand, product.brand) if dice.chance(0.2) else product.brand
    size = terse_size(product.size, dice)
    model = rewritten_model(product.model, dice) if dice.chance(0.6) else ""
    pack = dice.pick((f"pk{product.pack}", f"x{product.pack}", f"{product.pack}pc", f"box {product.pack}"))
    tail = [size, pack if product.pack > 1 else ""]
    words = [brand, *words, model, *tail] if dice.chance(0.55) else [*words, brand, *tail, model]
    if dice.chance(0.1):
        words.append(product.barcode)
    if dice.chance(0.12):
        words.append(dice.pick(REMARKS))
    text = " ".join(filter(None, words))
    for _ in range(dice.integer(1, 2) if dice.chance(0.35) else 0):
        text = mistyped(text, dice)
    text = dice.pick((text, text, text, text.upper(), text.lower()))
    return [key, text, pounds(product.price * dice.between(0.9, 1.15)) if dice.chance(0.78) else ""]


def rewritten_model(model: str, dice: Dice) -> str:
    """The same model code with its separators as another firm writes them."""
    if not dice.chance(0.35):
        return model
    return re.sub(r"[ .-]", dice.pick(("", "-", " ", "/")), model)


def shortened(text: str, dice: Dice) -> str:
    for long, short in SHORTER:
        if long in text and dice.chance(0.6):
            text = text.replace(long, short)
    return text


def mistyped(text: str, dice: Dice) -> str:
    """One slip of the keyboard inside a word of letters: dropped, doubled, swapped or neighbouring key."""
    spots = [match.start() for match in re.finditer(r"(?<=[a-z])[a-z](?=[a-z])", text)]
    if not spots:
        return text
    at = dice.pick(spots)
    letter = text[at]
    slip = dice.integer(0, 3)
    replacement = ("", letter * 2, text[at + 1] + letter, dice.pick(NEIGHBOURS.get(letter, letter)))[slip]
    return text[:at] + replacement + text[at + (2 if slip == 2 else 1) :]
