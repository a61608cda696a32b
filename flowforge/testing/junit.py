"""Results of tests as JUnit XML, which CI servers read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test: `failure` tells where it went another way, "" where it passed."""

    name: str
    seconds: float
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The tests of one file. `unreadable` says why there are none, "" where there are."""

    name: str
    cases: Sequence[Case] = ()
    unreadable: str = ""

    @property
    def failures(self) -> int:
        """How many tests failed."""
        return sum(bool(case.failure) for case in self.cases)

    @property
    def good(self) -> bool:
        """Whether the file could be read and all its tests passed."""
        return not self.unreadable and not self.failures


def junit(suites: Iterable[Suite]) -> bytes:
    """Write results as an XML document, in the shape that Jenkins, GitLab and GitHub read."""
    suites = list(suites)
    root = Element("testsuites", {"name": "flowforge"} | _counts(suites))
    for suite in suites:
        _add_suite(root, suite)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _counts(suites: Sequence[Suite]) -> dict[str, str]:
    seconds = sum(case.seconds for suite in suites for case in suite.cases)
    errors = sum(bool(suite.unreadable) for suite in suites)
    return {
        "tests": str(sum(len(suite.cases) for suite in suites) + errors),
        "failures": str(sum(suite.failures for suite in suites)),
        "errors": str(errors),
        "time": f"{seconds:.3f}",
    }


def _add_suite(root: Element, suite: Suite) -> None:
    above = SubElement(root, "testsuite", {"name": _text(suite.name)} | _counts([suite]))
    above.set("skipped", "0")
    for case in suite.cases:
        _add_case(above, suite, case)
    if suite.unreadable:
        named = {"name": "can be read", "classname": _text(suite.name), "time": "0.000"}
        error = SubElement(SubElement(above, "testcase", named), "error", {"type": "CallFailed"})
        _fill(error, suite.unreadable)


def _add_case(above: Element, suite: Suite, case: Case) -> None:
    named = {"name": _text(case.name), "classname": _text(suite.name)}
    element = SubElement(above, "testcase", named | {"time": f"{case.seconds:.3f}"})
    if case.failure:
        _fill(SubElement(element, "failure", {"type": "CallFailed"}), case.failure)


def _fill(element: Element, text: str) -> None:
    """Give the last line, which says what is wrong, as the message, and all as the text."""
    lines = [line for line in _text(text).splitlines() if line.strip()]
    element.set("message", lines[-1].strip() if lines else "")
    element.text = _text(text)


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
