"""Protects the documents' form: the founding template's sections, filled in, and one shape of record."""

import re
from pathlib import Path

import criteria
import pytest

ROOT = Path(__file__).parents[2]
SPECIFICATION = ROOT / "docs" / "specs" / "0001-likewise.md"
RECORDS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

TEMPLATE_HEADINGS = """\
Constitutional Alignment / Overview / Purpose / Scope / Functional Requirements / Technical Requirements /
TR-1: Service Architecture / TR-2: Database Schema / TR-3: API Specification / TR-4: Frontend Components /
TR-5: Type Safety / Non-Functional Requirements / NFR-1: Performance / NFR-2: Scalability / NFR-3: Security /
NFR-4: Observability / NFR-5: Reliability / Algorithm Specification / Data Models / Bun Service (TypeScript) /
Python Service (Pydantic) / Database (PostgreSQL) / Error Handling / Bun Service / Python Service /
Testing Requirements / Unit Tests / Integration Tests / E2E Tests / Deployment / Environment Variables /
Docker Configuration / Migration Strategy / Documentation / Rollback Plan / Exceptions & Deviations /
Appendix / References / Glossary"""

BLANK = re.compile(
    r"\[(?:X|Y|XX+|Name|Date|name|column|table_name|METHOD|timestamp|description|YYYY[^\]]*|Link[^\]]*)\]"
)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    return re.findall(r"^##+ (.+)$", without_code(text), flags=re.MULTILINE)


def test_the_specification_keeps_the_template_s_sections_in_order() -> None:
    found = [title for title in headings(SPECIFICATION.read_text(encoding="utf-8")) if not title.startswith("FR-")]
    assert found == [title.strip() for title in TEMPLATE_HEADINGS.replace("\n", " ").split(" / ")]


def test_no_blank_of_the_template_is_left() -> None:
    assert BLANK.findall("[X] [YYYY-MM-DD]"), "the check can fail"
    assert BLANK.findall(SPECIFICATION.read_text(encoding="utf-8")) == []


def test_every_requirement_is_whole_and_numbers_its_criteria() -> None:
    text = SPECIFICATION.read_text(encoding="utf-8")
    requirements = re.findall(r"^### FR-(\d+): .+?\n(.*?)(?=^### FR-|^---)", text, flags=re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in requirements] == list(range(1, len(requirements) + 1))
    for number, body in requirements:
        for part in ("**Priority:**", "**Description:**", "**Acceptance Criteria:**", "**Dependencies:**"):
            assert part in body, f"FR-{number} has no {part}"
        found, problems = criteria.read_specification(body)
        assert problems == []
        assert [item.id for item in found] == [f"AC-{number}.{n}" for n in range(1, len(found) + 1)]


def test_every_deviation_is_justified() -> None:
    section = SPECIFICATION.read_text(encoding="utf-8").split("## Exceptions & Deviations")[1].split("\n---")[0]
    deviations = re.split(r"^\*\*Deviation \d+:\*\*", section, flags=re.MULTILINE)[1:]
    assert deviations
    for deviation in deviations:
        assert all(
            f"- **{part}:**" in deviation for part in ("Principle Affected", "Justification", "Remediation Plan")
        )


@pytest.mark.criterion("AC-10.11")
def test_decision_records_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[^)]+)\)", index.split("| --- |")[1]) == [path.name for path in RECORDS]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
@pytest.mark.criterion("AC-10.11")
def test_a_decision_record_has_the_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.name[:4]}\. \S", text)
    assert re.search(r"^\*\*Status:\*\* (?:proposed|accepted|superseded by \d{4})$", text, flags=re.MULTILINE)
    assert re.search(r"^\*\*Date:\*\* \d{4}-\d{2}-\d{2}$", text, flags=re.MULTILINE)
    assert headings(text) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 50, "a record stays under a page"
