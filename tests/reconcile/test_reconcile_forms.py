"""Protects what clients may send: the valid is read as it is meant, the invalid is refused by itself, with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reconciliation import examples

from likewise.errors import TooLargeError, ValidationError
from likewise.reconcile import forms02, forms10
from likewise.reconcile.extending import extension_of
from likewise.reconcile.queries import BATCH, CANDIDATES, Condition, Query, Refused, What
from likewise.reconcile.reading import WANTED

Sent = dict[str, Any]  # Any: whatever a client sends
MEANT: list[tuple[Sent, Query]] = [
    ({"query": " kettle "}, Query((Condition(What.NAME, ("kettle",)),))),
    ({"query": "kettle", "limit": 3.0}, Query((Condition(What.NAME, ("kettle",)),), limit=3)),
    ({"query": "kettle", "type": "pots"}, Query((Condition(What.NAME, ("kettle",)),), ("pots",))),
    (
        {"query": "kettle", "type": ["pots", "pans"], "type_strict": "all"},
        Query((Condition(What.NAME, ("kettle",)),), ("pots", "pans"), every_type=True),
    ),
    ({"query": "kettle", "type": "pots", "type_strict": "should"}, Query((Condition(What.NAME, ("kettle",)),))),
    ({"query": "", "properties": [{"pid": "a", "v": "b"}]}, Query((Condition(What.COLUMN, ("b",), "a"),))),
    (
        {"properties": [{"pid": "a", "v": [1, 2.5, True, "x", {"id": "i"}, {"id": "i", "name": "n"}, " "], "p": "A"}]},
        Query((Condition(What.COLUMN, ("1", "2.5", "true", "x", "i", "n"), "a"),)),
    ),
]
WRONG: list[Sent | list[object] | str | None] = [
    {},
    {"query": ""},
    {"query": "  ", "properties": []},
    {"query": 7},
    {"query": "x" * 10_001},
    {"limit": 1},
    {"query": "kettle", "limit": 0},
    {"query": "kettle", "limit": 2.5},
    {"query": "kettle", "type_strict": "perhaps"},
    {"query": "kettle", "props": []},
    {"query": "\ud800"},
    {"query": "kettle", "properties": [{"pid": "a"}]},
    {"query": "kettle", "properties": [{"v": "a"}]},
    {"query": "kettle", "properties": [{"pid": "a", "v": None}]},
    {"query": "kettle", "properties": [{"pid": "a", "v": {"name": "no id"}}]},
    [],
    "kettle",
    None,
]


@pytest.mark.parametrize(("sent", "meant"), MEANT)
def test_a_query_is_read_as_it_is_meant(sent: Sent, meant: Query) -> None:
    assert forms02.queries_of(json.dumps({"q0": sent})) == {"q0": meant}


@pytest.mark.parametrize("sent", WRONG)
def test_a_wrong_query_is_refused_by_itself(sent: object) -> None:
    """Beside one that is right; the reason says which query it is about."""
    found = forms02.queries_of(json.dumps({"q7": sent, "good": {"query": "kettle"}}))
    assert isinstance(found["q7"], Refused)
    assert found["q7"].reason.startswith("q7: ")
    assert found["good"] == Query((Condition(What.NAME, ("kettle",)),))


@pytest.mark.parametrize("value", [None, {"name": "no id"}, [None], ["a"] * 101, "x" * 10_001])
def test_a_wrong_value_is_told_of_once_and_by_its_place(value: object) -> None:
    """Not by what each alternative would have wanted."""
    sent = {"query": "kettle", "properties": [{"pid": "brand", "v": value}]}
    (found,) = forms02.queries_of(json.dumps({"q0": sent})).values()
    assert isinstance(found, Refused)
    assert found.reason == f"q0: properties.0.v: {WANTED}"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '[{"query": "kettle"}]', "7", "null", '{"a": NaN}', "[" * 100_000, '{"\\ud800": {"query": "a"}}'],
)
def test_what_is_no_batch_is_refused(content: str) -> None:
    with pytest.raises(ValidationError, match="queries: "):
        forms02.queries_of(content)
    with pytest.raises(ValidationError, match="body: "):
        forms10.queries_of(content.encode())


def test_conditions_are_read_as_they_are_meant() -> None:
    sent = {
        "type": "pots",
        "limit": 2,
        "lang": "en",
        "conditions": [
            {"matchType": "name", "propertyValue": "kettle", "matchQualifier": "any of them"},
            {"matchType": "id", "propertyValue": ["K1", "K2"], "matchQuantifier": "none", "required": True},
            {"matchType": "property", "propertyId": "a", "propertyValue": {"id": "i"}, "matchQuantifier": "all"},
        ],
    }
    conditions = (
        Condition(What.NAME, ("kettle",)),
        Condition(What.KEY, ("K1", "K2"), required=True, quantifier="none"),
        Condition(What.COLUMN, ("i",), "a", quantifier="all"),
    )
    assert forms10.queries_of(json.dumps({"queries": [sent]}).encode()) == [Query(conditions, ("pots",), 2)]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"conditions": []},
        {"limit": 1},
        {"conditions": [{"propertyValue": "kettle"}]},
        {"conditions": [{"matchType": "name"}]},
        {"conditions": [{"matchType": "property", "propertyValue": "kettle"}]},
        {"conditions": [{"matchType": "label", "propertyValue": "kettle"}]},
        {"conditions": [{"matchType": "name", "propertyValue": "kettle", "matchQuantifier": "most"}]},
        {"conditions": [{"matchType": "name", "propertyValue": "kettle"}], "type": ["pots"]},
        {"conditions": [{"matchType": "name", "propertyValue": "kettle"}], "dir": "down"},
        {"query": "kettle"},
        "kettle",
    ],
)
def test_wrong_conditions_are_refused_by_themselves(sent: object) -> None:
    good = {"conditions": [{"matchType": "name", "propertyValue": "kettle"}]}
    found = forms10.queries_of(json.dumps({"queries": [good, sent]}).encode())
    assert found[0] == Query((Condition(What.NAME, ("kettle",)),), limit=CANDIDATES)
    assert isinstance(found[1], Refused)
    assert found[1].reason.startswith("queries.1: ")


def test_a_batch_past_the_limit_is_refused_as_a_whole() -> None:
    queries = {f"q{place}": {"query": "kettle"} for place in range(BATCH)}
    assert len(forms02.queries_of(json.dumps(queries))) == BATCH
    with pytest.raises(TooLargeError, match=f"at most {BATCH}"):
        forms02.queries_of(json.dumps({**queries, "more": {"query": "kettle"}}))
    with pytest.raises(TooLargeError, match=f"at most {BATCH}"):
        forms10.queries_of(json.dumps({"queries": [{}] * (BATCH + 1)}).encode())


@pytest.mark.criterion("AC-32.1")
def test_the_published_examples_are_accepted_and_refused_as_their_folders_say() -> None:
    name = "reconciliation-query-batch"
    for content in examples("0.2", name, "valid"):
        assert not [one for one in forms02.queries_of(content).values() if isinstance(one, Refused)], content
    for content in examples("1.0", name, "valid"):
        assert not [one for one in forms10.queries_of(content.encode()) if isinstance(one, Refused)], content
    for content in examples("0.2", name, "invalid"):
        assert all(isinstance(one, Refused) for one in forms02.queries_of(content).values()), content
    for content in examples("1.0", name, "invalid"):
        assert _refused10(content.encode()), content
    for version in ("0.2", "1.0"):
        for content in examples(version, "data-extension-query", "valid"):
            assert extension_of(content, "extend").ids


def _refused10(content: bytes) -> bool:
    try:
        return all(isinstance(one, Refused) for one in forms10.queries_of(content))
    except ValidationError:
        return True


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"ids": ["a"]}',
        '{"properties": []}',
        '{"ids": [7], "properties": []}',
        '{"ids": [], "properties": [{}]}',
    ],
)
def test_what_is_no_data_extension_query_is_refused(content: str) -> None:
    with pytest.raises(ValidationError, match="extend: "):
        extension_of(content, "extend")


def test_a_data_extension_of_too_many_records_is_refused() -> None:
    with pytest.raises(TooLargeError, match="at most 1000"):
        extension_of(json.dumps({"ids": ["a"] * 1_001, "properties": []}), "extend")


_LEAVES = st.none() | st.booleans() | st.floats() | st.text() | st.integers()
_ANY = st.recursive(_LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(), one, max_size=3))
_NEARLY = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("query", "type", "limit", "properties", "type_strict", "conditions"), _ANY)
)


@given(st.dictionaries(st.text(), _ANY | _NEARLY, max_size=4))
def test_whatever_json_is_sent_each_query_is_read_or_refused(batch: dict[str, object]) -> None:
    content = json.dumps(batch)
    try:
        found = forms02.queries_of(content)
    except ValidationError:
        assert "NaN" in content or "Infinity" in content or not all(map(str.isprintable, batch))
    else:
        assert set(found) == set(batch)
