"""The benchmark of the index measures the real thing: nearly all that is nearest is found."""

import json

import hnsw
import pytest


def test_exact_search_and_index_are_told_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert hnsw.main(["--records", "1000", "--shared-buffers", "128MB", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["records"] == 1000
    assert told["recall"] > 0.95
    for what in ("exact", "index"):
        assert 0 < told[what]["median_ms"] <= told[what]["p95_ms"]
        assert told[what]["in_block_ms"] > 0
    assert told["index_mb"] > 0
    assert hnsw.main(["--records", "1000", "--shared-buffers", "128MB"]) == 0
    assert "of the ten nearest found" in capsys.readouterr().out
