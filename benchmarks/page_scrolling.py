"""The table of a job's hundred thousand rows, scrolled as fast as a wheel goes: is any frame without them?"""

import json
from uuid import UUID

from person import Person
from playwright.sync_api import expect
from service_loads import Line
from service_world import World
from sqlalchemy import text

TURNS, PIXELS = 150, 6_000
"""Turns of the wheel, and how far each goes: 150 rows of 40 pixels."""
TURN_MILLISECONDS = 30
ROW_PIXELS = 40

SUMMARY = {
    "incoming": {"name": "list 1", "rows": 0, "key": "name", "columns": [], "notices": []},
    "catalogue": {"name": "filled", "rows": 0, "key": "sku", "columns": [], "notices": []},
    "fields": [
        {"incoming": "name", "catalogue": "title", "score": 0.9, "given": False},
        {"incoming": "name", "catalogue": "price", "score": 0.9, "given": False},
        {"incoming": "name", "catalogue": "sku", "score": 0.9, "given": False},
    ],
    "cardinality": "one-to-one",
    "cardinality_detected": True,
    "target_precision": 0.95,
    "expected_precision": 0.95,
    "expected_recall": 0.95,
    "threshold": 0.7,
    "review_threshold": 0.25,
    "notices": [],
}
"""What a job finds out, which the page asks for columns; a filled database has none."""
DESCRIBE = """
UPDATE jobs SET summary = summary || CAST(:summary AS jsonb) WHERE id = :job
"""

WATCH = """(row) => {
  const grid = document.querySelector("main [role=grid]");
  const told = (window.scrolled = { frames: 0, blank: 0, waiting: 0, longest: 0, ended: false });
  const all = Number(grid.getAttribute("aria-rowcount"));
  let last = null;
  const look = (now) => {
    if (told.ended) return;
    if (last !== null) told.longest = Math.max(told.longest, now - last);
    last = now;
    const box = grid.getBoundingClientRect();
    const found = [];
    for (let y = box.top + row * 1.5; y < Math.min(box.bottom, innerHeight) - row; y += row)
      found.push(document.elementFromPoint(box.left + 40, y)?.closest("[data-index]") ?? null);
    told.frames += 1;
    if (found.some((one) => one === null)) told.blank += 1;
    else if (found.some((one) => one.getAttribute("aria-busy") === "true")) told.waiting += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  return all;
}"""
SETTLED = """() => {
  const rows = [...document.querySelectorAll("main [role=grid] [data-index]")];
  return rows.length > 0 && rows.every((row) => row.getAttribute("aria-busy") !== "true");
}"""


def scrolling(person: Person, world: World) -> list[Line]:
    """Frames in which a place of the table shows nothing at all, or only the number of a row that is on its way."""
    job, rows = _described_job(world)
    person.signs_in(world.service.sign_in_link())
    person.opens(f"/jobs/{job}?tab=rows")
    grid = person.content.get_by_role("grid")
    expect(grid.get_by_role("row").nth(5)).to_be_visible()
    person.page.wait_for_function(SETTLED)
    person.page.evaluate(WATCH, ROW_PIXELS)
    grid.hover()
    for _ in range(TURNS):
        person.page.mouse.wheel(0, PIXELS)
        person.page.wait_for_timeout(TURN_MILLISECONDS)
    settled = person.page.evaluate("performance.now()")
    person.page.wait_for_function(SETTLED)
    settled = person.page.evaluate("performance.now()") - settled
    told = person.page.evaluate("() => { window.scrolled.ended = true; return window.scrolled; }")
    reached = int(grid.evaluate("(grid) => grid.scrollTop")) // ROW_PIXELS
    return [
        Line(
            f"{rows:,} rows scrolled: frames with a blank row",
            "none",
            f"{told['blank']} of {told['frames']}",
            f"{reached:,} rows passed; longest frame {told['longest']:.0f} ms",
            told["blank"] == 0 and reached > TURNS * PIXELS // ROW_PIXELS // 2,
        ),
        Line(
            "frames with a row that is on its way",
            "-",
            f"{told['waiting']} of {told['frames']}",
            f"all there {settled:.0f} ms after the last turn",
            None,
        ),
    ]


def _described_job(world: World) -> tuple[UUID, int]:
    """A job of the filled database with its number of rows, described as one that a worker has done."""
    first = "SELECT id, rows_total FROM jobs WHERE kind = 'match' AND NOT summary ? 'fields' ORDER BY created_at, id LIMIT 1"
    with world.database.transaction() as session:
        job, rows = session.execute(text(first)).one()
        session.execute(text(DESCRIBE), {"summary": json.dumps(SUMMARY), "job": job})
    return job, rows
