"""What “Hang up” promises."""

from flowforge.node import Hangup
from flowforge.testing import check_node, enter, node


def test_the_package_is_complete() -> None:
    check_node("hangup")


async def test_the_call_ends() -> None:
    assert await enter(node("hangup")) == Hangup()


async def test_a_last_word_comes_before_in_the_flows_voice_or_its_own() -> None:
    step = await enter(node("hangup", announcement="Goodbye."))
    assert isinstance(step, Hangup)
    assert step.announcement is not None
    assert (step.announcement.text, step.announcement.voice) == ("Goodbye.", "de-DE")
    step = await enter(node("hangup", announcement={"say": "Goodbye.", "voice": "en-GB"}))
    assert isinstance(step, Hangup)
    assert step.announcement is not None
    assert step.announcement.voice == "en-GB"
