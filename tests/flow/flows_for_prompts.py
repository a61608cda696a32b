"""The same for the rules about what callers hear: words, languages, sounds and voices."""

from typing import Any

from flowforge.flow import Flow
from tests.flow.drawn import END, Case, Row, asked, line, menu, played

SPOKEN = {"voices": frozenset({"en-GB", "de-DE"})}
GERMAN = "Guten Tag, bitte warten Sie auf uns, wir sind gleich für Sie da."
ENGLISH = "Good day, please wait for us, we will be with you in a moment."


TWICE = {"say": ENGLISH, "languages": {"de": {"say": GERMAN}}}


def in_two(prompt: Any, chosen: Row | None = None, **settings: Any) -> Flow:
    """Choose German in a flow that speaks English and German, and say something."""
    nodes: dict[str, Row] = {
        "l": chosen or ("language", {"language": "de"}),
        "p": ("play", {"prompt": prompt}),
        "end": END,
    }
    spoken = {"languages": ["de-DE"], **settings}
    return line(nodes, "in.rings > l", "l.next > p", "p.next > end", **spoken)


def _sound(code: str) -> Case:
    bad, good = "https://example.org/bad.wav", "https://example.org/a.wav"
    return Case(
        played(("play", {"prompt": {"url": bad}})),
        played(("play", {"prompt": {"url": good}})),
        {"sounds": {bad: code}},
    )


PROMPT_CASES: dict[str, Case] = {
    # --- words
    "key_first": Case(
        asked(menu(prompt="Press 1 for sales.")), asked(menu(prompt="For sales press 1."))
    ),
    "other_language": Case(
        played(("play", {"prompt": GERMAN})),
        played(("play", {"prompt": {"say": GERMAN, "voice": "de-DE"}})),
    ),
    "long_prompt": Case(
        played(("play", {"prompt": "a" * 301})), played(("play", {"prompt": "a" * 300}))
    ),
    "not_translated": Case(
        in_two({"say": ENGLISH, "languages": {"de": {"say": ENGLISH}}}), in_two(TWICE)
    ),
    # --- languages
    "language_missing": Case(in_two(ENGLISH), in_two(TWICE)),
    "language_unused": Case(in_two({**TWICE, "languages": {"fr": "Bonjour"}}), in_two(TWICE)),
    "no_such_language": Case(
        in_two(TWICE, ("language", {"language": "fr"})),
        in_two(TWICE, ("language", {"language": "de-AT"})),
        {"voices": frozenset({"en-GB", "de-DE", "fr-FR"})},
    ),
    "language_never": Case(in_two(TWICE, ("language", {"language": "en"})), in_two(TWICE)),
    "language_twice": Case(
        in_two(TWICE, languages=["de-DE", "de-AT"]), in_two(TWICE, languages=["de-DE", "fr-FR"])
    ),
    # --- fields
    "bad_template": Case(
        played(("play", {"prompt": "{{1 + 1}}"})), played(("play", {"prompt": "1 + 1"}))
    ),
    "unknown_filter": Case(
        played(("play", {"prompt": "{{caller | spel}}"})),
        played(("play", {"prompt": "{{caller | spell}}"})),
    ),
    "web_in_sequence": Case(
        played(("play", {"prompt": {"parts": [{"url": "https://example.org/a.wav"}]}})),
        played(("play", {"prompt": {"parts": [{"url": "/sounds/welcome"}, {"pause": 1}]}})),
    ),
    "bad_url": Case(
        played(("play", {"prompt": {"url": "file:///etc/passwd"}})),
        played(("play", {"prompt": {"url": "https://example.org/a.wav"}})),
    ),
    "sound_away": _sound("sound_away"),
    "sound_inside": _sound("sound_inside"),
    "sound_silent": _sound("sound_silent"),
    "sound_missing": _sound("sound_missing"),
    "no_speech": Case(
        played(("play", {"prompt": "Hi"})),
        played(("play", {"prompt": {"url": "https://example.org/a.wav"}})),
        {"voices": frozenset()},
    ),
    "no_such_voice": Case(
        played(("play", {"prompt": {"say": "Hi", "voice": "fr-FR"}})),
        played(("play", {"prompt": {"say": "Hi", "voice": "de-DE"}})),
        SPOKEN,
    ),
}
"""By the rule's code."""
