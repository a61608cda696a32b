"""What callers hear: the order of key and choice, the language, the length."""

import re
from collections.abc import Iterator

from flowforge.call import language_of
from flowforge.findings import Change, FlowRule, Mend, Problem
from flowforge.flow.rules.hearing import Heard, Speech
from flowforge.flow.rules.languages import voice_of
from flowforge.flow.rules.view import View

KEY_FIRST = FlowRule("key_first", "hint")
OTHER_LANGUAGE = FlowRule("other_language", "warning")
NOT_TRANSLATED = FlowRule("not_translated", "warning")
LONG_PROMPT = FlowRule("long_prompt", "hint")

RULES = (KEY_FIRST, OTHER_LANGUAGE, NOT_TRANSLATED, LONG_PROMPT)

LONGEST_PROMPT = 300
"""Letters: about twenty seconds."""


def words(view: View) -> Iterator[Problem]:
    """Check every text that is spoken."""
    for name, found in view.nodes.items():
        for heard in found.prompts:
            if not found.asks and len(heard.text) > LONGEST_PROMPT:
                field = f"{heard.place}.parts" if heard.is_sequence else f"{heard.place}.say"
                yield LONG_PROMPT.at(name, field=field, letters=str(len(heard.text)))
            for speech in heard.speeches:
                if found.asks and found.asks.most == 1:
                    yield from _key_first(name, speech)
                yield from _language(view, name, heard, speech)


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


def _key_first(name: str, speech: Speech) -> Iterator[Problem]:
    field = speech.field
    clauses = [clause[0] for clause in _CLAUSE.finditer(speech.text)]
    said = next((clause.strip() for clause in clauses if _BEGINS.match(clause.strip())), "")
    if said:
        better = _CLAUSE.sub(_turned, speech.text)
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


def language_in(text: str) -> str:
    """Tell "de" or "en" by the most common words of both; "" where that is not plain."""
    said = _WORD.findall(_HOLE.sub(" ", text.lower()))
    counts = {code: sum(word in common for word in said) for code, common in _COMMON.items()}
    counts["de"] += sum(not word.isascii() for word in said)
    best, other = sorted(counts, key=counts.__getitem__, reverse=True)
    return best if counts[best] >= _SURE and counts[best] > 2 * counts[other] else ""


def _language(view: View, name: str, heard: Heard, speech: Speech) -> Iterator[Problem]:
    """Compare the language of a text with that of its wording, and with that of its voice."""
    own = view.voice(heard.language)
    voice, language = speech.voice or own, language_in(speech.text)
    if not (own and language) or {language_of(own), language_of(voice)} - _COMMON.keys():
        return
    of_piece = speech.voice_field != f"{heard.place}.voice"
    if heard.language and language != language_of(own) and not of_piece:
        yield NOT_TRANSLATED.at(name, field=speech.field, language=heard.language)
    elif language != language_of(voice):
        mends = tuple(_voice_mends(view, speech, own, language))
        yield OTHER_LANGUAGE.at(
            name, field=speech.field, mends=mends, voice=voice, language=language
        )


def _voice_mends(view: View, speech: Speech, own: str, language: str) -> Iterator[Mend]:
    fitting = voice_of(language, view.facts)
    if speech.voice and language_of(own) == language:
        change = Change(do="set", field=speech.voice_field, value="")
        yield Mend(code="use_flow_voice", changes=(change,))
    elif fitting:
        change = Change(do="set", field=speech.voice_field, value=fitting)
        yield Mend(code="prompt_voice", changes=(change,), params={"voice": fitting})
        if not speech.voice and not view.flow.settings.languages:
            whole = Change(do="setting", field="voice", value=fitting)
            yield Mend(code="flow_voice", changes=(whole,), params={"voice": fitting})
