"""How long scoring takes for a record, as far as a piece of a list can tell."""

LEAST = 50
"""Of fewer records the time is that of beginning, not of scoring."""


def per_record(seconds: float, records: int) -> float | None:
    """Seconds for each record; None where there were too few to tell."""
    return seconds / records if records >= LEAST else None
