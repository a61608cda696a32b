"""What holds for every node type that FlowForge ships."""

import ast
import json
from pathlib import Path

import pytest

from flowforge import resources
from flowforge.catalog import LANGUAGES, Catalog, Language, fields_without_words
from flowforge.node import CATEGORIES
from flowforge.testing import check_node

CATALOG = Catalog.load(installed=False)
TYPES = sorted(CATALOG.types)
GUIDE = Path(__file__).parent.parent / "docs/guide/nodes.md"


def test_all_types_of_the_first_issue_are_there_and_none_is_broken() -> None:
    assert CATALOG.broken == []
    assert {
        "db_lookup",
        "dial",
        "gather",
        "hangup",
        "log",
        "menu",
        "note",
        "play",
        "reject",
        "set",
        "switch",
        "webhook",
    } <= set(TYPES)


@pytest.mark.parametrize("type_name", TYPES)
def test_every_package_keeps_what_packages_must_keep(type_name: str) -> None:
    check_node(type_name)


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_port_and_value_has_words(type_name: str, language: Language) -> None:
    package = CATALOG.packages[type_name]
    assert list(fields_without_words(package, language)) == []


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_is_a_few_short_paragraphs(type_name: str, language: Language) -> None:
    words = json.loads((resources.nodes() / type_name / f"{language}.json").read_text("utf-8"))
    paragraphs = words["help"].split("\n\n")
    assert 2 <= len(paragraphs) <= 4
    assert all(paragraph.endswith((".", "!", ")")) for paragraph in paragraphs)
    assert max(map(len, paragraphs)) < 420
    assert len(words["keywords"]) >= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_types_have_the_same_name(language: Language) -> None:
    labels = [entry["label"] for entry in CATALOG.describe(language)]
    assert len(set(labels)) == len(labels)


def test_the_palette_is_in_the_order_of_its_categories() -> None:
    places = [CATEGORIES.index(entry["category"]) for entry in CATALOG.describe("en")]
    assert places == sorted(places)
    assert {CATEGORIES[place] for place in places} == set(CATEGORIES)


@pytest.mark.parametrize("type_name", TYPES)
def test_every_type_has_tests_of_its_own_and_stands_in_the_guide(type_name: str) -> None:
    assert (resources.nodes() / type_name / f"test_{type_name}.py").is_file()
    assert f"(`{type_name}`)" in GUIDE.read_text("utf-8")


@pytest.mark.parametrize("type_name", TYPES)
def test_a_package_imports_of_ours_the_door_only(type_name: str) -> None:
    tree = ast.parse((resources.nodes() / type_name / "__init__.py").read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {module for module in modules if module and module.startswith(("flowforge", "nodes"))}
    assert ours == {"flowforge.node"}
