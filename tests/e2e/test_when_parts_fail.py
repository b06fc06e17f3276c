"""Protects people from bad days of the service: the page says what is the matter, and what they asked for gets done."""

import re
from pathlib import Path

import pytest
from installation import Installation
from matching import LONG, begins, long_list, sees_the_end, shows_preview
from person import Person
from playwright.sync_api import expect
from queue_bench import eventually

from likewise.sample import LISTS, sample_path


def rows_done(installation: Installation, job: str) -> int:
    done: int = installation.asked(f"/jobs/{job}")["rowsDone"]
    return done


@pytest.mark.criterion("AC-24.4", "AC-24.5")
def test_a_worker_that_is_killed_in_mid_job_costs_time_only(
    installation: Installation, tools: str, admin: Person, tmp_path: Path
) -> None:
    """And so does leaving the page meanwhile, in every way there is: another page, another browser."""
    rows = 8_000
    shows_preview(admin, tools, long_list(tmp_path, rows), "Long")
    job = begins(admin, "Long")
    eventually(lambda: rows_done(installation, job) > 0)
    installation.kill("worker-1")
    done = rows_done(installation, job)
    assert done < rows, "it was killed in the middle"
    progress = admin.page.get_by_role("progressbar", name="Progress")
    expect(progress).to_be_visible()
    admin.goes_to("Home")
    admin.goes_to("Jobs")
    admin.content.get_by_role("link", name=re.compile("Long")).first.click()
    expect(progress).to_be_visible()
    admin.page.reload()
    expect(progress).to_be_visible()
    installation.revive()
    sees_the_end(admin)
    stored = "SELECT count(*), count(DISTINCT row) FROM results WHERE job_id = :job"
    assert installation.rows(stored, job=job) == [(rows, rows)]


@pytest.mark.criterion("AC-24.4")
def test_with_the_queue_away_lists_are_still_accepted(installation: Installation, tools: str, admin: Person) -> None:
    shows_preview(admin, tools, sample_path(LISTS[0]), "Without a queue")
    installation.kill("valkey")
    try:
        with admin.witness.expecting(0, 503):
            job = begins(admin, "Without a queue")
            admin.goes_to("Home")
            admin.sees("The queue does not answer")
            admin.sees(re.compile("only later than usual"))
    finally:
        installation.revive()
    expect(admin.content.get_by_text("Everything works")).to_be_visible(timeout=LONG)
    admin.opens(f"/jobs/{job}")
    sees_the_end(admin)


@pytest.mark.criterion("AC-24.4")
def test_without_the_api_the_page_says_so_and_goes_on_when_it_is_back(
    installation: Installation, admin: Person
) -> None:
    admin.goes_to("Catalogues")
    installation.kill("api")
    try:
        with admin.witness.expecting(0, "ApiError"):  # React tells the console what a page could not be shown for
            admin.page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
            expect(admin.page.get_by_role("alert").first).to_contain_text("The service does not answer", timeout=LONG)
            installation.revive()
            admin.presses("Try again")
            admin.sees_page("Jobs")
            admin.is_shown()
    finally:
        installation.revive()
