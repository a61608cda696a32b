"""``{{templates}}`` and conditions: a small grammar of our own in which no code can run.

A template is text with ``{{name}}`` or ``{{name|filter}}`` in it. A name is letters, digits and
underscores, with dots between its parts; a filter is one of `FILTERS`, and ``money`` may have a
currency behind it: ``{{price|money CHF}}``. Whatever a variable holds is text to us: "01" is not
"1". What is compared or filled in is cut at 4,096 characters, so that no text makes an operation
slow.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any, Literal

from flowforge.call import ANONYMOUS
from flowforge.errors import TemplateError
from flowforge.expressions.examples import example
from flowforge.expressions.saying import APART, FILTERS, WITH_DIGITS, Value
from flowforge.expressions.tongues import CURRENCIES, sorry

__all__ = [
    "DIGITS",
    "FILTERS",
    "NAME",
    "Operator",
    "compare",
    "constants",
    "copied",
    "example",
    "fill",
    "fixed",
    "has_variables",
    "holes",
    "listed",
    "lookup",
    "matches",
    "names",
    "number",
    "sorry",
]

Operator = Literal[
    "equals",
    "differs",
    "one_of",
    "starts_with",
    "ends_with",
    "contains",
    "matches",
    "greater",
    "less",
    "between",
    "empty",
    "filled",
    "anonymous",
]

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,3}")
_HOLE = re.compile(r"\{\{([^{}]*)\}\}")
_LONGEST = 4096
"""Characters that one filled template, or one text compared, may have; the rest is cut."""
_LONGEST_PATTERN = 200
"""Characters of a pattern: reading it can take time for each pair of them."""


def _read(hole: str) -> tuple[str, str, str]:
    """Give what stands in a hole: a name, a filter, and what stands behind the filter."""
    name, _, wanted = (part.strip() for part in hole.partition("|"))
    wanted, _, more = wanted.partition(" ")
    return name, wanted, more.strip()


def holes(template: str) -> Iterator[tuple[str, str]]:
    """Give name and filter of each ``{{hole}}``; raise `TemplateError` for one that is no name."""
    for hole in _HOLE.finditer(template):
        name, wanted, more = _read(hole[1])
        if not NAME.fullmatch(name):
            raise TemplateError(f"{{{{{hole[1]}}}}} is not the name of a variable")
        if wanted and wanted not in FILTERS:
            raise TemplateError(f"{wanted!r} is none of the filters {', '.join(FILTERS)}")
        if more and (wanted != "money" or more.upper() not in CURRENCIES):
            raise TemplateError(f"{more!r} is no currency that can be said")
        yield name, wanted


def names(template: str) -> set[str]:
    """Give the variables that a template names; raise `TemplateError` if it cannot be read."""
    return {name for name, _ in holes(template)}


def has_variables(template: str) -> bool:
    """Tell whether a template says something else from call to call."""
    return _HOLE.search(template) is not None


def lookup(variables: Mapping[str, Any], name: str) -> str:
    """Give the text that a dotted name holds, or "" where there is nothing."""
    return _text(_held(variables, name))


def _held(variables: Mapping[str, Any], name: str) -> Any:
    value: Any = variables
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    try:
        return str(value)[:_LONGEST]
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return ""


def fill(
    template: str, variables: Mapping[str, Any], spoken: str = "", at: datetime | None = None
) -> str:
    """Put the variables into a template. What they hold is never read as a template again.

    `spoken` is the voice that says it, or the tag of its language; "" where nobody does: filters
    that are for speech then leave a value as it is. `at` is the present moment in the time zone of
    those who hear it: other moments are said in that zone. None means this machine's.
    """
    template = template[:_LONGEST]
    if "{{" not in template:
        return template
    filled, length, done = [], 0, 0
    for hole in _HOLE.finditer(template):
        before = template[done : hole.start()]
        text = before + _value(hole[1], variables, spoken, before, at)
        filled.append(text)
        length, done = length + len(text), hole.end()
        if length >= _LONGEST:
            break
    return "".join([*filled, template[done:]])[:_LONGEST]


def copied(template: str, variables: Mapping[str, Any]) -> str | float:
    """Fill a template that another variable is to hold, where nobody speaks.

    A fraction stays a number where the template is its name alone: as text, 1.234 would be read as
    thousands where that is how a language writes them.
    """
    alone = _HOLE.fullmatch(template.strip())
    held = _held(variables, alone[1].strip()) if alone else None
    return held if isinstance(held, float) else fill(template, variables)


def _value(
    hole: str, variables: Mapping[str, Any], spoken: str, before: str, at: datetime | None
) -> str:
    if not hole:  # A thousand of these fit into one text.
        return ""
    name, wanted, more = _read(hole)
    held = _held(variables, name)
    text = _text(held)
    said = FILTERS.get(wanted)
    if not said or not text:
        return text
    exact = isinstance(held, int | float | Decimal) and not isinstance(held, bool)
    return said(Value(text, spoken, before, more, exact, at))


# --- what can be spoken before anybody calls ------------------------------------------------

_END = re.compile(r"(?:(?<=[!?…;])|(?<=\}\}\.)|(?<=[^\W\d_]{2}\.))\s+|\n")
"""Where a sentence ends. Behind "3." and "z. B." it may go on."""
_SHORT = re.compile(
    r"\b(?:prof|dr|dipl|ing|hr|fr|st|str|nr|tel|ca|bzw|usw|ggf|evtl|inkl|exkl|zzgl|max|min|std"
    r"|mr|mrs|ms|jr|sr|ave|rd|inc|ltd|co|vs|etc|approx|ext|no)\.\s*$",
    re.IGNORECASE,
)
DIGITS = tuple(f"{digit} {digit}." for digit in range(10))
"""Texts of which every single digit is made, as it sounds within a sentence and at its end."""


def constants(template: str) -> list[str]:
    """Give the sentences of a template that are the same in every call, neighbours together."""
    return [one for one in _stretches(template) if not has_variables(one)]


def fixed(template: str) -> list[str]:
    """Give all that can be spoken of a template before anybody calls.

    That are its constant sentences, what stands around digits that are said one by one, and the
    digits.
    """
    around = [piece for one in _stretches(template) if has_variables(one) for piece in _apart(one)]
    filters = {_read(hole)[1] for hole in _HOLE.findall(template)}
    return [*constants(template), *around, *(DIGITS if filters & WITH_DIGITS else ())]


def _stretches(template: str) -> list[str]:
    """Cut a template into stretches of sentences that are all constant, or all are not."""
    stretches: list[str] = []
    open_end = False
    for sentence in _END.split(template):
        last = stretches[-1] if stretches else None
        if last is not None and (open_end or has_variables(last) is has_variables(sentence)):
            stretches[-1] = f"{last} {sentence}"
        elif sentence.strip():
            stretches.append(sentence)
        open_end = _SHORT.search(sentence) is not None
    return stretches


def _apart(template: str) -> list[str]:
    """Give what stands around the holes where digits are said one by one, if it is constant."""
    pieces, at = [], 0
    for hole in _HOLE.finditer(template):
        if _read(hole[1])[1] in APART:
            pieces.append(template[at : hole.start()])
            at = hole.end()
    return [one for one in (*pieces, template[at:]) if not has_variables(one)] if at else []


def matches(pattern: str, text: str) -> bool:
    """Compare with a pattern: ``?`` is any one character, ``*`` any text, ``[1-5]`` one of them.

    Nothing matches a pattern of more than 200 characters.
    """
    return len(pattern) <= _LONGEST_PATTERN and fnmatchcase(text[:_LONGEST], pattern)


def compare(operator: Operator, left: str, right: str, upper: str = "") -> bool:
    """Tell whether `left` fulfils a condition; `right` and (for "between") `upper` are the rule's.

    Text is compared as text. "greater", "less" and "between" compare numbers, and are never
    true where one side is no number. "one_of" takes a list separated by commas or lines.
    """
    return _OPERATORS[operator](left[:_LONGEST], right[:_LONGEST], upper[:_LONGEST])


def number(text: str) -> Decimal | None:
    """Give the number that a text is, as "greater" and its like read it, else None."""
    if "_" in text or not text.isascii():  # Decimal reads "1_0" as people do not
        return None
    try:
        read = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _ordered(*texts: str) -> bool:
    """Tell whether all texts are numbers, each at most the next."""
    read = [number(text) for text in texts]
    known = [one for one in read if one is not None]
    return len(known) == len(read) and known == sorted(known)


def listed(text: str) -> set[str]:
    """Give the items of a list; the nothing behind a last comma is no item of it."""
    return {part.strip() for part in re.split(r"[,;\n]", text)} - {""}


_OPERATORS: Mapping[Operator, Callable[[str, str, str], bool]] = {
    "equals": lambda left, right, _: left == right,
    "differs": lambda left, right, _: left != right,
    "one_of": lambda left, right, _: left in listed(right),
    "starts_with": lambda left, right, _: left.startswith(right),
    "ends_with": lambda left, right, _: left.endswith(right),
    "contains": lambda left, right, _: right in left,
    "matches": lambda left, right, _: matches(right, left),
    "greater": lambda left, right, _: _ordered(right, left) and not _ordered(left, right),
    "less": lambda left, right, _: _ordered(left, right) and not _ordered(right, left),
    "between": lambda left, right, upper: _ordered(right, left, upper),
    "empty": lambda left, *_: left.strip() == "",
    "filled": lambda left, *_: left.strip() != "",
    "anonymous": lambda left, *_: left == ANONYMOUS,
}
