"""The documentation says what is: settings, commands, nodes, rooms, the door for authors."""

import ast
import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

import flowforge.node
import flowforge.testing
from flowforge import resources
from flowforge.call import BUILT_IN, Call, Digits
from flowforge.catalog import Catalog
from flowforge.cli import command_line
from flowforge.cli.rules import page
from flowforge.flow import check, read
from flowforge.node import Facts, Gather, Port, Words
from flowforge.settings import PREFIX, Settings, markdown_table
from flowforge.testing.steps import STEPS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text(name), re.DOTALL)


def rooms() -> set[str]:
    found = {path.stem for path in (ROOT / "flowforge").glob("*.py")} - {"__init__"}
    return found | {path.parent.name for path in (ROOT / "flowforge").glob("*/__init__.py")}


@pytest.mark.parametrize("written", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(written: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", written.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, heading = target.partition("#")
        file = written.parent / place if place else written
        assert file.exists(), target
        if heading:
            assert heading in headings(file), target


def headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_the_table_of_settings_is_the_one_in_the_code() -> None:
    assert markdown_table() in text("docs/operate.md")


def test_the_example_of_an_env_file_names_every_setting_and_no_other() -> None:
    named = re.findall(rf"^#?({PREFIX}\w+)=", text(".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(SETTINGS)


def test_the_example_of_an_env_file_says_which_settings_docker_compose_passes_on() -> None:
    heading = "# --- with and without docker compose"
    passed = text(".env.example").partition(heading)[2].partition("# --- without")[0]
    named = re.findall(rf"^#?({PREFIX}\w+)=", passed, re.MULTILINE)
    assert sorted(named) == sorted(
        set(re.findall(r"\$\{(FLOWFORGE_\w+)", text("docker-compose.yml")))
    )


@pytest.mark.parametrize("written", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_setting_that_is_not_there(written: Path) -> None:
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", written.read_text("utf-8"))) <= SETTINGS


def test_every_command_is_told() -> None:
    told = text("docs/operate.md")
    for name in typer.main.get_group(command_line()).commands:
        assert f"`{name}" in told, name


def test_every_node_is_told_with_its_exits() -> None:
    told = text("docs/guide/nodes.md")
    for entry in Catalog.load(installed=False).describe("en"):
        assert f"**{entry['label']}** (`{entry['type']}`)" in told
        for port in entry["ports"] + entry["eventPorts"]:
            assert f"*{port['label']}*" in told, (entry["type"], port["label"])


def test_the_page_of_rules_is_made_from_the_rules_themselves() -> None:
    assert text("docs/guide/rules.md") == page(Catalog.load(installed=False), "en")


def test_every_variable_of_a_call_is_told() -> None:
    told = text("docs/guide/variables.md")
    assert [name for name in BUILT_IN if f"`{name}`" not in told] == []


def test_every_room_stands_on_the_map() -> None:
    told = text("CONTRIBUTING.md").partition("## The rooms")[2]
    assert [room for room in sorted(rooms()) if f"`{room}`" not in told] == []


def test_the_contract_of_the_door_shuts_every_other_room() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    door = next(contract for contract in contracts if contract["id"] == "door")
    shut = {name.removeprefix("flowforge.") for name in door["forbidden_modules"]}
    assert rooms() - shut == {"node", "testing"} & rooms()


def own_members() -> set[str]:
    tree = ast.parse(Path(str(flowforge.node.__file__)).read_text("utf-8"))
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Node"
    )
    variables = {
        line.target.id
        for line in body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    methods = {
        line.name for line in body if isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {name for name in variables | methods if not name.startswith("_")}


def test_everything_that_a_node_can_say_and_do_is_told_to_authors() -> None:
    told = text("docs/node-authors.md")
    missing = [name for name in sorted(own_members()) if not re.search(rf"`{name}\b", told)]
    assert missing == []


def test_every_field_type_is_told_to_authors() -> None:
    told = text("docs/node-authors.md")
    types = [getattr(flowforge.node, name) for name in flowforge.node.__all__]
    fields = [kind for kind in types if isinstance(kind, type) and issubclass(kind, Words)]
    shown = [kind.__name__ for kind in fields if kind is not Words]
    assert shown
    assert [name for name in shown if f"`{name}`" not in told] == []


def test_the_node_that_authors_are_shown_works() -> None:
    written: dict[str, Any] = {}
    exec(blocks("docs/node-authors.md", "python")[0], written)  # it is our own documentation
    node = written["Greet"].model_validate({"prompt": "Hello {{caller}}"})
    call = Call(id="1", vars={"caller": "493023125001"})
    heard = asyncio.run(node.enter(call))
    assert isinstance(heard, Gather)
    assert heard.sound is not None
    assert heard.sound.text == "Hello 493023125001"
    assert asyncio.run(node.resume(call, Digits(call_id="1"))) == Port("next")


def test_every_step_of_a_call_file_is_told() -> None:
    told = text("docs/call-files.md")
    assert [step for step in STEPS if f'`{{"{step}":' not in told] == []


def test_every_name_for_tests_is_told_to_authors() -> None:
    told = text("docs/node-authors.md") + text("docs/call-files.md")
    for name in ("check_node", "node", "call", "enter", "resume", "Phone"):
        assert name in flowforge.testing.__all__
        assert f"`{name}" in told, name


def test_the_flow_file_that_is_shown_can_go_live() -> None:
    flow = read(blocks("docs/flow-format.md", "json")[0])
    problems = check(flow, Catalog.load(installed=False).types, Facts())
    assert [problem for problem in problems if problem.level == "error"] == []


def test_what_the_readme_calls_is_shipped() -> None:
    shipped = {file.stem for file in resources.examples().glob("*.json")}
    assert {"family-line", "telephone-status"} <= shipped


def test_the_check_list_has_the_commands_of_the_documentation() -> None:
    page = (ROOT / "static/src/start/CheckList.tsx").read_text("utf-8")
    start = re.findall(r'^const START = "(.+)";$', page, re.MULTILINE)
    # The page names the server's own port in the tunnel's command, the docs the usual one.
    tunnel = re.findall(r"`(ssh .+)`;$", page, re.MULTILINE)
    commands = [*start, *(re.sub(r"\$\{.+\}", "8080", one) for one in tunnel)]
    assert len(commands) == 2
    told = (ROOT / "docs/operate.md").read_text("utf-8").splitlines()
    assert set(commands) <= set(told)
