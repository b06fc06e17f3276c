"""`likewise explain` says about a pair what `likewise match` decided, and why."""

import json

import pytest
from tool_lists import Lists, likewise, read_csv


@pytest.mark.criterion("AC-7.3", "AC-6.4")
def test_the_numbers_are_those_of_the_match(lists: Lists) -> None:
    """For a link, a row without a match, and whatever is least certain."""
    links = read_csv(likewise("match", *lists.arguments, "--slim").stdout).sort("probability")
    for row in (0, links.height // 2, links.height - 1):
        link = links.row(row, named=True)
        result = likewise("explain", *lists.arguments, "--record", link["record_id"], "--json")
        found = json.loads(result.stdout)
        assert (found["record_id"], found["catalogue_id"]) == (link["record_id"], link["catalogue_id"])
        assert (found["decision"], found["reason"]) == (link["decision"], link["reason"])
        assert found["probability"] == pytest.approx(float(link["probability"]), abs=2e-4)
        assert sum(item["weight"] for item in found["contributions"]) == pytest.approx(found["weight"])
        assert found["probability"] == pytest.approx(1 / (1 + 2 ** -found["weight"]))


def test_a_named_candidate_is_explained(lists: Lists) -> None:
    result = likewise("explain", *lists.arguments, "--record", "00000", "--candidate", "001005", "--json")
    found = json.loads(result.stdout)
    assert (found["record_id"], found["catalogue_id"]) == ("00000", "001005")


def test_text_has_a_line_for_each_piece_of_evidence_and_a_running_total(lists: Lists) -> None:
    arguments = ["explain", *lists.arguments, "--record", "00000"]
    found = json.loads(likewise(*arguments, "--json").stdout)
    lines = likewise(*arguments).stdout.splitlines()
    assert lines[0] == f"record 00000 and catalogue record {found['catalogue_id']}"
    table = lines[2 : 3 + len(found["contributions"])]
    assert table[0].split() == ["evidence", "incoming", "catalogue", "bits", "total"]
    for line, item in zip(table[1:], found["contributions"], strict=True):
        assert line.startswith(item["label"])
    assert len({len(line) for line in table}) == 1
    assert lines[-3].split()[2] == table[-1].split()[-1]
    assert lines[-1] == f"decision      {found['decision']}: {found['reason']}"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--record", "nobody"], "incoming.csv has no record 'nobody'"),
        (["--record", "00000", "--candidate", "nothing"], "catalogue.csv has no record 'nothing'"),
    ],
)
def test_an_unknown_record_is_told(lists: Lists, options: list[str], says: str) -> None:
    result = likewise("explain", *lists.arguments, *options)
    assert (result.exit_code, result.stdout) == (4, "")
    assert says in result.stderr
