"""A flow file is read whole, or refused in one sentence that says where and what to do."""

import json
from typing import Any

import pytest

from flowforge.call import NewCall
from flowforge.errors import DocumentError
from flowforge.flow import claims, read
from flowforge.flow.claims import Claim

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "name": "Family line",
    "nodes": [
        {"id": "in", "type": "webhook", "config": {"path": "family"}},
        {
            "id": "x",
            "type": "from-a-package-that-is-gone",
            "config": {"anything": [1, {"a": None}]},
        },
    ],
    "wires": [{"source": "in", "port": "rings", "target": "nowhere"}],
}

FRAME = {"id": "f", "title": "Sales", "x": 1, "y": 2, "width": 300, "height": 200, "colour": "blue"}


def test_frames_survive_load_and_save_and_a_flow_without_any_stays_as_it_was() -> None:
    assert read({**DOCUMENT, "frames": [FRAME]}).document()["frames"] == [FRAME]
    bare = {key: FRAME[key] for key in ("id", "width", "height")}
    assert read({**DOCUMENT, "frames": [bare]}).frames[0].colour == "grey"
    assert "frames" not in read(DOCUMENT).document()


def test_the_tests_of_a_file_are_read_and_stay_beside_the_drawing() -> None:
    flow = read({**DOCUMENT, "tests": [{"about": "a", "call": []}]})
    assert flow.tests == [{"about": "a", "call": []}]
    assert "tests" not in flow.document()


def test_what_is_unknown_survives_load_and_save_unchanged() -> None:
    saved = read(json.dumps(DOCUMENT)).document()
    assert saved["nodes"][1]["config"] == {"anything": [1, {"a": None}]}
    assert saved["wires"] == DOCUMENT["wires"]
    assert read(saved).document() == saved


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "no JSON file"),
        ("[]", "one JSON object"),
        ("null", "one JSON object"),
        (b"\xff\xfe", "no JSON file"),
        (json.dumps({**DOCUMENT, "schema": 2}), "newer FlowForge (schema 2"),
        (json.dumps({**DOCUMENT, "schema": 0}), "schema"),
        (json.dumps({**DOCUMENT, "name": ""}), "name"),
        (json.dumps({**DOCUMENT, "nodes": [{"id": "a"}]}), "nodes.0.type"),
        (json.dumps({**DOCUMENT, "nodes": DOCUMENT["nodes"][:1] * 2}), "the id 'in'"),
        (json.dumps({**DOCUMENT, "wires": [{"source": "a"}]}), "wires.0.port"),
        (json.dumps({**DOCUMENT, "extra": 1}), "extra"),
        (json.dumps({**DOCUMENT, "tests": [{}] * 501}), "tests"),
        (json.dumps({**DOCUMENT, "frames": [{**FRAME, "colour": "pink"}]}), "frames.0.colour"),
        (json.dumps({**DOCUMENT, "frames": [{**FRAME, "width": 0}]}), "frames.0.width"),
        (json.dumps({**DOCUMENT, "frames": [FRAME, FRAME]}), "Two frames have the id 'f'"),
        ('{"name": "x", "nodes": [{"id": "a", "type": "b", "x": 1e999}]}', "infinity"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(data: str | bytes, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read(data)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_flow_claims_its_path_direction_and_numbers() -> None:
    config = {"path": "family", "direction": "in", "numbers": ["0211 63553355", "nonsense"]}
    node = {"id": "in", "type": "webhook", "config": config}
    assert claims({"settings": {"country": "DE"}, "nodes": [node]}) == [
        Claim(path="family", direction="in", numbers=frozenset({"4921163553355"}))
    ]


def test_a_row_of_numbers_that_nobody_filled_in_leaves_all_calls_to_the_flow() -> None:
    config = {"path": "family", "numbers": ["", " "]}
    assert claims({"nodes": [{"id": "in", "type": "webhook", "config": config}]}) == [
        Claim(path="family")
    ]


def test_a_flow_whose_numbers_cannot_be_read_answers_none_instead_of_all() -> None:
    """One that went live when numbers of 17 digits could still be entered, say."""
    config = {"path": "family", "numbers": ["+49 30 1234567890123"]}
    [claim] = claims({"nodes": [{"id": "in", "type": "webhook", "config": config}]})
    for callee in ("4921163553355", ""):
        call = NewCall(call_id="1", caller="4930", callee=callee, direction="in")
        assert not claim.fits(call)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Claim(path="a"), Claim(path="b"), False),
        (Claim(path="a"), Claim(path="a"), True),
        (Claim(path="a", direction="in"), Claim(path="a", direction="out"), False),
        (Claim(path="a", direction="any"), Claim(path="a", direction="out"), True),
        (
            Claim(path="a", numbers=frozenset({"1"})),
            Claim(path="a", numbers=frozenset({"2"})),
            False,
        ),
        (Claim(path="a", numbers=frozenset({"1"})), Claim(path="a"), True),
    ],
)
def test_two_claims_overlap_when_some_call_fits_both(
    one: Claim, other: Claim, overlap: bool
) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_a_claim_fits_the_calls_it_names() -> None:
    call = NewCall(call_id="c", caller="49", callee="4921163553355", direction="in")
    assert Claim(path="a", direction="in", numbers=frozenset({"4921163553355"})).fits(call)
    assert not Claim(path="a", direction="out").fits(call)
    assert not Claim(path="a", numbers=frozenset({"1"})).fits(call)


def test_a_pinned_node_is_kept_so_and_others_say_nothing_of_it() -> None:
    nodes = [{"id": "a", "type": "menu", "pinned": True}, {"id": "b", "type": "menu"}]
    [pinned, loose] = read({"name": "f", "nodes": nodes}).document()["nodes"]
    assert pinned["pinned"] is True
    assert "pinned" not in loose
