"""What callers hear is made before they call, heard beforehand as it is, and never silence."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowforge.errors import SpeechError
from flowforge.prompts.joining import RATE, samples_of
from flowforge.settings import Settings
from flowforge.web.ahead import AHEAD
from flowforge.web.rooms import LIVE, PROMPTS, SPEECH, WEBHOOK
from tests.waiting import until
from tests.web.conftest import House
from tests.web.lines import BASE_URL, attribute, changed, family
from tests.web.pages import made, told


def asks(say: Any) -> dict[str, Any]:
    return changed(family(), "menu", prompt=say if isinstance(say, dict) else {"say": say})


def sounds(settings: Settings) -> list[Path]:
    return sorted((settings.data / "prompts").glob("*.wav"))


def played(xml: str) -> str:
    """Give the path of the sound in a document."""
    return xml.partition("<Url>")[2].partition("</Url>")[0].removeprefix(BASE_URL)


async def seconds(house: House, path: str) -> float:
    answer = await house.client.get(path)
    assert (answer.status, answer.content_type) == (200, "audio/wav")
    return len(samples_of(await answer.read())) / RATE


async def preview(house: House, **body: Any) -> str:
    answer = await house.client.post("/api/prompts/preview", json=body)
    url: str = (await told(answer))["url"]
    return url


# --- heard beforehand -----------------------------------------------------------------------


async def test_what_is_heard_beforehand_is_the_very_file_that_callers_hear(inside: House) -> None:
    say = "Guten Tag. Sie rufen an mit {{caller|digits}}. Drücken Sie die Eins."
    parts = {"parts": [{"say": "Guten Tag."}, {"pause": 0.5}, {"say": "Die {{callee}}?"}]}
    for prompt in ({"say": say, "speed": 0.9}, parts):
        await inside.put_live(asks(prompt))
        inside.let_callers_wait()
        xml = await inside.carrier.ring("family", call_id=f"call-{len(prompt)}")
        values = {"caller": "491701234567", "callee": "4921163553355"}
        assert await preview(inside, **prompt, voice="de-DE", values=values) == played(xml)
        assert await seconds(inside, played(xml)) > 1
        [live] = inside.app[LIVE].all()
        await inside.store.flows.delete(live.id)
        await inside.app[LIVE].refresh()


async def test_a_pause_is_as_long_as_it_says(inside: House) -> None:
    words = [{"say": "Eins."}, {"say": "Zwei."}]
    short = await seconds(inside, await preview(inside, parts=words, voice="de-DE"))
    parts = [words[0], {"pause": 2.5}, words[1]]
    long = await seconds(inside, await preview(inside, parts=parts, voice="de-DE"))
    assert long == pytest.approx(short + 2.5, abs=0.01)


async def test_variables_without_a_value_are_heard_with_an_example(inside: House) -> None:
    told_as = {
        "{{x|date}}": {"x": "2026-12-24"},
        "{{x|money GBP}}": {"x": "12.50"},
        "{{customer.last_name}}": {"customer.last_name": "Müller"},
        "{{order_status}}": {"order_status": "order status"},
        "{{code}} um {{start_time|time}}": {"code": "4711", "start_time": "14:30"},
    }
    for template, values in told_as.items():
        say = f"Das ist {template}."
        example = await preview(inside, say=say, voice="de-DE")
        assert example == await preview(inside, say=say, voice="de-DE", values=values)
        other = dict.fromkeys(values, "etwas anderes")
        assert example != await preview(inside, say=say, voice="de-DE", values=other)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"say": " "}, 422),
        ({"say": "a" * 1001}, 422),
        ({"say": "Hallo", "speed": 3}, 422),
        ({"parts": [{"shout": "Hallo"}]}, 422),
        ({"parts": [{"say": "Hallo"}] * 21}, 422),
        ({"say": "{{ not a name }} Hallo"}, 200),
        ({"say": "…!"}, 502),
        ({"url": f"/p/{'0' * 64}.wav"}, 502),
        ({"say": "Hallo", "voice": "tlh-QO"}, 502),
        ({"parts": [{"say": "Hallo"}, {"url": "https://x.org/a.wav"}]}, 502),
    ],
)
async def test_what_cannot_be_heard_is_refused_with_a_reason(
    inside: House, body: dict[str, Any], status: int
) -> None:
    answer = await told(await inside.client.post("/api/prompts/preview", json=body), status)
    assert status == 200 or answer["message"]


# --- made beforehand ------------------------------------------------------------------------


async def test_a_flow_does_not_go_live_with_a_wording_that_cannot_be_made(inside: House) -> None:
    prompt = {
        "say": "Guten Tag.",
        "languages": {"en": {"parts": [{"say": "Hello."}, {"say": "…!"}]}},
    }
    document = {**asks(prompt), "settings": {"voice": "de-DE", "languages": ["en-GB"]}}
    draft = await made(inside, document)
    body = {"revision": draft["revision"]}
    answer = await inside.client.post(f"/api/flows/{draft['id']}/publish", json=body)
    errors = [one for one in (await told(answer, 422))["problems"] if one["level"] == "error"]
    assert [(one["code"], one["node"]) for one in errors] == [("speech_failed", "menu")] * 2
    assert {one["field"] for one in errors} == {
        "prompt.languages.en.parts.1.say",
        "prompt.languages.en.parts",
    }
    assert all("words" in one["text"] for one in errors)


async def test_a_live_flow_has_all_that_a_number_needs_before_anybody_calls(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await made(inside, asks("Sie rufen an mit {{caller|digits}}. Auf Wiederhören."))
    body = {"revision": draft["revision"]}
    await told(await inside.client.post(f"/api/flows/{draft['id']}/publish", json=body))
    _break(inside, monkeypatch)
    inside.let_callers_wait()
    xml = await inside.carrier.ring("family")
    assert await seconds(inside, played(xml)) > 5
    assert await problems(inside) == []


async def test_a_saved_draft_is_made_once_nobody_saves_it_any_more(
    inside: House, settings: Settings
) -> None:
    inside.app[AHEAD].calm_s = 0.0
    draft = await made(inside)
    body = {"revision": draft["revision"], "document": asks("Guten Tag.")}
    await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    await until(lambda: len(sounds(settings)) == 2)


async def test_a_draft_waits_until_it_is_calm_and_is_then_made_as_it_stands(
    inside: House, settings: Settings
) -> None:
    ahead, made_of = inside.app[AHEAD], list[str]()
    ahead.calm_s = 0.0

    def compiled(say: str) -> Any:
        made_of.append(say)
        return inside.app[LIVE].all()[0]

    await inside.put_live(asks("Guten Tag."))
    ahead.draft("a", lambda: compiled("first"))
    ahead.draft("a", lambda: compiled("second"))
    ahead.draft("b", lambda: compiled("other"))
    await until(lambda: len(made_of) == 2 and len(sounds(settings)) == 2)
    assert sorted(made_of) == ["other", "second"]


@pytest.mark.usefixtures("_nobody_else_looks")
async def test_a_draft_costs_no_money(inside: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(inside.app[SPEECH]), "free", frozenset({"en-GB"}))
    asked: list[str] = []

    async def prepare(some: Any) -> list[Any]:
        asked.extend(sound.text for sound in some)
        return []

    monkeypatch.setattr(inside.app[PROMPTS], "prepare", prepare)
    ahead = inside.app[AHEAD]
    ahead.calm_s = 0.0
    prompt = {"say": "Guten Tag.", "languages": {"en": {"say": "Hello."}}}
    await inside.put_live({**asks(prompt), "settings": {"languages": ["en-GB"]}})
    ahead.draft("a", lambda: inside.app[LIVE].all()[0])
    await until(lambda: bool(asked))
    assert asked[0] == "Hello."
    assert "Guten Tag." not in asked


# --- heard instead --------------------------------------------------------------------------

NAMED = "Hallo {{user}}. Drücken Sie die Eins."


def _break(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let nobody speak any more; give what is still asked for."""
    asked: list[str] = []

    async def speak(_self: object, text: str, _voice: str, _speed: float = 1.0) -> bytes:
        asked.append(text)
        raise SpeechError("the engine is broken")

    monkeypatch.setattr(type(house.app[SPEECH]), "speak", speak)
    return asked


