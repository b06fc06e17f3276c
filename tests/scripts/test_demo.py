"""Protects the first thing a newcomer sees: the bundled sample matched, shown, and reported."""

from pathlib import Path

import demo
import pytest

from likewise import sample


@pytest.mark.criterion("AC-10.2")
def test_the_demo_matches_every_list_and_leads_to_its_report(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert demo.main(["--folder", str(folder)]) == 0
    printed = capfd.readouterr().out
    contents = (folder / "report.html").read_text(encoding="utf-8")
    for name in sample.LISTS:
        assert f"== {name} against catalogue.csv" in printed
        report = demo.report_path(name, folder)
        assert "<html" in report.read_text(encoding="utf-8")
        assert f'href="{report.name}"' in contents
    assert printed.count("record_id") >= len(sample.LISTS)
    assert (folder / "report.html").as_uri() in printed


def test_a_failing_command_ends_the_demo_with_its_code(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        demo.run(["profile", str(tmp_path / "missing.csv")])
    assert ended.value.code == 3
