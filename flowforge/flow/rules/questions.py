"""How callers are asked: how long, how often, among how many choices, and what comes after."""

from collections.abc import Iterator

from flowforge.findings import Asks, Change, FlowRule, Mend, Problem
from flowforge.flow import ways
from flowforge.flow.rules.hearing import Heard
from flowforge.flow.rules.view import View

SHORT_WAIT = FlowRule("short_wait", "warning")
MANY_CHOICES = FlowRule("many_choices", "hint")
DEEP_MENU = FlowRule("deep_menu", "hint")
MANY_TRIES = FlowRule("many_tries", "warning")
SAME_PROMPTS = FlowRule("same_prompts", "hint")

RULES = (SHORT_WAIT, MANY_CHOICES, DEEP_MENU, MANY_TRIES, SAME_PROMPTS)

_SHORTEST_WAIT_S = 3
_GOOD_WAIT_S = 5
_MOST_CHOICES = 5
_DEEPEST = 2
_MOST_TRIES_FOR_ONE_KEY = 4
_MOST_TRIES = 3


def questions(view: View) -> Iterator[Problem]:
    """Check what each node asks of the caller."""
    for name, asks in view.questions.items():
        if asks.wait_s < _SHORTEST_WAIT_S:
            change = Change(do="set", field=asks.wait_field, value=_GOOD_WAIT_S)
            mend = Mend(code="wait", changes=(change,), params={"seconds": str(_GOOD_WAIT_S)})
            yield SHORT_WAIT.at(name, field=asks.wait_field, mends=(mend,))
        if len(asks.choices) > _MOST_CHOICES:
            yield MANY_CHOICES.at(name, field=asks.choices_field, count=str(len(asks.choices)))
        yield from _tries(view, name, asks)
        yield from _same_prompts(view, name, asks)


def _tries(view: View, name: str, asks: Asks) -> Iterator[Problem]:
    most = _MOST_TRIES_FOR_ONE_KEY if asks.most == 1 else _MOST_TRIES
    after = [target for port, target in view.wired[name] if port in {asks.silence, asks.wrong}]
    open_ports = sum(port in {asks.silence, asks.wrong} for port in view.nodes[name].ports)
    rescued = view.rescued and len(after) < open_ports
    if asks.tries > most and not rescued and view.helped.isdisjoint(after):
        change = Change(do="set", field=asks.tries_field, value=most)
        mend = Mend(code="tries", changes=(change,), params={"tries": str(most)})
        yield MANY_TRIES.at(
            name, field=asks.tries_field, mends=(mend,), tries=str(asks.tries), most=str(most)
        )


def _same_prompts(view: View, name: str, asks: Asks) -> Iterator[Problem]:
    heard = view.nodes[name].prompts if asks.tries > 1 else ()
    after_silence = {one.language: _heard(one) for one in heard if one.field == asks.silence_field}
    for one in heard:
        if one.field == asks.wrong_field and after_silence.get(one.language) == _heard(one):
            yield SAME_PROMPTS.at(name, field=one.place)


def _heard(one: Heard) -> tuple[str, ...]:
    return (one.text, *(url for _, url in one.sounds))


def deep_menus(view: View) -> Iterator[Problem]:
    """Name the menus that come after two others even on the shortest way."""
    menus = frozenset(name for name, asks in view.questions.items() if asks.choices)
    if not view.start or len(menus) <= _DEEPEST:
        return
    passed = ways.fewest(view.start, view.path, menus)
    for name in view.questions:
        if name in menus and passed.get(name, 0) > _DEEPEST:
            yield DEEP_MENU.at(name, depth=str(passed[name]))
