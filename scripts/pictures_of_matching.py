"""Pictures of how matching works and of what a probability means, from runs over the bundled sample."""

from collections.abc import Iterator
from itertools import accumulate
from math import floor

import polars as pl
from svg import AGAINST, FAINT, FOR, GRID, INK, MARK, OTHER, bar, document, dot, line, text

import likewise
from likewise import sample
from likewise.engine.results import Contribution, Explanation
from likewise.intervals import wilson

WIDTH = 720
EXPLAINED = ("koenig.csv", "0001047")
PAIR = ["record_id", "catalogue_id"]
LEAST = 0.05
"""Evidence of fewer bits than this, in either direction, is left out of the picture."""


def linked(name: str) -> likewise.Links:
    """A list of the sample, matched as the command matches it."""
    catalogue = likewise.read_table(sample.sample_path(sample.CATALOGUE))
    return likewise.match(likewise.read_table(sample.sample_path(name)), catalogue)


def judged(name: str) -> pl.DataFrame:
    """The best candidate of each record that has one: its probability, and whether it is the true match."""
    true = pl.read_csv(sample.sample_path(sample.matches_name(name)), infer_schema=False).select(PAIR)
    best = linked(name).frame.filter(pl.col("probability").is_not_null() & pl.col("catalogue_id").is_not_null())
    marked = true.with_columns(true=pl.lit(value=True))
    return (
        best.select(*PAIR, "probability")
        .join(marked, on=PAIR, how="left")
        .with_columns(pl.col("true").fill_null(value=False))
    )


def waterfall_picture() -> str:
    """One pair's evidence: from the odds that any pair starts with to the sum of all bits."""
    name, record = EXPLAINED
    links = linked(name)
    row = links.frame["record_id"].to_list().index(record)
    found = links.explain(row)
    steps = [step for step in found.contributions if abs(step.weight) >= LEAST]
    height = 74 + 22 * len(steps)
    title = f"Evidence for record {record} of {name} and catalogue record {found.catalogue_id}, in bits"
    return document(WIDTH, height, title, _waterfall(title, steps, found, height))


def _waterfall(title: str, steps: list[Contribution], found: Explanation, height: int) -> Iterator[str]:
    totals = [0.0, *accumulate(step.weight for step in steps)]
    low, high = min(totals), max(totals)

    def place(bits: float) -> float:
        return 220 + 420 * (bits - low) / (high - low)

    yield text(16, 26, title, kind="title")
    yield line((place(0), 40), (place(0), height - 28), FAINT)
    for number, (step, before, after) in enumerate(zip(steps, totals[:-1], totals[1:], strict=True)):
        y = 44 + 22 * number
        yield text(206, y + 13, step.label, "end")
        start, end = sorted((place(before), place(after)))
        yield bar(start, y, end - start, 16, FOR if step.weight > 0 else AGAINST)
        yield text(max(start, end) + 6, y + 13, f"{step.weight:+.1f}", kind="small")
    yield text(206, height - 10, "sum", "end", "title")
    yield text(
        place(totals[-1]),
        height - 10,
        f"{found.weight:+.1f} bits: probability {floor(found.probability * 1e4) / 1e4}",
        "end",
        "title",
    )


def likelihood_picture() -> str:
    """Best candidates of the three lists by probability: how many of each tenth are true matches."""
    found = pl.concat([judged(name) for name in sample.LISTS])
    tenth = (found["probability"] * 10).floor().clip(0, 9).cast(pl.Int64)
    counts = found.with_columns(tenth=tenth).group_by("tenth").agg(pl.col("true").sum(), all=pl.len()).sort("tenth")
    title = "Best candidates of the sample's three lists, by probability"
    return document(WIDTH, 300, title, _likelihood(title, counts))


def _likelihood(title: str, counts: pl.DataFrame) -> Iterator[str]:
    tallest = max(counts["all"].to_list())
    yield text(16, 26, title, kind="title")
    for tenth, true, total in counts.select("tenth", "true", "all").iter_rows():
        x, right, wrong = 50 + 62 * tenth, 190 * true / tallest, 190 * (total - true) / tallest
        yield bar(x, 250 - right, 46, right, FOR)
        yield bar(x, 250 - right - wrong, 46, wrong, AGAINST)
        yield text(x + 23, 244 - right - wrong, f"{true} of {total}", "middle", "small")
        yield text(x + 23, 266, f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", "middle", "small")
    yield line((50, 250), (670, 250), FAINT)
    yield dot(56, 284, 5, FOR)
    yield text(66, 288, "true matches", kind="small")
    yield dot(156, 284, 5, AGAINST)
    yield text(166, 288, "other records: an unlikely best candidate is mostly not the match", kind="small")


def calibration_picture() -> str:
    """What was said beside what was true, each list by its own line, with the interval of the share over all lists."""
    lists = {name: judged(name) for name in sample.LISTS}
    title = "Said and true: of candidates with a probability of 0.7, seven in ten should be true"
    return document(WIDTH, 430, title, _calibration(title, lists))


def _calibration(title: str, lists: dict[str, pl.DataFrame]) -> Iterator[str]:
    left, bottom, size = 80, 370, 310

    def x(share: float) -> float:
        return left + size * share

    def y(share: float) -> float:
        return bottom - size * share

    yield text(16, 26, title, kind="title")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield line((left, y(share)), (left + size, y(share)), GRID)
        yield text(left - 8, y(share) + 4, f"{share:.2f}", "end", "small")
        yield text(x(share), bottom + 18, f"{share:.2f}", "middle", "small")
    yield line((x(0), y(0)), (x(1), y(1)), OTHER, 2, "5 4")
    found = pl.concat(list(lists.values()))
    for number, fifth in enumerate(_fifths(found)):
        true = wilson(sum(fifth["true"]), len(fifth))
        said, is_true = _mean(fifth["probability"]), _mean(fifth["true"])
        yield line((x(said), y(true.low)), (x(said), y(true.high)), MARK, 2)
        yield dot(x(said), y(is_true), 5, MARK)
        yield text(420, 96 + 24 * number, f"said {said:.2f}, true {is_true:.2f} of {len(fifth)}")
    yield text(420, 70, "All three lists, by fifths", kind="title")
    for number, (name, part) in enumerate(lists.items()):
        told = f"said {_mean(part['probability']):.2f}, true {_mean(part['true']):.2f} of {len(part)}"
        yield text(420, 260 + 24 * number, f"{name}: {told}")
    yield text(420, 234, "Whole lists", kind="title")
    yield text(left + size / 2, bottom + 40, "probability that was said", "middle", "small")
    yield text(left, 48, "share that is true", kind="small")
    yield line((x(0), y(0)), (x(0), y(1)), INK)


def _fifths(found: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The candidates by fifths of the scale of probabilities, 1 with the last."""
    fifth = (found["probability"] * 5).floor().clip(0, 4)
    for number in range(5):
        yield found.filter(fifth == number)


def _mean(values: pl.Series) -> float:
    return float(sum(values)) / len(values)
