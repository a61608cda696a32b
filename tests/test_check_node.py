"""What `check_node` finds in a node package, and that a third party's package loads as ours do."""

import shutil
from pathlib import Path

import pytest

from flowforge import resources
from flowforge.testing import Catalog, check_node

PACKAGES = resources.examples() / "third_party_node/flowforge_countdown"
PORTS = "ports: ClassVar = ("


def broken(folder: Path, file: str, before: str, after: str) -> str:
    """Break a copy of the third party's package, and give what `check_node` says."""
    package = shutil.copytree(PACKAGES / "countdown", folder / "countdown")
    text = (package / file).read_text("utf-8")
    assert before in text
    (package / file).write_text(text.replace(before, after), "utf-8")
    with pytest.raises(AssertionError) as found:
        check_node(package)
    return str(found.value)


@pytest.mark.parametrize(
    ("file", "before", "after", "why"),
    [
        ("de.json", '"label": "Wie oft"', '"help": "x"', "de.json lacks fields.times.label"),
        ("en.json", '"done": "done"', '"gone": "gone"', "en.json lacks ports.done"),
        ("en.json", '"done": "done"', '"done": "x", "gone": "x"', "the port 'gone', which is none"),
        ("en.json", "{times} times", "{time} times", "the summary names {time}"),
        ("icon.svg", "currentColor", "#000", "icon.svg lacks currentColor"),
        ("icon.svg", "</svg>", "<script/></svg>", "holds '<script'"),
        ("__init__.py", '"times": 3', '"times": 0', "example() does not fit"),
        ("__init__.py", 'Port("again" if', 'Port("more" if', "leaves by 'more'"),
        ("__init__.py", '("again", "done")', '("again", "done", "done")', "two ports share a name"),
        ("__init__.py", "return (self.save_as,)", "return ()", "sets 'left', which `writes`"),
        ("__init__.py", "str(max(left, 0))", "object()", "no JSON data"),
        ("__init__.py", "left = int(", "left = 1 // 0 + int(", "enter raises ZeroDivisionError"),
        ("__init__.py", "times: int", "times: int | str", "a form cannot offer 2 types"),
        ("__init__.py", PORTS, f'event_ports: ClassVar = ("x",)\n    {PORTS}', "event_ports are"),
        ("__init__.py", PORTS, f'quiet_ports: ClassVar = ("x",)\n    {PORTS}', "quiet_ports are"),
        ("__init__.py", PORTS, f'prompt_field: ClassVar = "x"\n    {PORTS}', "prompt_field is 'x'"),
        (
            "en.json",
            '"too_often": "',
            '"odd": "',
            "en.json has no text for the problem 'too_often'",
        ),
        ("de.json", '"name": "So', '"title": "So', "de.json lacks name or why"),
        ("de.json", '"fewer"', '"less"', "mends that are told in one language only"),
        ("__init__.py", PORTS, f'ports_from: ClassVar = "save_as"\n    {PORTS}', "a list of parts"),
    ],
)
def test_check_node_finds_what_is_broken(
    tmp_path: Path, file: str, before: str, after: str, why: str
) -> None:
    assert why in broken(tmp_path, file, before, after)


def test_check_node_takes_a_folder_or_the_name_of_an_installed_type() -> None:
    check_node(resources.nodes() / "menu")
    check_node("menu")


def test_a_third_partys_package_loads_as_ours_do() -> None:
    catalog = Catalog.load([PACKAGES], installed=False)
    assert catalog.broken == []
    assert "countdown" in catalog.types
    described = {entry["type"]: entry for entry in catalog.describe("de")}
    done = {"name": "done", "label": "fertig", "quiet": False, "when": None}
    assert described["countdown"]["ports"][1] == done