async def problems(house: House, call_id: str = "call-1") -> list[tuple[str, str]]:
    entries = await house.store.calls.transcript(call_id)
    return [(one.node, one.data["text"]) for one in entries if one.kind == "problem"]


async def live(house: House, document: dict[str, Any]) -> None:
    """Put a flow live whose fixed prompts are made."""
    await house.put_live(document)
    [flow] = house.app[LIVE].all()
    await house.app[AHEAD].prepare(flow, 60)


async def test_a_caller_hears_what_is_fixed_while_nobody_can_speak(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(inside, asks(NAMED))
    asked = _break(inside, monkeypatch)
    xml = await inside.carrier.ring("family", **{"user[]": "Ada"})
    assert asked == ["Hallo Ada."]
    assert attribute(xml, "onData")
    assert played(xml) == await preview(inside, say="Drücken Sie die Eins.", voice="de-DE")
    assert await problems(inside) == [("menu", "the engine is broken")]


async def test_a_caller_who_can_hear_nothing_of_it_is_told_so_in_his_language(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = {"say": "Hallo {{user}}.", "languages": {"en": {"say": "Hello {{user}}."}}}
    document = asks(prompt)
    document["settings"] = {"voice": "en-GB", "languages": ["de-DE"]}
    await live(inside, document)
    _break(inside, monkeypatch)
    xml = await inside.carrier.ring("family", **{"user[]": "Ada"})
    sorry = "Sorry, this announcement is not available at the moment."
    assert played(xml) == await preview(inside, say=sorry, voice="en-GB")


async def test_calls_do_not_wait_one_after_the_other_for_an_engine_that_hangs(
    inside: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(inside, asks(NAMED))
    asked: list[str] = []

    async def hang(_self: object, text: str, _voice: str, _speed: float = 1.0) -> bytes:
        asked.append(text)
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(type(inside.app[SPEECH]), "speak", hang)
    webhook = inside.app[WEBHOOK]
    webhook.speaker = replace(webhook.speaker, limit_s=0.05)
    first = await inside.carrier.ring("family", call_id="one", **{"user[]": "Ada"})
    webhook.speaker = replace(webhook.speaker, limit_s=3600)
    async with asyncio.timeout(60):
        second = await inside.carrier.ring("family", call_id="two", **{"user[]": "Bob"})
    assert played(first) == played(second) != ""
    assert asked == ["Hallo Ada."]
    assert await problems(inside, "one") == [("menu", "speaking took longer than 0.05 s")]
    [(_, told_why)] = await problems(inside, "two")
    assert "did not answer lately" in told_why
