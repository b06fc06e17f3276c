"""The command that says how long vectors take measures what it says, on the real service."""

import json

import backfill
import pytest


@pytest.mark.criterion("AC-31.2")
def test_a_catalogue_is_embedded_and_then_its_changes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert backfill.main(["--records", "900", "--rows", "500", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"]["rows"], told["changes"]["rows"], told["vectors"]) == (900, 9, 900)
