"""The container's files fit the project: every path is there, every setting is known."""

import re
from pathlib import Path
from typing import Any

import yaml

from flowforge.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def test_all_that_is_copied_is_there_and_let_through() -> None:
    let_through = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert len(copied()) >= 8
    for source in copied():
        assert (ROOT / source).exists(), source
        assert source in let_through


def test_the_build_gets_all_that_the_wheel_is_made_of() -> None:
    assert {"pyproject.toml", "hatch_build.py", "flowforge", "nodes", "examples", "static"} <= set(
        copied()
    )


def test_it_runs_in_two_stages_as_an_ordinary_user_with_a_health_check() -> None:
    assert len(instructions("FROM")) == 2
    assert instructions("USER") == ["flowforge"]
    assert "/healthz" in instructions("HEALTHCHECK --interval=10s")[0]


def test_every_setting_in_the_image_is_known() -> None:
    named = set(re.findall(rf"{PREFIX}\w+(?==)", DOCKERFILE))
    assert named
    assert named <= SETTINGS


def test_compose_sets_known_settings_only_and_each_service_is_watched() -> None:
    services = COMPOSE["services"]
    named = {name for name in services["flowforge"]["environment"] if name.startswith(PREFIX)}
    assert named
    assert named <= SETTINGS
    assert services["mysql"]["image"] == "mysql:8.4"
    assert services["mysql"]["healthcheck"]["test"]
    assert services["flowforge"]["depends_on"]["mysql"]["condition"] == "service_healthy"


def test_every_variable_that_compose_asks_for_is_in_the_example_of_an_env_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    offered = set(
        re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    )
    assert asked
    assert asked <= offered


def test_every_volume_that_is_used_is_declared() -> None:
    services = COMPOSE["services"].values()
    used = {volume.partition(":")[0] for service in services for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
