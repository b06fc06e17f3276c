"""Protects the deployment files, which no Docker engine is at hand to try: what they say is true of the code.

tests/integration/test_compose_commands.py runs the same commands without Docker.
"""

import json
import re
import subprocess
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml

from likewise.cli import main
from likewise.settings import variables

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))  # Any: a YAML document
DEVELOPMENT: dict[str, Any] = yaml.safe_load((ROOT / "compose.dev.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "api", "worker")
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
FINAL_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
ENTRY_POINT = ["likewise"]


@pytest.mark.criterion("AC-22.3")
def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"db", "redis", *OURS}
    assert set(DEVELOPMENT["services"]) <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_runs_a_command_that_exists(name: str) -> None:
    assert f"ENTRYPOINT {ENTRY_POINT}".replace("'", '"') in FINAL_STAGE
    assert SERVICES[name]["command"][0] in main.commands
    assert len(SERVICES[name]["command"]) == 1


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    """A misspelt one would be ignored in silence."""
    assert set(SERVICES[name]["environment"]) <= set(variables().values())
    assert set(re.findall(r"^ +(?:ENV )?(LIKEWISE_\w+)=", FINAL_STAGE, flags=re.MULTILINE)) <= set(variables().values())
    changed = DEVELOPMENT["services"].get(name, {}).get("environment", {})
    assert set(changed) <= {*variables().values(), "PYTHONPATH"}


def test_only_the_api_is_published_and_only_on_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["api"]
    assert all(port.startswith("127.0.0.1:") for port in published["api"])
    assert not any("ports" in service for service in DEVELOPMENT["services"].values())


def test_database_and_queue_are_on_an_internal_network_alone() -> None:
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert "front" in SERVICES["api"]["networks"]
    assert "front" not in SERVICES["worker"]["networks"]
    assert not any("network_mode" in service for service in SERVICES.values())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_tells_its_health_or_ends_by_itself(name: str) -> None:
    service = SERVICES[name]
    if name == "migrate":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"


def test_the_schema_goes_first() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("api", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert SERVICES[name]["depends_on"]["redis"] == {"condition": "service_healthy"}


def test_no_password_has_a_default_and_every_variable_is_in_the_example() -> None:
    asked = re.findall(r"\$\{(\w+)(:[?-][^}]*)?\}", TEXT)
    assert {name for name, _ in asked if "PASSWORD" in name} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, otherwise in asked:
        assert otherwise.startswith(":?" if "PASSWORD" in name else ":-")
        assert name == "LIKEWISE_IMAGE_TAG" or re.search(rf"^{name}=", example, flags=re.MULTILINE), name
    assert not re.search(r"password: +[^$\s]", TEXT, flags=re.IGNORECASE)


def test_what_is_kept_lies_in_named_volumes_and_files_reach_every_worker() -> None:
    assert set(COMPOSE["volumes"]) == {"database", "queue", "files"}
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert SERVICES["redis"]["volumes"] == ["queue:/data"]
    assert SERVICES["api"]["volumes"] == SERVICES["worker"]["volumes"]
    assert SERVICES["api"]["environment"]["LIKEWISE_DATA"] in SERVICES["api"]["volumes"][0]


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_is_built_from_hashes_and_runs_without_root_and_tools() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install (.+?)(?: && |\n)", DOCKERFILE)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-deps dist/" in one for one in installs)
    assert re.search(r"^USER 10001:10001$", FINAL_STAGE, flags=re.MULTILINE)
    assert FINAL_STAGE.index("useradd") < FINAL_STAGE.index("\nUSER ")
    assert "pip uninstall" in FINAL_STAGE
    assert not re.search(r"apt-get|pip install|gcc|build-essential", FINAL_STAGE)
    assert re.findall(r"^COPY (?!--from=build)", FINAL_STAGE, flags=re.MULTILINE) == []
    assert all(":" in image and "latest" not in image for image in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    assert not re.search(r"image: [^\s:]+$|:latest", TEXT, flags=re.MULTILINE)


def test_what_the_image_is_built_from_is_there_and_sent_to_the_engine() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = {name for line in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()}
    assert {name for name in copied if not name.startswith("web/") or name == "web/"} == sent
    assert all((ROOT / name).exists() for name in copied)
    assert {"src/likewise/web/dist", "web/node_modules"} <= set(ignored), "the image's own, not this machine's"


def test_the_page_is_built_from_its_lock_and_put_into_the_wheel() -> None:
    stages = {
        name: text
        for text, name in re.findall(r"(^FROM \S+ AS (\w+)\n.*?)(?=^FROM)", DOCKERFILE, re.MULTILINE | re.DOTALL)
    }
    page, build = stages["page"], stages["build"]
    (major,) = re.findall(r"^FROM node:(\d+)-", page)
    needed = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))["engines"]["node"]
    assert needed.removeprefix(">=").split(".")[0] == major
    assert page.index("npm ci") < page.index("COPY web/ ./") < page.index("npm run build")
    assert "npm install" not in DOCKERFILE
    (source, target) = re.findall(r"^COPY --from=page (\S+) (\S+)$", build, re.MULTILINE)[0]
    assert source == f"/build/{target}"
    assert build.index("--from=page") < build.index("pip wheel")
    assert {line.split()[-1] for line in re.findall(r"^COPY --from=build.*", FINAL_STAGE, re.MULTILINE)} == {
        "/opt/likewise"
    }


def test_the_builders_packages_are_all_taken_out_of_the_lock() -> None:
    """The Dockerfile's own awk program, on the lock."""
    program = re.search(r"awk '([^']+)' (\S+)", DOCKERFILE)
    assert program is not None
    finished = subprocess.run(["awk", program[1], program[2]], cwd=ROOT, capture_output=True, text=True, check=True)
    found = re.findall(r"^([a-z-]+)==", finished.stdout, flags=re.MULTILINE)
    needed = [re.split(r"[^\w-]", one)[0] for one in requires("hatchling") or () if "python_version <" not in one]
    assert sorted(found) == sorted(["hatchling", *needed])
    assert finished.stdout.count("--hash=sha256:") >= len(found)
