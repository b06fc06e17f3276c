"""Protects what clients of the reconciliation API are answered: by real workers, in the forms of its published schemas, with
the numbers of `/match`.
"""

import json
from collections.abc import Iterator, Mapping
from math import log2
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import polars as pl
import pytest
from reconciliation import check, examples
from reconciling import LIST, Reconciling, Told, asked, matched, posted, reconciling
from working import answered

from likewise.db.states import Role
from likewise.db.tables import Matcher
from likewise.reconcile.queries import BATCH
from likewise.sample import sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers


@pytest.fixture(scope="module")
def world(
    servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reconciling]:
    with reconciling(servers, migrated_template, tmp_path_factory.mktemp("store"), "reconciling") as made:
        yield made


@pytest.fixture
def client(world: Reconciling) -> Iterator["httpx.Client"]:
    with world.client() as made:
        yield made


@pytest.fixture
def path(world: Reconciling) -> str:
    return world.paths["0.2"]


@pytest.fixture(scope="module")
def list_records() -> list[dict[str, str | None]]:
    return pl.read_csv(sample_path(LIST), infer_schema=False).head(30).to_dicts()


def pairs_of(world: Reconciling) -> Mapping[str, str]:
    """The list's column for each of the catalogue's, as the matcher has them."""
    with world.service.database.statement() as session:
        recipe: Any = session.get_one(Matcher, world.job["matcherId"]).recipe
    return {one["catalogue"]: one["incoming"] for one in recipe["fields"] if one["incoming"] is not None}


def query_of(record: Mapping[str, str | None], pairs: Mapping[str, str]) -> Told:
    """A list's record as OpenRefine sends it: one column is the query, others are properties."""
    values = {theirs: value for theirs, ours in pairs.items() if (value := record[ours]) is not None}
    name = values.pop("name", None)
    properties = [{"pid": column, "v": value} for column, value in values.items()]
    return {"properties": properties, **({} if name is None else {"query": name})}


def test_the_manifests_say_what_there_is(world: Reconciling, client: "httpx.Client") -> None:
    for version, path in world.paths.items():
        manifest = client.get(path).json()
        check(version, "manifest", manifest)
        assert (manifest["name"], manifest["batchSize"]) == ("tools", BATCH)
        assert manifest["preview"].get("url", f"{world.service.url}{path}/").startswith(f"{world.service.url}{path}/")


@pytest.mark.criterion("AC-32.2")
def test_decisions_and_numbers_are_those_of_match(
    world: Reconciling, client: "httpx.Client", path: str, list_records: list[dict[str, str | None]]
) -> None:
    """`match` exactly where a record alone is linked; scores are its probabilities, features add up to its match weight."""
    pairs = pairs_of(world)
    calls = [{ours: record[ours] for ours in pairs.values()} for record in list_records]
    queries = {f"q{row}": {**query_of(record, pairs), "limit": 15} for row, record in enumerate(list_records)}
    found = asked(client, path, queries)
    decisions = []
    with world.service.client(Role.REVIEWER) as reviewer:
        for row, call in enumerate(calls):
            (alone,) = answered(reviewer, world.catalogue, {"records": [call]}).json()["data"]["records"]
            candidates = found[f"q{row}"]
            decisions.append(alone["decision"])
            assert [one["match"] for one in candidates[:1]] == [alone["decision"] == "link"][: len(candidates)]
            assert not any(one["match"] for one in candidates[1:])
            told = [(one["catalogueKey"], 100 * one["probability"]) for one in alone["candidates"]]
            assert [(one["id"], one["score"]) for one in candidates[: len(told)]] == told
            for one, theirs in zip(candidates, alone["candidates"], strict=False):
                weight = sum(part["bits"] for part in theirs["evidence"])
                assert sum(part["value"] for part in one["features"]) == pytest.approx(weight, abs=1e-4)
                assert len({part["id"] for part in one["features"]}) == len(one["features"])
    assert set(decisions) >= {"link", "no_match"}


