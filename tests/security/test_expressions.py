"""No expression runs code, reaches what it was not given, or takes long.

``EXPRESSIONS=100000 pytest tests/security/test_expressions.py`` tries as many as the promise says;
``python -m benchmarks.expressions`` takes the time of each.
"""

import fnmatch
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, example, given, settings

from flowforge import expressions
from flowforge.errors import TemplateError
from flowforge.expressions import (
    NAME,
    amounts,
    compare,
    fill,
    moments,
    names,
    saying,
    tongues,
)
from tests.security.expressions_to_try import ATTEMPTS, GIVEN, LONG, SECRET, Attempt

TRIES = int(os.environ.get("EXPRESSIONS", "500"))
LONGEST = 4096
MOST_LINES = 30_000
"""Lines of Python that one expression may run. At some 0.1 µs each that is far below 50 ms; what
runs in C is bounded by the length of what it gets, which is asserted as well."""

_OURS = {module.__file__ for module in (expressions, amounts, moments, saying, tongues, fnmatch)}


class Deeds:
    """What Python does besides computing, as its audit events tell: compile, run, import, open."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        self.thread = 0
        sys.addaudithook(self._heard)

    def _heard(self, event: str, _args: tuple[Any, ...]) -> None:
        if self.on and threading.get_ident() == self.thread:
            self.seen.append(event)

    @contextmanager
    def noted(self) -> Iterator[list[str]]:
        self.seen, self.thread = [], threading.get_ident()
        gc.disable()  # what other tests left behind does deeds of its own when it is collected
        self.on = True
        try:
            yield self.seen
        finally:
            self.on = False
            gc.enable()


DEEDS = Deeds()


def lines_of(work: Callable[[], object]) -> int:
    """Count the lines of expressions, and of what they read patterns with, that `work` runs."""
    count = 0

    def line(_frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal count
        count += 1
        return line

    def called(frame: FrameType, _event: str, _arg: object) -> Any:
        return line if frame.f_code.co_filename in _OURS else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def tried(attempt: Attempt) -> tuple[str, bool]:
    held = compare(attempt.operator, attempt.left, attempt.right, attempt.upper)
    return fill(attempt.template, GIVEN, attempt.spoken), held


def test_the_test_itself_notices_code_that_runs_files_that_open_and_lines() -> None:
    with DEEDS.noted() as deeds:
        eval("1 + 1")
        Path(os.devnull).read_bytes()
    assert {"compile", "exec", "open"} <= set(deeds)
    assert lines_of(lambda: compare("equals", "a", "b")) > 0


@settings(
    max_examples=TRIES,
    derandomize="EXPRESSIONS" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(ATTEMPTS)
@example(Attempt("{{long|spell}}" * 800, "", "matches", "a" * LONG, "[" * LONG, ""))
@example(Attempt("{{" * LONG, "de-DE", "matches", "a" * LONG, "*a" * 100, ""))
@example(Attempt("{{}}" * LONG, "de-DE", "one_of", "{{}}" * LONG, "", ""))
@example(Attempt("{{trap.secret}}{{trap()}}", "de-DE", "one_of", "x", ",;" * LONG, ""))
@example(Attempt("{{customer.trap.secret}}", "de-DE", "between", "9" * LONG, "1", "9" * LONG))
@example(Attempt("{{blank|digits}}" * 800, "de-DE", "equals", "", "", ""))
@example(Attempt("{{figures|spoken}}" * 800, "en-US", "equals", "", "", ""))
def test_an_expression_reaches_what_it_was_given_and_nothing_else(attempt: Attempt) -> None:
    with DEEDS.noted() as deeds:
        filled, held = tried(attempt)
    assert deeds == [], "nothing is compiled, run, imported or opened"
    assert lines_of(lambda: tried(attempt)) <= MOST_LINES
    assert SECRET not in filled or SECRET in attempt.template
    assert len(filled) <= LONGEST
    assert held in (True, False)
    with suppress(TemplateError):
        assert all(NAME.fullmatch(name) for name in names(attempt.template))


def test_what_runs_in_c_gets_no_more_than_it_can_do_at_once(monkeypatch: Any) -> None:
    seen: list[tuple[int, int]] = []

    def matched(text: str, pattern: str) -> bool:
        seen.append((len(text), len(pattern)))
        return False

    monkeypatch.setattr(expressions, "fnmatchcase", matched)
    for length in (1, 200, 201, LONG, 10 * LONG):
        compare("matches", "a" * length, "*a" * (length // 2))
    assert max(text for text, _ in seen) <= LONGEST
    assert max(pattern for _, pattern in seen) <= 200
    assert compare("equals", "a" * LONG, "a" * (LONG + 1)), "both are cut"
