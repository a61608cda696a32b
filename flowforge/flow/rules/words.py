"""What callers hear: the order of key and choice, the language, the length."""

import re
from collections.abc import Iterator

from flowforge.fields import Prompt
from flowforge.findings import Change, Facts, FlowRule, Mend, Problem
from flowforge.flow.rules.view import View

KEY_FIRST = FlowRule("key_first", "hint")
OTHER_LANGUAGE = FlowRule("other_language", "warning")
LONG_PROMPT = FlowRule("long_prompt", "hint")

RULES = (KEY_FIRST, OTHER_LANGUAGE, LONG_PROMPT)

LONGEST_PROMPT = 300
"""Letters: about twenty seconds."""


def words(view: View) -> Iterator[Problem]:
    """Check every text that is spoken."""
    for name, found in view.nodes.items():
        for place, prompt in found.prompts:
            if prompt.url.strip():
                continue
            field = f"{place}.say"
            if found.asks and found.asks.most == 1:
                yield from _key_first(name, field, prompt)
            if not found.asks and len(prompt.say) > LONGEST_PROMPT:
                yield LONG_PROMPT.at(name, field=field, letters=str(len(prompt.say)))
            yield from _other_language(view, name, place, prompt)


# --- "for sales press 1", not "press 1 for sales" -------------------------------------------

_KEY = (
    r"(?P<key>[0-9*#]|one|two|three|four|five|six|seven|eight|nine|zero|star|hash|pound"
    r"|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|null|stern|raute)"
)
_BEGINS = re.compile(
    rf"(?P<lead>(?:(?:please|or|and|then|bitte|oder|und|dann)\s+)*)"
    rf"(?P<press>(?:press|dial|type|push)\s+(?:key\s+)?"
    rf"|(?:drücken|wählen|tippen)\s+Sie\s+(?:bitte\s+)?(?:die\s+)?(?:taste\s+)?"
    rf"|(?:die\s+)?taste\s+|die\s+)?{_KEY}\s+"
    rf"(?=(?:for|für)\s+\D|(?(press)(?:to|um)\s+\D|(?!)))",
    re.IGNORECASE,
)
"""Where a choice begins whose key is named first: "or press 2 " of "or press 2 for sales"."""
_CLAUSE = re.compile(r"[^,;:.!?\n]+")


def _key_first(name: str, field: str, prompt: Prompt) -> Iterator[Problem]:
    clauses = [clause[0] for clause in _CLAUSE.finditer(prompt.say)]
    said = next((clause.strip() for clause in clauses if _BEGINS.match(clause.strip())), "")
    if said:
        better = _CLAUSE.sub(_turned, prompt.say)
        change = Change(do="set", field=field, value=better)
        mend = Mend(code="choice_first", changes=(change,), params={"text": better})
        yield KEY_FIRST.at(name, field=field, mends=(mend,), text=said)


def _turned(clause: re.Match[str]) -> str:
    """Put each choice of "press 1 for sales" before its key; leave every other clause alone."""
    text = clause[0].strip()
    if not _BEGINS.match(text):
        return clause[0]
    found = list(_BEGINS.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    choices = [_choice(one, text[one.end() : end]) for one, end in zip(found, ends, strict=True)]
    return clause[0].replace(text, " ".join(choices))


def _choice(begins: re.Match[str], what: str) -> str:
    lead, press, key = begins["lead"], begins["press"] or "", begins["key"]
    if begins[0][:1].isupper():
        what, lead, press = what[:1].upper() + what[1:], _small(lead), _small(press)
    please = "".join(f"{word} " for word in lead.split() if word in {"please", "bitte"})
    joined = "".join(f"{word} " for word in lead.split() if word not in {"please", "bitte"})
    return f"{joined}{what.strip()} {please}{press}{key}"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


# --- the language of the text and that of the voice -----------------------------------------

_GERMAN_WORDS = """
der die das und ist nicht sie ihr ihre ihren wir uns unser unsere ich ein eine einen für mit auf
bitte drücken wählen taste guten tag willkommen haben sind werden wird zu zum zur oder wenn kein
keine nach von bei leider danke anruf nummer hallo
"""
_ENGLISH_WORDS = """
the and is not you your we us our i a an for with on please press dial key good day welcome have
has are will to or if no of at by sorry thank thanks call number hello this that be can
"""
_COMMON = {
    "de": frozenset(_GERMAN_WORDS.split()),
    "en": frozenset(_ENGLISH_WORDS.split()),
}
_WORD = re.compile(r"[a-zäöüß]+")
_HOLE = re.compile(r"\{\{[^{}]*\}\}")
_SURE = 3
"""So many common words of one language, and of the other not half as many, make a language."""


def language_of(text: str) -> str:
    """Tell "de" or "en" by the most common words of both; "" where that is not plain."""
    said = _WORD.findall(_HOLE.sub(" ", text.lower()))
    counts = {code: sum(word in common for word in said) for code, common in _COMMON.items()}
    counts["de"] += sum(not word.isascii() for word in said)
    best, other = sorted(counts, key=counts.__getitem__, reverse=True)
    return best if counts[best] >= _SURE and counts[best] > 2 * counts[other] else ""


def _other_language(view: View, name: str, place: str, prompt: Prompt) -> Iterator[Problem]:
    voice = prompt.voice or view.flow.settings.voice
    language = language_of(prompt.say)
    if not language or voice[:2].lower() not in _COMMON or voice[:2].lower() == language:
        return
    mends = []
    fitting = _voice_of(language, view.facts)
    if prompt.voice and view.flow.settings.voice[:2].lower() == language:
        change = Change(do="set", field=f"{place}.voice", value="")
        mends = [Mend(code="use_flow_voice", changes=(change,))]
    elif fitting:
        change = Change(do="set", field=f"{place}.voice", value=fitting)
        mends = [Mend(code="prompt_voice", changes=(change,), params={"voice": fitting})]
        if not prompt.voice:
            whole = Change(do="setting", field="voice", value=fitting)
            mends.append(Mend(code="flow_voice", changes=(whole,), params={"voice": fitting}))
    yield OTHER_LANGUAGE.at(
        name, field=f"{place}.say", mends=tuple(mends), voice=voice, language=language
    )


def _voice_of(language: str, facts: Facts) -> str:
    if facts.voices is None:
        return {"de": "de-DE", "en": "en-GB"}[language]
    return next((voice for voice in sorted(facts.voices) if voice[:2] == language), "")