def test_both_versions_answer_alike_and_each_query_by_itself(
    world: Reconciling, client: "httpx.Client", path: str, list_records: list[dict[str, str | None]]
) -> None:
    """Also where two queries of a batch are the same, which would compete in a list."""
    pairs = pairs_of(world)
    queries = [query_of(record, pairs) for record in list_records[:6]]
    together = asked(client, path, {f"q{row}": query for row, query in enumerate([*queries, *queries])})
    for row, query in enumerate(queries):
        assert asked(client, path, {"alone": query})["alone"] == together[f"q{row}"] == together[f"q{row + 6}"]
    conditions = [
        [
            *([{"matchType": "name", "propertyValue": query["query"]}] if "query" in query else []),
            *(
                {"matchType": "property", "propertyId": one["pid"], "propertyValue": one["v"]}
                for one in query["properties"]
            ),
        ]
        for query in queries
    ]
    newer = matched(client, world.paths["1.0"], *({"conditions": one} for one in conditions))
    for row, candidates in enumerate(newer):
        for one in candidates:
            for part in one["features"]:
                assert part.pop("name") == part["id"]
        assert candidates == together[f"q{row}"]


def test_an_exact_name_or_key_finds_its_record(world: Reconciling, client: "httpx.Client", path: str) -> None:
    """Also where the name alone says little, and the matcher alone would not have it among the first."""
    records = world.records(600)[::7]
    for start in range(0, len(records), BATCH // 2):
        some = records[start : start + BATCH // 2]
        by_name = {f"n{row}": {"query": one["fields"]["name"], "limit": 3} for row, one in enumerate(some)}
        by_key = {f"k{row}": {"query": one["key"], "limit": 1} for row, one in enumerate(some)}
        found = asked(client, path, by_name | by_key)
        for row, one in enumerate(some):
            assert one["fields"]["name"] in {it["name"] for it in found[f"n{row}"]}
            (only,) = found[f"k{row}"]
            assert (only["id"], only["score"]) == (one["key"], 100.0)


def test_what_has_nothing_in_common_with_the_catalogue_is_answered_by_nothing(
    world: Reconciling, client: "httpx.Client", path: str
) -> None:
    """Also where it is all that is asked, and where only a key is."""
    assert asked(client, path, {"q0": {"query": "§§§"}}) == {"q0": []}
    assert asked(client, path, {"q0": {"properties": [{"pid": "no such column", "v": "x"}]}}) == {"q0": []}
    key = world.records(1)[0]["key"]
    (found,) = asked(client, path, {"q0": {"properties": [{"pid": "sku", "v": key}]}})["q0"]
    assert (found["id"], found["match"]) == (key, True)


def test_limits_are_kept(client: "httpx.Client", path: str) -> None:
    found = asked(
        client,
        path,
        {str(limit): {"query": "hammer", "limit": limit} for limit in (1, 2, 12)} | {"x": {"query": "hammer"}},
    )
    assert {key: len(one) for key, one in found.items()} == {"1": 1, "2": 2, "12": 12, "x": 5}
    assert all(
        [one["score"] for one in it] == sorted((one["score"] for one in it), reverse=True) for it in found.values()
    )


def test_types_leave_out_what_is_not_of_them(client: "httpx.Client", path: str) -> None:
    asked_for: Mapping[str, Mapping[str, object]] = {
        "ours": {"type": "tools"},
        "either": {"type": ["people", "tools"]},
        "both": {"type": ["people", "tools"], "type_strict": "all"},
        "other": {"type": "people"},
        "soft": {"type": ["people"], "type_strict": "should"},
    }
    found = asked(client, path, {key: {"query": "hammer", **one} for key, one in asked_for.items()})
    assert {key for key, one in found.items() if one} == {"ours", "either", "soft"}
    assert found["ours"] == found["either"] == found["soft"]


def test_a_query_that_fails_is_an_error_under_its_key_and_costs_no_other(
    world: Reconciling, client: "httpx.Client", path: str
) -> None:
    """An empty result would say that there is no such record."""
    answer = posted(client, path, {"good": {"query": "hammer"}, "bad": {"query": "hammer", "limit": 0}})
    assert answer.status_code == 200
    told = answer.json()
    assert told["good"]["result"]
    assert set(told["bad"]) == {"error"}
    assert told["bad"]["error"]["message"].startswith("bad: limit: ")
    queries = [{"conditions": []}, {"conditions": [{"matchType": "name", "propertyValue": "hammer"}]}]
    first, second = client.post(f"{world.paths['1.0']}/match", json={"queries": queries}).json()["results"]
    assert set(first) == {"error"}
    assert second["candidates"]


@pytest.mark.criterion("AC-32.3")
def test_a_batch_with_nothing_right_or_too_much_in_it_is_refused(
    world: Reconciling, client: "httpx.Client", path: str
) -> None:
    wrong = posted(client, path, {"q0": {"limit": 1}, "q1": {}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    for content in ("", "[", "[]"):
        assert client.post(path, data={"queries": content}).status_code == 400
    assert client.post(path, data={"other": "x"}).status_code == 400
    large = client.post(path, data={"queries": json.dumps({str(row): {"query": "a"} for row in range(BATCH + 1)})})
    assert (large.status_code, large.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    newer = client.post(f"{world.paths['1.0']}/match", json={"queries": [{}] * (BATCH + 1)})
    assert newer.status_code == 413
    assert client.post(f"{world.paths['1.0']}/match", json=[{}]).status_code == 400
    assert asked(client, path, {}) == {}


@pytest.mark.criterion("AC-32.1")
def test_the_published_batches_are_answered(world: Reconciling, client: "httpx.Client", path: str) -> None:
    """About people, whom the catalogue does not have: valid ones get a valid answer, invalid ones a refusal."""
    name = "reconciliation-query-batch"
    for content in examples("0.2", name, "valid"):
        asked(client, path, json.loads(content))
    for content in examples("1.0", name, "valid"):
        matched(client, world.paths["1.0"], *json.loads(content)["queries"])
    for content in examples("0.2", name, "invalid"):
        assert client.post(path, data={"queries": content}).status_code == 400
    for content in examples("1.0", name, "invalid"):
        assert client.post(f"{world.paths['1.0']}/match", content=content.encode()).status_code == 400


def test_conditions_on_ids_name_the_record_and_required_ones_leave_others_out(
    world: Reconciling, client: "httpx.Client"
) -> None:
    one, other = world.records(2)

    def named(what: str, value: object, **more: object) -> Mapping[str, object]:
        return {"matchType": what, "propertyValue": value, **more}

    brand: Mapping[str, object] = {"propertyId": "brand", "required": True}
    queries: list[list[Mapping[str, object]]] = [
        [named("id", one["key"])],
        [named("id", [one["key"], other["key"]])],
        [named("id", "no such key")],
        [named("name", "disc"), named("property", "grindal ", **brand)],
        [named("name", "disc"), named("property", ["Grindal"], **brand, matchQuantifier="none")],
        [named("name", "disc"), named("property", "x", propertyId="colour", required=True)],
        [named("name", "disc"), named("property", "x", propertyId="colour")],
    ]
    found = matched(client, world.paths["1.0"], *({"conditions": each, "limit": 15} for each in queries))
    assert [(it["id"], it["score"], it["match"]) for it in found[0]] == [(one["key"], 100.0, True)]
    assert {(it["id"], it["match"]) for it in found[1]} == {(one["key"], False), (other["key"], False)}
    assert found[2] == found[5] == []
    brands = {it["key"]: it["fields"]["brand"] for it in world.records(600)}
    assert {brands[it["id"]] for it in found[3]} == {"Grindal"}
    assert found[4]
    assert "Grindal" not in {brands[it["id"]] for it in found[4]}
    assert found[6]


def test_suggestions_begin_as_they_are_typed(world: Reconciling, client: "httpx.Client") -> None:
    record = world.records(1)[0]
    for version, path in world.paths.items():
        skip = "cursor" if version == "0.2" else "offset"

        def told(
            kind: str,
            name: str,
            prefix: str,
            skipped: tuple[str, int] = (skip, 0),
            path: str = path,
            version: str = version,
        ) -> list[Told]:
            params: Mapping[str, str | int] = {"prefix": prefix, skipped[0]: skipped[1]}
            answer = client.get(f"{path}/suggest/{kind}", params=params)
            assert answer.status_code == 200, answer.text
            check(version, f"suggest-{name}-response", answer.json())
            found: list[Told] = answer.json()["result"]
            return found

        hammers = told("entity", "entities", prefix="Ham")
        assert hammers
        assert all(" ham" in f" {one['name'].lower()}" for one in hammers)
        assert told("entity", "entities", prefix="Ham", skipped=(skip, 1)) == hammers[1:]
        assert told("entity", "entities", prefix=record["key"])[0]["id"] == record["key"]
        assert record["key"] in {one["id"] for one in told("entity", "entities", prefix=record["fields"]["name"])}
        assert told("entity", "entities", prefix="no such tool") == []
        assert len(told("entity", "entities", prefix="")) == 20
        assert [one["id"] for one in told("property", "properties", prefix="Bra")] == ["brand"]
        assert len(told("property", "properties", prefix="")) == 9
        assert [one["id"] for one in told("type", "types", prefix="too")] == ["tools"]
        assert told("type", "types", prefix="people") == []
    assert (
        len(client.get(f"{world.paths['1.0']}/suggest/entity", params={"prefix": "", "limit": 3}).json()["result"]) == 3
    )


def test_values_are_fetched_for_records(world: Reconciling, client: "httpx.Client") -> None:
    record = world.records(1)[0]
    wish = {
        "ids": [record["key"], "no such key"],
        "properties": [{"id": "brand", "settings": {"limit": "1"}}, {"id": "colour"}],
    }
    older = [
        client.post(world.paths["0.2"], data={"extend": json.dumps(wish)}).json(),
        client.get(world.paths["0.2"], params={"extend": json.dumps(wish)}).json(),
    ]
    brand = [{"str": record["fields"]["brand"]}]
    for answer in older:
        check("0.2", "data-extension-response", answer)
        assert answer["rows"] == {
            record["key"]: {"brand": brand, "colour": []},
            "no such key": {"brand": [], "colour": []},
        }
    newer = client.post(f"{world.paths['1.0']}/extend", json=wish).json()
    check("1.0", "data-extension-response", newer)
    assert newer["meta"] == older[0]["meta"]
    assert newer["rows"][0] == {
        "id": record["key"],
        "properties": [{"id": "brand", "values": brand}, {"id": "colour", "values": []}],
    }
    assert client.post(world.paths["0.2"], data={"extend": '{"ids": []}'}).status_code == 400
    for version, path in world.paths.items():
        for params, count in (({"type": "tools"}, 9), ({"type": "tools", "limit": "2"}, 2), ({"type": "people"}, 0)):
            proposed = client.get(f"{path}/extend/propose", params=params).json()
            check(version, "data-extension-property-proposal", proposed)
            assert len(proposed["properties"]) == count


def test_records_can_be_looked_at(world: Reconciling, client: "httpx.Client") -> None:
    """In a frame of any page; what is no record is not found."""
    record = world.records(1)[0]
    for path in world.paths.values():
        page = client.get(f"{path}/preview", params={"id": record["key"]})
        assert page.headers["content-type"].startswith("text/html")
        assert record["fields"]["name"] in page.text
        assert "frame-ancestors *" in page.headers["content-security-policy"]
        assert "x-frame-options" not in page.headers
        none = client.get(f"{path}/preview", params={"id": "none"})
        assert (none.status_code, none.headers["content-type"].partition(";")[0]) == (404, "text/html")
        assert "frame-ancestors *" in none.headers["content-security-policy"]
        assert "x-frame-options" not in none.headers
        assert client.get(f"{path}/preview").status_code == 400
    for kind, name in (("entity", record["key"]), ("property", "brand"), ("type", "tools")):
        found = client.get(f"{world.paths['0.2']}/flyout/{kind}?id={quote(name)}")
        assert set(found.json()) == {"id", "html"}
        assert found.json()["id"] == name
        assert client.get(f"{world.paths['0.2']}/flyout/{kind}?id=none").status_code == 404
    assert client.get(f"{world.paths['0.2']}/flyout/other?id=none").status_code == 400


def test_older_clients_are_answered_by_a_script(client: "httpx.Client", path: str) -> None:
    """Only where the callback is the name of a function."""
    queries = json.dumps({"q0": {"query": "hammer", "limit": 1}})
    params: Mapping[str, str]
    for address, params in ((path, {}), (path, {"queries": queries}), (f"{path}/suggest/entity", {"prefix": "ham"})):
        plain = client.get(address, params=params)
        script = client.get(address, params={**params, "callback": "jQuery1_2"})
        assert script.headers["content-type"].startswith("text/javascript")
        assert json.loads(script.text.removeprefix("/**/jQuery1_2(").removesuffix(");")) == plain.json()
        assert client.get(address, params={**params, "callback": "alert(1)//"}).status_code == 400


def test_features_are_evidence_in_bits(client: "httpx.Client", path: str) -> None:
    """What a probability is made of: score = 100 / (1 + 2 ** -sum), unless other candidates fit equally well."""
    for one in asked(client, path, {"q0": {"query": "Grindal cutting disc 125"}})["q0"][:1]:
        chance = one["score"] / 100
        assert sum(part["value"] for part in one["features"]) == pytest.approx(log2(chance / (1 - chance)), abs=1e-3)
