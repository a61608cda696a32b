"""What “Menu” promises."""

import pytest

from flowforge.node import Facts, Gather, Node, Port
from flowforge.testing import call, check_node, enter, node, resume


def menu(**config: object) -> Node:
    choices = [{"key": "1", "label": "Anna"}, {"key": "#", "label": "Ben"}]
    return node("menu", **{"prompt": "Press 1 or #.", "choices": choices, **config})


def said(step: object) -> str:
    assert isinstance(step, Gather)
    assert step.sound is not None
    return step.sound.text


def test_the_package_is_complete() -> None:
    check_node("menu")


async def test_it_asks_for_one_key_and_waits() -> None:
    step = await enter(menu(wait=20))
    assert isinstance(step, Gather)
    assert (step.max_digits, step.timeout_ms) == (1, 20_000)
    assert said(step) == "Press 1 or #."


async def test_half_a_second_counts() -> None:
    step = await enter(menu(wait=2.5))
    assert isinstance(step, Gather)
    assert step.timeout_ms == 2500


@pytest.mark.parametrize("key", ["1", "#"])
async def test_each_choice_has_the_port_of_its_key(key: str) -> None:
    assert key in menu().own_ports()
    assert await resume(menu(), key) == Port(key)


async def test_silence_is_asked_again_with_words_of_its_own() -> None:
    step = await resume(menu(silence_prompt="Hello?"), "")
    assert said(step) == "Hello?"


async def test_a_wrong_key_is_asked_again_with_words_of_its_own() -> None:
    step = await resume(menu(wrong_prompt="Not that one."), "2")
    assert said(step) == "Not that one."


@pytest.mark.parametrize("pressed", ["", "2"])
async def test_without_words_of_its_own_the_prompt_is_heard_again(pressed: str) -> None:
    assert said(await resume(menu(), pressed)) == "Press 1 or #."


async def test_after_the_last_try_silence_and_wrong_keys_part() -> None:
    assert await resume(menu(tries=2), "", attempt=2) == Port("silence")
    assert await resume(menu(tries=2), "9", attempt=2) == Port("wrong")


async def test_with_one_try_nothing_is_asked_again() -> None:
    assert await resume(menu(tries=1), "") == Port("silence")


async def test_the_key_is_kept_in_the_variable() -> None:
    at = call()
    await resume(menu(save_as="choice.key"), "1", at)
    assert at.vars["choice"] == {"key": "1"}
    assert list(menu(save_as="choice.key").writes()) == ["choice.key"]


async def test_hostile_digits_are_a_wrong_key() -> None:
    at = call()
    assert await resume(menu(), "1' OR 1=1", at, attempt=9) == Port("wrong")
    assert at.vars["digits"] == "1' OR 1=1"


def test_keys_that_are_none_and_keys_that_stand_twice_are_named() -> None:
    choices = [{"key": "1"}, {"key": "A"}, {"key": "1"}, {"key": ""}]
    problems = menu(choices=choices).problems(Facts())
    assert [(problem.code, problem.field) for problem in problems] == [
        ("no_key", "choices.1.key"),
        ("key_twice", "choices.2.key"),
        ("no_key", "choices.3.key"),
    ]


def test_a_menu_that_nobody_hears_is_worth_a_warning() -> None:
    [problem] = menu(prompt="").problems(Facts())
    assert (problem.code, problem.level) == ("nothing_to_hear", "warning")
