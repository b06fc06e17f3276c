"""Protects what the Bun producer takes the contract for: its types and its Zod schema are those of contracts/."""

import json
import shutil
from pathlib import Path

import pytest
from producers import BUN_PRODUCER, ROOT, bun

from likewise.contracts import MatchSubmitMessage, parse
from likewise.contracts.messages import RECORDS_LIMIT
from likewise.errors import ValidationError

CONTRACT = ROOT / "contracts" / "match-submit.v1.json"
JOB = "0f6c3c5e-6f4b-4d4b-9a55-0d9a4f1f2a10"
PAYLOAD = {"catalogue": "tools", "source": "harbour", "records": [{"no": "007"}]}
JUDGE = """
import { MATCH_SUBMIT } from "./src/contract.ts";
const messages: unknown[] = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(messages.map((one) => MATCH_SUBMIT.safeParse(one).success)));
"""

Json = dict[str, object]


def message(**changes: object) -> Json:
    return {"version": 1, "type": "match.submit", "jobId": JOB, "payload": PAYLOAD, **changes}


def payload(**changes: object) -> Json:
    return message(payload={**PAYLOAD, **changes})


GOOD = [
    message(),
    message(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    message(traceparent=None),
    payload(records=[{"no": 7, "price": 1.5, "sold": False, "note": None, "": "a column without a name"}]),
    payload(key="no", mapping={"no": "sku"}, precision=0.5, cardinality="one-to-one"),
    payload(key=None, mapping=None, precision=None),
    payload(records=[{}] * RECORDS_LIMIT),
]
BAD = [
    message(version=2),
    message(version="1"),
    message(type="match.chunk"),
    message(jobId="7"),
    message(jobId=None),
    message(extra=True),
    message(traceparent="00-xyz"),
    message(payload=None),
    payload(records=[]),
    payload(records=[{}] * (RECORDS_LIMIT + 1)),
    payload(records=[{"no": ["7"]}]),
    payload(records=["7"]),
    payload(catalogue=""),
    payload(source="x" * 201),
    payload(mapping={"": "sku"}),
    payload(mapping={"no": 7}),
    payload(precision=0.4),
    payload(precision="0.9"),
    payload(cardinality="many"),
    payload(job_id=JOB),
    {},
]


def accepted(one: Json) -> bool:
    """Whether a worker takes a message in."""
    try:
        parse(MatchSubmitMessage, json.dumps(one).encode())
    except ValidationError:
        return False
    return True


@pytest.mark.criterion("AC-33.3")
def test_zod_accepts_and_refuses_what_the_worker_does() -> None:
    told = bun("-e", JUDGE, told=json.dumps([*GOOD, *BAD]))
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [True] * len(GOOD) + [False] * len(BAD)
    assert [accepted(one) for one in [*GOOD, *BAD]] == json.loads(told.stdout)


def test_the_producer_is_typed_strictly() -> None:
    """`tsc --noEmit`; a message without its job is no MatchSubmitMessage."""
    checked = bun("x", "tsc", "--noEmit")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout
    assert json.loads((BUN_PRODUCER / "tsconfig.json").read_text(encoding="utf-8"))["compilerOptions"]["strict"] is True


@pytest.mark.parametrize("changed", [False, True], ids=["as published", "changed"])
def test_a_change_of_the_contract_that_was_not_carried_over_is_noticed(tmp_path: Path, changed: bool) -> None:  # noqa: FBT001 -- parametrised
    """And carried over by the same script: the type has the new field."""
    copy = tmp_path / "examples" / "bun-producer"
    for part in ("scripts", "src"):
        shutil.copytree(BUN_PRODUCER / part, copy / part)
    (copy / "node_modules").symlink_to(BUN_PRODUCER / "node_modules")
    text = CONTRACT.read_text(encoding="utf-8")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / CONTRACT.name).write_text(
        text.replace('"catalogue"', '"list"') if changed else text, encoding="utf-8"
    )
    drift = bun("scripts/contract.ts", "--check", folder=copy)
    assert drift.returncode == int(changed), drift.stderr
    assert ("npm run contract" in drift.stderr) is changed
    assert bun("scripts/contract.ts", folder=copy).returncode == 0
    assert ("  list: string;" in (copy / "src" / "contract.ts").read_text(encoding="utf-8")) is changed
