"""What the telephone and the call files promise to those who test with them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from flowforge.call import Dial, Gather, Hangup, Play
from flowforge.testing import CallFailed, Phone, play, read_calls

EXAMPLES = Path(__file__).parent.parent / "examples"
FAMILY = EXAMPLES / "family-line.json"
ASKED = "For Anna press 1, for Ben press 2, for Clara press 3. Für Deutsch drücken Sie die 9."


def flow(nodes: Mapping[str, tuple[str, dict[str, Any]]], *wires: str, **settings: Any) -> Any:
    """Write a flow: `wires` as "source.port > target"; calls come in at the node "in"."""
    ends = [(*wire.partition(" > ")[0].split(".", 1), wire.partition(" > ")[2]) for wire in wires]
    return {
        "name": "test",
        "settings": settings,
        "nodes": [
            {"id": "in", "type": "webhook", "config": {"path": "x"}},
            *[{"id": name, "type": kind, "config": it} for name, (kind, it) in nodes.items()],
        ],
        "wires": [{"source": a, "port": port, "target": b} for a, port, b in ends],
    }


# --- the telephone --------------------------------------------------------------------------


async def test_a_call_from_beginning_to_end() -> None:
    phone = Phone(FAMILY)
    await phone.rings(from_="0211 1234567", to="+49 30 23125 001")
    assert (phone.heard, phone.waits) == ([ASKED], 20)
    await phone.silent()
    assert phone.heard == ["Please press one key: for Anna 1, for Ben 2, for Clara 3."]
    await phone.presses("3")
    assert phone.dials == ("491713920078", "493023125012")
    assert phone.waits is None
    await phone.answers("030 23125 012")
    await phone.hangs_up("normalClearing")
    assert phone.ended
    assert phone.vars["caller"] == "492111234567"
    assert phone.vars["answering_number"] == "493023125012"
    assert [one.data["port"] for one in phone.entries if one.kind == "step"][:2] == ["rings", "3"]


@pytest.mark.parametrize("announce", ["gather", "sibling"])
async def test_announcements_are_heard_whichever_way_the_carrier_gets_them(announce: str) -> None:
    bye = flow({"bye": ("hangup", {"announcement": "Bye."})}, "in.rings > bye", announce=announce)
    phone = Phone(bye)
    await phone.rings()
    assert phone.heard == ["Bye."]
    assert isinstance(phone.action, Hangup)
    assert phone.ended


async def test_sounds_after_each_other_are_all_heard() -> None:
    sounds = flow(
        {
            "one": ("play", {"prompt": "One."}),
            "two": ("play", {"prompt": {"url": "https://example.org/two.wav"}}),
            "ask": ("menu", {"prompt": "Three?", "choices": [{"key": "1"}]}),
        },
        "in.rings > one",
        "one.next > two",
        "two.next > ask",
    )
    phone = Phone(sounds)
    await phone.rings()
    assert phone.heard == ["One.", "https://example.org/two.wav", "Three?"]
    assert isinstance(phone.action, Gather)


async def test_sounds_without_an_end_are_an_error_and_no_endless_test() -> None:
    phone = Phone(flow({"one": ("play", {"prompt": "."})}, "in.rings > one", "one.next > one"))
    with pytest.raises(AssertionError, match="without an end"):
        await phone.rings()


async def test_side_tasks_run_after_each_event() -> None:
    beside = flow(
        {
            "anna": ("dial", {"numbers": ["0171 3920012"]}),
            "who": ("log", {"text": "{{answering_number}} took it"}),
        },
        "in.rings > anna",
        "anna.answered > who",
    )
    phone = Phone(beside)
    await phone.rings()
    await phone.answers()
    notes = [one.data["text"] for one in phone.entries if one.kind == "note"]
    assert notes == ["491713920012 took it"]


async def test_keys_that_nobody_waits_for_are_an_error() -> None:
    phone = Phone(FAMILY)
    await phone.rings()
    with pytest.raises(AssertionError, match="waits for 1 of these 2 keys"):
        await phone.presses("12")
    await phone.presses("1")
    assert isinstance(phone.action, Dial)
    with pytest.raises(AssertionError, match="Nobody waits"):
        await phone.presses("1")


async def test_a_second_call_knows_nothing_of_the_first() -> None:
    phone = Phone(FAMILY)
    await phone.rings()
    await phone.presses("1")
    await phone.rings(from_="anonymous", direction="out", users=("Ada", "Ben"))
    assert phone.vars["caller"] == "anonymous"
    assert (phone.vars["user"], phone.vars["users"]) == ("Ada", "Ada, Ben")
    assert "digits" not in phone.vars


async def test_hostile_callers_come_through_as_they_are() -> None:
    phone = Phone(FAMILY)
    await phone.rings(from_="<b>{{caller}}</b>")
    assert phone.vars["caller"] == "<b>{{caller}}</b>"


# --- call files -----------------------------------------------------------------------------


def written(folder: Path, content: object) -> Path:
    file = folder / "some.call.json"
    file.write_text(json.dumps(content))
    return file


async def failure(folder: Path, *steps: object, **more: object) -> str:
    [script] = read_calls(
        written(folder, {"about": "a test", "flow": "family-line", "call": steps, **more})
    )
    with pytest.raises(CallFailed) as failed:
        await play(script)
    return str(failed.value)


async def test_a_failure_tells_the_whole_call_and_marks_the_line(tmp_path: Path) -> None:
    told = await failure(
        tmp_path,
        {"rings": {"from": "+49 211 1234567"}},
        {"hears": "For Anna press 1", "waits": 20},
        {"presses": "2"},
        {"dials": ["+49 171 3920012"]},
        {"hangs up": "busy"},
    )
    assert told.splitlines() == [
        "some.call.json, call 1: a test",
        "",
        "      rings from “+49 211 1234567”",
        "          · +49 211 1234567 calls +49 211 63553355",
        "          · Incoming call → rings",
        f"          · Who? says “{ASKED}” and waits 20 s for 1 key",
        "      hears “For Anna press 1”, waits 20",
        "      presses “2”",
        "          · the caller presses 2",
        "          · Who? → 2",
        "          · Dial Ben dials +49 171 3920045",
        "  --> dials “+49 171 3920012”",
        "",
        "  The numbers should be ['491713920012'], and is ['491713920045'].",
    ]


RINGS: dict[str, object] = {"rings": {}}
ANNA: tuple[dict[str, object], ...] = (RINGS, {"presses": "1"})
SILENT: tuple[dict[str, object], ...] = (RINGS, {"presses": ""}, {"presses": ""})


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([RINGS, {"hears": "For Dora"}], "should hear “For Dora”"),
        ([RINGS, {"hears": "for Ben"}, {"hears": "For Anna"}], "heard nothing (more)"),
        ([RINGS, {"hears": "Anna", "waits": 5}], "should be 5.0, and is 20.0"),
        ([RINGS, {"hears": "Anna", "keys": 8}], "should be 8, and is 1"),
        ([RINGS, {"dials": "0171 3920012"}], "No number is dialled"),
        ([*ANNA, {"dials voicemail": True}], "should be True, and is False"),
        ([*SILENT, {"dials": "0171 3920012"}], "The numbers should be"),
        ([*SILENT, {"dials voicemail": True, "announces": "Hello"}], "should hear “Hello”"),
        ([*ANNA, {"dials": "0171 3920012", "anonymous": True}], "“anonymous” should be True"),
        ([*ANNA, {"dials": "0171 3920012", "caller id": "030 23125 012"}], "number that is shown"),
        ([*ANNA, {"presses": "1"}], "Nobody waits for keys"),
        ([RINGS, {"presses": "12"}], "waits for 1 of these 2 keys"),
        ([*ANNA, {"rings as usual": True}], "does not ring as usual"),
        ([*ANNA, {"plays": "x"}], "Nothing is played"),
        ([*ANNA, {"rejects": "busy"}], "not rejected"),
        ([*ANNA, {"hung up": True}], "does not hang up"),
        ([*ANNA, {"sees": {"digits": "2"}}], "The variable digits should be '2', and is '1'"),
        ([RINGS, {"logs": "x"}], "Nothing is written"),
        ([RINGS, {"goes wrong": "x"}], "Nothing is written"),
    ],
)
async def test_every_kind_of_step_can_fail(
    tmp_path: Path, steps: list[dict[str, object]], why: str
) -> None:
    told = await failure(tmp_path, *steps)
    assert why in told.splitlines()[-1]
    assert told.count("-->") == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([{"call": [{"hear": "x"}]}], "“hear” here. Did you mean “hears”?"),
        ([{"call": [{"hears": "x", "wait": 1}]}], "“wait” here. Did you mean “waits”?"),
        ([{"call": [{"rings": {"form": "x"}}]}], "“form” here. Did you mean “from”?"),
        ([{"call": [{"answers": {"who": "x"}}]}], "There is: by, user."),
        ([{"call": [{"hears": "x", "presses": "1"}]}], "“presses” here"),
        ([{"call": [{"hangs up": "tired"}]}], "hangs up: Input should be 'normalClearing'"),
        ([{"call": [{"dials": 5}]}], "step 1: dials"),
        ([{"call": ["rings"]}], "a step is an object"),
        ([{"call": []}], "“call” is empty"),
        ([{"cal": []}], "“cal” here. Did you mean “call”?"),
        (["rings"], "a call is an object"),
        ({"flow": "nobody", "call": [{"rings": {}}]}, "there is no flow nobody.json"),
    ],
)
def test_what_nobody_knows_is_named_before_anything_is_played(
    tmp_path: Path, content: object, why: str
) -> None:
    (tmp_path / "some.json").write_bytes(FAMILY.read_bytes())
    with pytest.raises(CallFailed) as failed:
        read_calls(written(tmp_path, content))
    assert str(failed.value).startswith("some.call.json")
    assert why in str(failed.value)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    file = tmp_path / "some.call.json"
    file.write_text("{")
    with pytest.raises(CallFailed, match="is no JSON file"):
        read_calls(file)


async def test_a_flow_is_found_beside_the_file_by_the_files_own_name(tmp_path: Path) -> None:
    rejects = flow({"no": ("reject", {"reason": "busy"})}, "in.rings > no")
    (tmp_path / "some.json").write_text(json.dumps(rejects))
    file = written(tmp_path, {"call": [{"rings": {"direction": "out"}}, {"rejects": "busy"}]})
    [script] = read_calls(file)
    assert (script.about, script.flow) == ("call 1", tmp_path / "some.json")
    assert (await play(script)).vars["direction"] == "out"


async def test_every_other_kind_of_end_can_be_told(tmp_path: Path) -> None:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "say": ("log", {"text": "hello"}),
        "play": ("play", {"prompt": "Ringing now.", "then": "ring"}),
    }
    (tmp_path / "some.json").write_text(
        json.dumps(flow(nodes, "in.rings > say", "say.next > play"))
    )
    steps = [
        {
            "rings": {
                "from": "anonymous",
                "to": "0211 63553355",
                "user": ["Ada"],
                "diversion": "110",
            }
        },
        {"plays": "Ringing now."},
        {"rings as usual": True},
        {"logs": "hello"},
        {"answers": {"user": "Ada"}},
        {"logs": "answered by 4921163553355"},
        {"hangs up": "noAnswer"},
        {"logs": "hung up: noAnswer"},
        {"sees": {"cause": "noAnswer", "user": "Ada"}},
    ]
    [script] = read_calls(written(tmp_path, {"call": steps}))
    assert isinstance((await play(script)).action, Play)


async def test_a_node_that_is_missing_shows_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "some.json").write_text(json.dumps(flow({"x": ("magic", {})}, "in.rings > x")))
    steps = [{"rings": {}}, {"goes wrong": "there is no node type 'magic' here"}]
    [script] = read_calls(written(tmp_path, {"call": steps}))
    await play(script)


def pytest_in(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run pytest with our plugin and no other."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "flowforge.testing", *arguments]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=folder, env=alone, capture_output=True, text=True, timeout=60, check=False
    )


def test_pytest_finds_the_plugin_wherever_flowforge_is_installed() -> None:
    plugins = {entry.name: entry.value for entry in entry_points(group="pytest11")}
    assert plugins["flowforge"] == "flowforge.testing"


def test_pytest_collects_call_files_and_tells_failures_in_plain_words(tmp_path: Path) -> None:
    calls = [
        {
            "about": "reaches Ben",
            "call": [{"rings": {}}, {"presses": "2"}, {"dials": "0171 3920045"}],
        },
        {"about": "reaches nobody", "call": [{"rings": {}}, {"hung up": True}]},
    ]
    written(tmp_path, {"flow": "family-line", "calls": calls})
    ran = pytest_in(tmp_path)
    assert "1 failed, 1 passed" in ran.stdout
    assert "  --> hung up\n\n  The flow does not hang up." in ran.stdout
    assert "Traceback" not in ran.stdout
    assert "some.call.json::reaches nobody" in ran.stdout


def test_pytest_names_a_call_file_that_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path, [{"flow": "family-line", "call": [{"hear": "x"}]}])
    ran = pytest_in(tmp_path)
    assert "Did you mean “hears”?" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_a_project_names_its_own_node_packages(tmp_path: Path) -> None:
    packages = EXAMPLES / "third_party_node/flowforge_countdown"
    counts = flow(
        {"c": ("countdown", {"times": 1}), "bye": ("hangup", {})}, "in.rings > c", "c.done > bye"
    )
    (tmp_path / "some.json").write_text(json.dumps(counts))
    written(tmp_path, {"call": [{"rings": {}}, {"hung up": True}, {"sees": {"left": "0"}}]})
    ran = pytest_in(tmp_path, "-o", f"flowforge_nodes={packages}")
    assert "1 passed" in ran.stdout


def test_the_plugin_costs_those_nothing_who_do_not_use_it() -> None:
    code = "import sys, flowforge.testing as t; print([m for m in sys.modules if 'flowforge' in m])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == "['flowforge', 'flowforge.testing']"
