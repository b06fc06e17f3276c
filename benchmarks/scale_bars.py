"""What is asked for on generated lists: by itself (`OWN`), and beside Splink in the same run (`BESIDE`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from peers import Result

BAR_ROWS = 100_000
BAR_SECONDS = 300.0
BAR_BYTES = 4 * 2**30


@dataclass(frozen=True)
class Beside:
    """At most so many `times` Splink's seconds, at most this `share` of its memory, less than so many `peak` bytes, and a
    higher F1 at probability 0.5; infinite where nothing is asked for."""

    times: float
    share: float = float("inf")
    peak: float = float("inf")


BESIDE: Mapping[tuple[int, int], Beside] = {
    (100_000, 100_000): Beside(times=1.0, share=1 / 3),
    (100_000, 1_000_000): Beside(times=1.5, peak=BAR_BYTES),
}
"""By incoming and catalogue records."""


def beside(bar: Beside, ours: Result, splink: Result) -> list[tuple[str, bool]]:
    """Each thing asked for in words, and whether it is kept; a Splink that failed is no rival."""
    if ours.failure or splink.failure:
        return [(ours.failure or f"splink: {splink.failure}", not ours.failure)]
    times, share = ours.seconds / splink.seconds, ours.peak / splink.peak
    told = [(f"{times:.2f} times Splink's seconds, {bar.times:g} asked for", times <= bar.times)]
    if bar.share < float("inf"):
        told.append((f"{share:.2f} of Splink's memory, {bar.share:.2f} asked for", share <= bar.share))
    if bar.peak < float("inf"):
        told.append((f"{ours.peak / 2**20:,.0f} MB, {bar.peak / 2**20:,.0f} asked for", ours.peak < bar.peak))
    better = (ours.f1 or 0.0) > (splink.f1 or 0.0)
    return [*told, (f"F1 {ours.f1:.3f} beside Splink's {splink.f1:.3f}, more asked for", better)]
