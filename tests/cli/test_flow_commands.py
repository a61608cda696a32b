"""Flows in the terminal: what is wrong with one, files in and out, a whole call."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from flowforge.cli.console import plain
from tests.cli.conftest import FAMILY, STATUS, Command


def written(folder: Path, **changes: Any) -> str:
    """A copy of the family's line with changes, as a file."""
    document = json.loads(Path(FAMILY).read_text("utf-8")) | changes
    file = folder / "changed.json"
    file.write_text(json.dumps(document))
    return str(file)


# --- check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", [FAMILY, STATUS])
def test_check_finds_nothing_wrong_with_the_examples(flowforge: Command, example: str) -> None:
    said = flowforge("check", example)
    assert (said.code, said.err) == (0, "")
    assert "can go live" in said.out


def test_check_names_the_node_and_says_what_to_do_in_both_languages(
    flowforge: Command, tmp_path: Path
) -> None:
    stray = {"source": "who", "port": "1", "target": "nowhere"}
    file = written(tmp_path, wires=[stray])
    english, german = (
        flowforge("check", file, "--lang", "en"),
        flowforge("check", file, "--lang", "de"),
    )
    assert english.code == german.code == 1
    assert "Who?" in english.err
    assert "nowhere" in english.err
    assert english.err != german.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no JSON file"),
        ('{"schema": 99, "name": "x"}', "newer FlowForge"),
        ('{"schema": 1}', "name"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    flowforge: Command, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "broken.json"
    file.write_text(content)
    said = flowforge("check", str(file))
    assert said.code == 1
    assert words in said.err
    assert "broken.json" in said.err
    assert len(said.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_told_too(flowforge: Command) -> None:
    said = flowforge("check", "absent.json")
    assert said.code == 1
    assert "absent.json" in said.err


# --- import and export ----------------------------------------------------------------------

PRESSES_1 = {"about": "presses 1", "call": [{"rings": {}}, {"presses": "1"}]}


def test_a_flow_brings_its_tests_along_and_takes_them_with_it(
    flowforge: Command, tmp_path: Path
) -> None:
    document = {**json.loads(Path(FAMILY).read_text("utf-8")), "tests": [PRESSES_1]}
    file = tmp_path / "tested.json"
    file.write_text(json.dumps(document))
    assert flowforge("import", str(file)).code == 0
    assert json.loads(flowforge("export", "family").out) == document


def test_a_flow_whose_tests_cannot_be_read_is_not_imported(
    flowforge: Command, tmp_path: Path
) -> None:
    document = json.loads(Path(FAMILY).read_text("utf-8"))
    file = tmp_path / "tested.json"
    file.write_text(json.dumps({**document, "tests": [PRESSES_1, {"call": [{"presse": "1"}]}]}))
    said = flowforge("import", str(file))
    assert said.code == 1
    assert "call 2, step 1" in said.err
    assert "presses" in said.err
    assert "none yet" in flowforge("export", "family").err


def test_what_is_imported_can_be_exported_unchanged(flowforge: Command, tmp_path: Path) -> None:
    assert flowforge("import", FAMILY).code == 0
    said = flowforge("export", "family", "--output", str(tmp_path / "out.json"))
    assert said.code == 0
    exported = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert exported == json.loads(Path(FAMILY).read_text("utf-8"))
    assert json.loads(flowforge("export", "Family line").out) == exported


def test_a_flow_with_errors_is_imported_but_not_published(
    flowforge: Command, tmp_path: Path
) -> None:
    file = written(tmp_path, nodes=[])
    said = flowforge("import", file, "--publish")
    assert said.code == 1
    assert "Nothing was imported" in said.err
    assert flowforge("import", file).code == 0


def test_an_unknown_flow_is_told_with_those_that_there_are(flowforge: Command) -> None:
    flowforge("import", FAMILY)
    said = flowforge("export", "nobody")
    assert said.code == 1
    assert "Family line (family)" in said.err


def test_a_second_flow_for_the_same_calls_does_not_go_live(flowforge: Command) -> None:
    flowforge("import", FAMILY, "--publish")
    before = flowforge("db", "check").out.partition(", ")[0]
    said = flowforge("import", STATUS, FAMILY, "--publish")
    assert said.code == 1
    assert "“Family line” is live" in said.err
    assert said.err.endswith("No flow was imported.\n")
    assert said.out == ""
    assert (
        flowforge("db", "check").out.partition(", ")[0] == before == "✓ FlowForge (sqlite): 1 flows"
    )
    assert flowforge("export", "status").code == 1


def test_a_name_that_is_taken_gets_a_number_as_in_the_page(flowforge: Command) -> None:
    said = flowforge("import", FAMILY, FAMILY)
    assert said.out.splitlines() == ["✓ Family line is a draft.", "✓ Family line 2 is a draft."]
    assert "Family line 3" in flowforge("import", FAMILY).out


def test_what_may_be_several_flows_is_not_exported_until_one_is_named_by_its_id(
    flowforge: Command,
) -> None:
    flowforge("import", FAMILY, FAMILY)
    said = flowforge("export", "family")
    assert (said.code, said.out) == (1, "")
    ids = re.findall(r"([0-9a-f]{16}) \(Family line", said.err)
    assert len(ids) == 2
    assert json.loads(flowforge("export", ids[0]).out)["nodes"]


# --- call -----------------------------------------------------------------------------------


def test_a_call_to_a_file_needs_no_store_and_makes_none(flowforge: Command, tmp_path: Path) -> None:
    said = flowforge("call", FAMILY, "--keys", "", "--keys", "2")
    assert said.code == 0
    assert "silence" in said.out
    assert "the caller presses 2" in said.out
    assert "+49 171 3920045 answers" in said.out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("12345678", "received your order"),
        ("87654321", "being prepared"),
        ("11111111", "was cancelled"),
        ("22222222", "order"),
        ("99999999", "no customer number"),
    ],
)
def test_the_status_example_answers_each_customer_from_the_table(
    flowforge: Command, number: str, words: str
) -> None:
    flowforge("db", "seed-example")
    flowforge("import", STATUS, "--publish")
    said = flowforge("call", "status", "--keys", number)
    assert said.code == 0
    assert words in said.out


def test_a_call_can_be_read_by_machines(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--keys", "1", "--keys", "9", "--from", "anonymous", "--json")
    told = json.loads(said.out)
    assert told["vars"]["caller"] == "anonymous"
    assert told["vars"]["cause"] == "normalClearing"
    assert told["unused_keys"] == ["9"]
    actions = [entry["data"]["action"] for entry in told["entries"] if entry["kind"] == "action"]
    assert actions == ["gather", "dial"]


def test_a_call_that_nobody_takes_ends_with_its_cause(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--keys", "1", "--cause", "busy")
    assert "(busy)" in said.out
    assert "answers" not in said.out


def test_a_call_that_goes_wrong_ends_with_exit_code_1(flowforge: Command) -> None:
    said = flowforge("call", STATUS, "--keys", "12345678")
    assert said.code == 1
    assert "no connection" in said.out


def test_an_unknown_path_is_told_with_those_that_are_live(flowforge: Command) -> None:
    flowforge("import", FAMILY, "--publish")
    said = flowforge("call", "office")
    assert said.code == 1
    assert "family" in said.err


def test_a_caller_that_is_no_number_is_refused(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--from", "somebody")
    assert said.code == 1
    assert "somebody" in said.err


def test_text_from_elsewhere_cannot_steer_the_terminal() -> None:
    assert plain("\x1b[2J[red]hi") == "�[2J\\[red]hi"
