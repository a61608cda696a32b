"""The catalogue loads what is right, names what is broken, and never fails because of a package."""

import json
from pathlib import Path

import pytest

from flowforge.catalog import Catalog
from flowforge.node import CATEGORIES, Problem

GOOD = """
from typing import ClassVar, Literal
from pydantic import Field
from flowforge.node import Call, Node, Part, Port, Prompt, Step

class Choice(Part):
    key: str = Field(json_schema_extra={"x-port": True})

class Hello(Node):
    type: ClassVar = "TYPE"
    category: ClassVar = "talk"
    ports: ClassVar = ("next",)
    ports_from: ClassVar = "choices"
    port_field: ClassVar = "key"
    prompt: Prompt = Prompt()
    mood: Literal["glad", "sad"] = "glad"
    choices: list[Choice] = []

    async def enter(self, call: Call) -> Step:
        return Port("next")
"""
WORDS = {"label": "Say hello", "help": "Says hello.", "ports": {"next": "then"}}


def package(home: Path, name: str, code: str = GOOD, words: object = WORDS) -> Path:
    folder = home / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(code.replace("TYPE", name))
    for language in ("en", "de"):
        (folder / f"{language}.json").write_text(json.dumps(words))
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


def reasons(home: Path) -> dict[str, str]:
    return {broken.name: broken.reason for broken in Catalog.load([home], installed=False).broken}


def test_a_folder_with_one_class_and_its_words_is_a_node_type(tmp_path: Path) -> None:
    package(tmp_path, "test_hello")
    catalog = Catalog.load([tmp_path], installed=False)
    assert not catalog.broken
    described = next(t for t in catalog.describe("en") if t["type"] == "test_hello")
    assert described["label"] == "Say hello"
    port = {"name": "next", "label": "then", "quiet": False, "when": None}
    assert described["ports"] == [port]
    assert described["portsFrom"] == "choices"
    key = described["schema"]["properties"]["choices"]["items"]["properties"]["key"]
    assert key["x-port"] is True, "references are put in place"
    assert "$defs" not in described["schema"]


def test_what_is_broken_is_named_and_everything_else_is_there(tmp_path: Path) -> None:
    package(tmp_path, "test_syntax", code="def (:")
    package(tmp_path, "test_import", code="import no_such_module")
    package(tmp_path, "test_empty", code="")
    package(tmp_path, "test_two", code=GOOD + GOOD.replace("Hello", "Again"))
    package(tmp_path, "test_misnamed", code=GOOD.replace("TYPE", "other"))
    package(tmp_path, "test_category", code=GOOD.replace('"talk"', '"magic"'))
    package(tmp_path, "test_words", words={"label": "Say hello"})
    (package(tmp_path, "test_icon") / "icon.svg").unlink()
    package(tmp_path, "test_fine")
    found = reasons(tmp_path)
    assert "SyntaxError" in found.pop("test_syntax")
    assert "no_such_module" in found.pop("test_import")
    assert "0 node classes" in found.pop("test_empty")
    assert "2 node classes" in found.pop("test_two")
    assert "'test_misnamed'" in found.pop("test_misnamed")
    assert "needs a category" in found.pop("test_category")
    assert "lacks help" in found.pop("test_words")
    assert "icon.svg" in found.pop("test_icon")
    assert found == {}
    assert "test_fine" in Catalog.load([tmp_path], installed=False).types


def test_a_package_cannot_take_the_place_of_another(tmp_path: Path) -> None:
    package(tmp_path / "one", "test_same")
    package(tmp_path / "two", "test_same")
    catalog = Catalog.load([tmp_path / "one", tmp_path / "two"], installed=False)
    assert ["two node types" in broken.reason for broken in catalog.broken] == [True]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_palette_has_a_heading_for_every_category(language: str) -> None:
    headings = Catalog().categories("de" if language == "de" else "en")
    assert [heading["id"] for heading in headings] == list(CATEGORIES)
    assert all(heading["label"] for heading in headings)


def test_a_problem_is_said_in_words_and_an_unknown_one_by_its_reason() -> None:
    catalog = Catalog()
    known = Problem(code="unknown_variable", params={"name": "custmer"})
    assert "“custmer”" in catalog.text(known, "en")
    assert "„custmer“" in catalog.text(known, "de")
    assert catalog.text(Problem(code="new", params={"reason": "because"}), "en") == "because"
    number = Problem(code="number_impossible", params={"number": "030", "country": "DE"})
    assert "from Germany:" in catalog.text(number, "en")
    assert "von Deutschland aus" in catalog.text(number, "de")
    nowhere = Problem(code="no_such_country", params={"country": "XX"})
    assert "“XX”" in catalog.text(nowhere, "en")
