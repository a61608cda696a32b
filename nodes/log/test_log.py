"""What “Write to the log” promises."""

from flowforge.node import Answered, HungUp, Port
from flowforge.testing import call, check_node, node


def test_the_package_is_complete() -> None:
    check_node("log")


async def test_the_text_is_written_with_its_variables_and_the_call_goes_on() -> None:
    at = call(digits="3")
    assert await node("log", text="pressed {{digits}}").enter(at) == Port("next")
    assert at.notes == ["pressed 3"]


async def test_without_a_text_the_numbers_are_written() -> None:
    at = call()
    await node("log").enter(at)
    assert at.notes == ["492111234567 → 4921163553355"]


async def test_who_answers_is_written() -> None:
    at = call()
    await node("log").happened(at, Answered(call_id="1", answering_number="491713920012"))
    await node("log").happened(at, Answered(call_id="1", user="Anna"))
    await node("log").happened(at, Answered(call_id="1"))
    assert at.notes == ["answered by 491713920012", "answered by Anna", "answered by somebody"]


async def test_why_the_call_ended_is_written() -> None:
    at = call()
    await node("log").happened(at, HungUp(call_id="1", cause="noAnswer"))
    assert at.notes == ["hung up: noAnswer"]


def test_it_asks_for_both_events_and_needs_no_wire() -> None:
    assert node("log").event_ports == ("answered", "hung up")
    assert node("log").quiet_ports == ("next",)
