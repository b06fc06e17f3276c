"""From the press of a key to the next record on the screen, with tens of thousands waiting."""

import statistics
from collections.abc import Sequence

from person import Person
from playwright.sync_api import expect
from service_loads import Line
from service_world import World
from sqlalchemy import text

from likewise.sample import CATALOGUE, LISTS, sample_path

BAR_MILLISECONDS = 100
PRESSES = 100
THINKING_MILLISECONDS = 300
"""Between two answers: three a second is faster than anybody reads."""
KEYS = ("m", "0")

WATCH = """() => {
  const taken = (window.taken = []);
  const page = document.querySelector("main");
  const shown = () => page.querySelector("article h2")?.textContent ?? "";
  let pressed = null;
  let before = "";
  addEventListener("keydown", (event) => { pressed = event.timeStamp; before = shown(); }, { capture: true });
  new MutationObserver(() => {
    if (pressed === null || shown() === before) return;
    const since = pressed;
    pressed = null;
    // After the next frame is drawn: a frame's callbacks come right before it, a message right after.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => taken.push(performance.now() - since);
      port2.postMessage(null);
    });
  }).observe(page, { childList: true, characterData: true, subtree: true });
}"""
WAITING = "SELECT count(*) FROM results WHERE decision = 'review' AND NOT settled"


def reviewing(person: Person, world: World) -> list[Line]:
    """Answers by keyboard: to whatever comes of all that waits, and to a real list, whose records show their evidence."""
    with world.database.statement() as session:
        waiting: int = session.execute(text(WAITING)).scalar_one()
    person.signs_in(world.service.sign_in_link())
    lines = [_line(f"key to next record, {waiting:,} waiting", _answers(person, "/reviews", PRESSES))]
    job = _real_list(world)
    lines.append(_line("the same in the sample's list, with evidence", _answers(person, f"/reviews?jobId={job}", 30)))
    return lines


def _answers(person: Person, address: str, presses: int) -> Sequence[float]:
    """Milliseconds of each."""
    person.opens(address)
    expect(person.content.get_by_role("article")).to_be_visible()
    person.page.evaluate(WATCH)
    for number in range(presses):
        person.types(KEYS[number % len(KEYS)])
        person.page.wait_for_function("expected => window.taken.length === expected", arg=number + 1)
        person.page.wait_for_timeout(THINKING_MILLISECONDS)
    taken: list[float] = person.page.evaluate("window.taken")
    return taken


def _line(what: str, taken: Sequence[float]) -> Line:
    p95 = statistics.quantiles(taken, n=20)[-1]
    said = f"{p95:.0f} ms (median {statistics.median(taken):.0f} ms, longest {max(taken):.0f} ms)"
    beside = f"{len(taken)} answers, {THINKING_MILLISECONDS} ms apart"
    return Line(what, f"p95 < {BAR_MILLISECONDS} ms", said, beside, p95 < BAR_MILLISECONDS)


def _real_list(world: World) -> str:
    """A job of the sample, matched by a worker."""
    client = world.client()
    catalogue = client.post("/catalogues", {"name": "sample"})["id"]
    client.finished(client.upload(f"/catalogues/{catalogue}/imports", sample_path(CATALOGUE))["id"])
    job: str = client.upload(f"/catalogues/{catalogue}/jobs", sample_path(LISTS[0]))["id"]
    client.finished(job)
    return job
