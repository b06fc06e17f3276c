"""Protects `ops/`: alerts and dashboard speak of metrics that there are, and of each alert it is written what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from likewise.db.session import Database
from likewise.operations.gauges import Gauges
from likewise.operations.watch import Watch
from likewise.queue.measure import measured
from likewise.queue.stream import open_stream
from likewise.telemetry.metrics import Metrics

ROOT = Path(__file__).parents[2]
RUNBOOK = "docs/how-to/operate.md"
RULES: list[dict[str, Any]] = [  # Any: a YAML document
    rule
    for group in yaml.safe_load((ROOT / "ops" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
BOARD: dict[str, Any] = json.loads((ROOT / "ops" / "dashboard.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    **{str(rule["alert"]): str(rule["expr"]) for rule in RULES},
    **{f"{panel['title']} {target['refId']}": str(target["expr"]) for panel in PANELS for target in panel["targets"]},
}
NAME = re.compile(r"\b(?:likewise|process)_[a-z0-9_]+")
SELECTED = re.compile(r'(\w+)(?:!~|=~|!=|=)"([^"]*)"')
BY = re.compile(r"\bby \(([^)]*)\)")
GIVEN_BY_PROMETHEUS = frozenset({"job", "instance", "le"})


@pytest.fixture
def samples(database: Database, redis_url: str, tmp_path: Path) -> dict[str, dict[str, set[str]]]:
    """What the code exposes: names of samples, and of each the labels and their values."""
    metrics = Metrics()
    measured(metrics)
    metrics.note_request("GET", "/jobs", 500, 0.1)
    metrics.registry.register(Gauges(database, open_stream(redis_url, "test"), tmp_path))
    assert Watch(database, 60.0).step()
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(metrics.exposition()[1].decode()):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    return found


def test_alerts_and_dashboard_speak_of_metrics_and_labels_that_there_are(
    samples: dict[str, dict[str, set[str]]],
) -> None:
    for where, expression in EXPRESSIONS.items():
        names = NAME.findall(expression)
        assert names, where
        assert set(names) <= set(samples), where
        labels = GIVEN_BY_PROMETHEUS.union(*(samples[name] for name in names))
        chosen = [name.strip() for inside in BY.findall(expression) for name in inside.split(",")]
        assert {*chosen, *(name for name, _ in SELECTED.findall(expression))} <= labels, where
    for name, value in (pair for expression in EXPRESSIONS.values() for pair in SELECTED.findall(expression)):
        if name == "event":
            assert set(value.split("|")) <= samples["likewise_queue_events_total"]["event"]


def test_no_metric_of_ours_is_counted_for_nobody(samples: dict[str, dict[str, set[str]]]) -> None:
    shown = {name for expression in EXPRESSIONS.values() for name in NAME.findall(expression)}
    ours = {name for name in samples if name.startswith("likewise_") and not name.endswith("_created")}
    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in ours}
    assert families <= {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_each_alert_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["annotations"]["runbook"] == f"{RUNBOOK}#{rule['alert'].lower()}"
    section = dict(sections())[rule["alert"]]
    assert "- Look: " in section
    assert "- Do: " in section


def test_the_runbook_has_no_alert_that_there_is_not() -> None:
    assert [name for name, _ in sections()] == [rule["alert"] for rule in RULES]


def sections() -> Iterator[tuple[str, str]]:
    """The runbook's sections on alerts."""
    text = (ROOT / RUNBOOK).read_text(encoding="utf-8")
    for section in re.split(r"^### ", text.partition("\n## Alerts\n")[2], flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        yield name, body


@pytest.mark.parametrize("where", EXPRESSIONS, ids=str)
def test_expressions_are_whole(where: str) -> None:
    """No parser of PromQL is at hand: brackets pair up, and rates are taken of counters only."""
    expression = EXPRESSIONS[where]
    bare = re.sub(r'"[^"]*"', "", expression)
    stack: list[str] = []
    for letter in bare:
        if letter in "([{":
            stack.append(")]}"["([{".index(letter)])
        elif letter in ")]}":
            assert stack
            assert stack.pop() == letter
    assert stack == []
    for taken in re.findall(r"(?:rate|increase)\(\s*(\w+)", bare):
        assert taken.endswith(("_total", "_count", "_bucket"))
    for name, pattern in SELECTED.findall(expression):
        assert name
        re.compile(pattern)


def test_the_dashboard_can_be_read() -> None:
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    assert all(panel["title"] and panel["fieldConfig"]["defaults"]["unit"] for panel in PANELS)
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24
        assert not taken & cells, panel["title"]
        taken |= cells
