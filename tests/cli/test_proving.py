"""``flowforge test``: what a CI server sees of a flow's tests."""

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import FAMILY, Command

RIGHT = {"about": "1 is Anna", "call": [{"rings": {}}, {"presses": "1"}, {"dials": "0171 3920012"}]}
WRONG = {"about": "1 is Ben <&>", "call": [*RIGHT["call"][:2], {"dials": "0171 3920045"}]}

ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
}
BELOW = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error"},
    "failure": set(),
    "error": set(),
}
"""The shape that Jenkins' junit-10.xsd and its readers ask for, as far as we write it."""


def checked(element: ET.Element) -> None:
    """Demand the shape, and that every sum is that of what stands below."""
    assert set(element.attrib) == ATTRIBUTES[element.tag]
    for below in element:
        assert below.tag in BELOW[element.tag]
        checked(below)
    if element.tag.startswith("testsuite"):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib["errors"]) == len(list(element.iter("error")))
    if "time" in element.attrib:
        assert float(element.attrib["time"]) >= 0


def flow_with(tmp_path: Path, *tests: Any) -> Path:
    file = tmp_path / "line.json"
    document = json.loads(Path(FAMILY).read_text("utf-8"))
    file.write_text(json.dumps({**document, "tests": tests}), "utf-8")
    return file


def test_the_examples_pass_with_the_call_files_beside_them(flowforge: Command) -> None:
    said = flowforge("test", FAMILY)
    assert (said.code, said.err) == (0, "10 of 10 tests pass.\n")
    assert "✓ silent at first, then asks for Ben" in said.out


def test_the_tests_inside_a_flow_are_run_and_one_that_fails_fails_the_command(
    flowforge: Command, tmp_path: Path
) -> None:
    said = flowforge("test", str(flow_with(tmp_path, RIGHT, WRONG)))
    assert (said.code, said.err) == (1, "1 of 2 tests pass.\n")
    assert "✓ 1 is Anna" in said.out
    assert "✗ 1 is Ben <&>" in said.out
    assert "The numbers should be ['491713920045'], and is ['491713920012']." in said.out


def test_an_exported_flow_is_tested_as_it_was_on_the_server(
    flowforge: Command, tmp_path: Path
) -> None:
    assert flowforge("import", str(flow_with(tmp_path, RIGHT))).code == 0
    exported = tmp_path / "exported.json"
    assert flowforge("export", "family", "-o", str(exported)).code == 0
    said = flowforge("test", str(exported))
    assert (said.code, said.err) == (0, "1 of 1 tests pass.\n")


def test_a_call_file_that_is_named_twice_is_played_once(flowforge: Command, tmp_path: Path) -> None:
    flow = flow_with(tmp_path, RIGHT)
    calls = tmp_path / "line.call.json"
    calls.write_text(json.dumps(RIGHT))
    said = flowforge("test", str(flow), str(calls), str(flow))
    assert (said.code, said.err) == (0, "2 of 2 tests pass.\n")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.json", None, "cannot be read: No such file"),
        ("none.call.json", None, "cannot be read: No such file"),
        ("broken.json", "{", "no JSON file"),
        ("broken.call.json", '{"call": [{"presse": "1"}]}', "“presses”"),
        ("bare.json", Path(FAMILY).read_text("utf-8"), "holds no tests"),
    ],
)
def test_a_file_without_tests_or_that_cannot_be_read_fails_the_command(
    flowforge: Command, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text, "utf-8")
    result = flowforge("test", str(file), FAMILY, "--junit", str(tmp_path / "out.xml"))
    assert result.code == 1
    assert said in result.out
    assert "10 of 10" in result.err, "the others are run all the same"
    root = ET.parse(tmp_path / "out.xml").getroot()
    checked(root)
    assert root.attrib["errors"] == "1"


def test_a_ci_server_reads_the_results_as_junit_xml(flowforge: Command, tmp_path: Path) -> None:
    wrong = {**WRONG, "about": "bell \u0007 and ]]> and <tag>"}
    flow, out = flow_with(tmp_path, RIGHT, wrong), tmp_path / "out.xml"
    assert flowforge("test", str(flow), FAMILY, "--junit", str(out)).code == 1
    root = ET.fromstring(out.read_bytes())
    checked(root)
    assert (root.attrib["tests"], root.attrib["failures"]) == ("12", "1")
    names = [case.attrib["name"] for case in root.iter("testcase")]
    assert names[:2] == ["1 is Anna", "bell \N{REPLACEMENT CHARACTER} and ]]> and <tag>"]
    [failure] = root.iter("failure")
    assert failure.attrib["message"].startswith("The numbers should be")
    assert failure.text is not None
    assert "--> dials" in failure.text


def test_results_that_cannot_be_written_are_said_so(flowforge: Command, tmp_path: Path) -> None:
    said = flowforge("test", FAMILY, "--junit", str(tmp_path / "none" / "out.xml"))
    assert said.code == 1
    assert "cannot be written: No such file" in said.err


def test_nothing_is_kept_by_running_tests(flowforge: Command, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    assert flowforge("test", FAMILY).code == 0
    assert not (tmp_path / "data").exists()
