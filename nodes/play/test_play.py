"""What “Play” promises."""

from flowforge.node import Deliver, Facts, Gather, Play, Port
from flowforge.testing import call, check_node, enter, node, resume


def test_the_package_is_complete() -> None:
    check_node("play")


async def test_to_go_on_the_sound_is_played_without_any_time_to_press() -> None:
    one = node("play", prompt="Welcome!", then="go_on")
    step = await enter(one)
    assert isinstance(step, Gather)
    assert (step.max_digits, step.timeout_ms) == (1, 1)
    assert step.sound is not None
    assert step.sound.text == "Welcome!"
    assert one.own_ports() == ("next",)


async def test_a_key_that_stops_the_sound_changes_nothing() -> None:
    at = call(digits="7")
    assert await resume(node("play", prompt="Welcome!"), "5", at) == Port("next")
    assert at.vars["digits"] == "7"


async def test_to_ring_as_usual_it_is_the_last_word() -> None:
    one = node("play", prompt="Welcome!", then="ring")
    step = await enter(one)
    assert isinstance(step, Play)
    assert step.sound.text == "Welcome!"
    assert one.own_ports() == ()


async def test_variables_are_spoken() -> None:
    step = await enter(node("play", prompt="You pressed {{digits}}."), digits="42")
    assert isinstance(step, Gather)
    assert step.sound is not None
    assert step.sound.text == "You pressed 42."


async def test_without_a_sound_the_call_still_goes_on() -> None:
    assert await enter(node("play")) == Port("next")
    assert await enter(node("play", then="ring")) == Deliver()


def test_nothing_to_hear_is_a_problem() -> None:
    [problem] = node("play", prompt="  ").problems(Facts())
    assert (problem.code, problem.level) == ("nothing_to_hear", "error")
