"""What “Language” promises."""

from typing import Any

from flowforge.node import Facts, Port
from flowforge.testing import Phone, call, check_node, node

ASK = {"say": "Guten Tag.", "languages": {"en": {"say": "Hello."}}}
LINE: dict[str, Any] = {
    "name": "Two languages",
    "settings": {"voice": "de-DE", "languages": ["en-GB"]},
    "nodes": [
        {"id": "in", "type": "webhook", "config": {"path": "two"}},
        {
            "id": "ask",
            "type": "menu",
            "config": {"prompt": ASK, "choices": [{"key": "2", "label": "English"}]},
        },
        {"id": "english", "type": "language", "config": {"language": "en"}},
        {"id": "german", "type": "language", "config": {"language": "de"}},
    ],
    "wires": [
        {"source": "in", "port": "rings", "target": "ask"},
        {"source": "ask", "port": "2", "target": "english"},
        {"source": "ask", "port": "silence", "target": "german"},
        {"source": "english", "port": "next", "target": "ask"},
        {"source": "german", "port": "next", "target": "ask"},
    ],
}


def test_the_package_is_complete() -> None:
    check_node("language")


async def test_it_says_which_language_the_call_is_in_and_goes_on_at_once() -> None:
    at = call()
    assert await node("language", language="en").enter(at) == Port("next")
    assert at.vars["language"] == "en"
    assert list(node("language", language="en").writes()) == ["language"]


async def test_from_there_on_the_caller_hears_the_other_language_and_back() -> None:
    phone = Phone(LINE)
    await phone.rings()
    assert phone.heard == ["Guten Tag."]
    await phone.presses("2")
    assert (phone.heard, phone.language) == (["Hello."], "en")
    await phone.silent()
    await phone.silent()
    assert (phone.heard, phone.language) == (["Guten Tag."], "de")


def test_a_node_without_a_language_is_not_finished() -> None:
    [problem] = node("language").problems(Facts())
    assert (problem.code, problem.field) == ("field_missing", "language")
