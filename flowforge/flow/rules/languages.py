"""The languages that a flow speaks: whether each prompt has words in them, and who chooses one."""

from collections.abc import Iterator, Mapping

from flowforge.call import LANGUAGE, language_of
from flowforge.fields import LanguageTag
from flowforge.findings import Change, Facts, FlowRule, Mend, Problem
from flowforge.flow.rules.hearing import Heard
from flowforge.flow.rules.view import Opened, View

LANGUAGE_MISSING = FlowRule("language_missing", "warning")
LANGUAGE_UNUSED = FlowRule("language_unused", "hint")
NO_SUCH_LANGUAGE = FlowRule("no_such_language")
LANGUAGE_NEVER = FlowRule("language_never", "hint")
LANGUAGE_TWICE = FlowRule("language_twice", "warning")

RULES = (LANGUAGE_MISSING, LANGUAGE_UNUSED, NO_SUCH_LANGUAGE, LANGUAGE_NEVER, LANGUAGE_TWICE)

_STANDARD = {"de": "de-DE", "en": "en-GB"}
"""The voices that are spoken with where nobody has looked which there are."""


def languages(view: View) -> Iterator[Problem]:
    """Check what a flow says in each of its languages."""
    spoken = {language_of(voice) for voice in view.flow.settings.voices}
    for name, found in view.nodes.items():
        yield from _unknown(view, name, found, spoken)
        for prompt in _prompts(found):
            yield from _missing(view, name, prompt)
    yield from _unused(view, spoken)
    yield from _never_chosen(view)
    yield from _twice(view)


def voice_of(language: str, facts: Facts) -> str:
    """Give a voice that speaks a language here, "" where there is none."""
    if facts.voices is None:
        return _STANDARD.get(language, "")
    return next((voice for voice in sorted(facts.voices) if language_of(voice) == language), "")


# --- which languages there are --------------------------------------------------------------


def _unknown(view: View, name: str, found: Opened, spoken: set[str]) -> Iterator[Problem]:
    for place, value in found.named:
        if isinstance(value, LanguageTag) and value and language_of(value) not in spoken:
            mends = tuple(_added(view, value))
            yield NO_SUCH_LANGUAGE.at(name, field=place, mends=mends, language=value)


def _added(view: View, language: str) -> Iterator[Mend]:
    """Offer to let the flow speak one language more."""
    if voice := voice_of(language_of(language), view.facts):
        value = [*view.flow.settings.languages, voice]
        change = Change(do="setting", field="languages", value=value)
        yield Mend(code="add_language", changes=(change,), params={"language": language})


def _left_out(view: View, index: int) -> tuple[Mend, ...]:
    """Offer to take a language out of the flow."""
    voices = view.flow.settings.languages
    value = [*voices[:index], *voices[index + 1 :]]
    change = Change(do="setting", field="languages", value=value)
    params = {"language": language_of(voices[index])}
    return (Mend(code="drop_language", changes=(change,), params=params),)


def _never_chosen(view: View) -> Iterator[Problem]:
    """Name the languages, but for the first, that no call is ever in."""
    chosen: set[str] = set()
    for name in view.touched if view.flow.settings.languages else ():
        found = view.nodes.get(name)
        tags = [one for _, one in found.named if isinstance(one, LanguageTag)] if found else []
        if not tags and (found is None or LANGUAGE in found.writes):
            return  # It may choose any.
        chosen.update(language_of(tag) for tag in tags)
    for index, voice in enumerate(view.flow.settings.languages):
        language = language_of(voice)
        if language not in chosen:
            field = f"settings.languages.{index}"
            mends = _left_out(view, index)
            yield LANGUAGE_NEVER.at(field=field, mends=mends, language=language)


def _twice(view: View) -> Iterator[Problem]:
    seen = {language_of(view.flow.settings.voice)}
    for index, voice in enumerate(view.flow.settings.languages):
        language = language_of(voice)
        if language in seen:
            field = f"settings.languages.{index}"
            mends = _left_out(view, index)
            yield LANGUAGE_TWICE.at(field=field, mends=mends, language=language, voice=voice)
        seen.add(language)


# --- what is said in them -------------------------------------------------------------------


def _prompts(found: Opened) -> Iterator[Mapping[str, Heard]]:
    """Give the wordings of each prompt by language; "" is the flow's first."""
    prompts: dict[str, dict[str, Heard]] = {}
    for heard in found.prompts:
        language = language_of(heard.language)
        prompts.setdefault(heard.field, {}).setdefault(language, heard)
    yield from prompts.values()


def _unused(view: View, spoken: set[str]) -> Iterator[Problem]:
    """Name the languages that prompts have words in and the flow does not speak, each once."""
    unused: dict[str, list[Change]] = {}
    for name, found in view.nodes.items():
        for heard in found.prompts:
            language = language_of(heard.language)
            if language and language not in spoken:
                change = Change(do="clear", node=name, field=heard.place)
                unused.setdefault(language, []).append(change)
    for language, changes in unused.items():
        clear = Mend(code="clear_wordings", changes=tuple(changes))
        yield LANGUAGE_UNUSED.at(
            field="settings.languages",
            mends=(*_added(view, language), clear),
            language=language,
            count=str(len(changes)),
        )


def _missing(view: View, name: str, prompt: Mapping[str, Heard]) -> Iterator[Problem]:
    first, *others = (language_of(voice) for voice in view.flow.settings.voices)
    if "" not in prompt:
        heard = next(iter(prompt.values()))
        mends = (_copied(heard, "", first),)
        yield LANGUAGE_MISSING.at(name, field=heard.field, mends=mends, language=first)
        return
    main = prompt[""]
    for language in dict.fromkeys(others):
        if language not in (*prompt, first) and not _is_for_all(main, language, view.facts):
            field = f"{main.field}.languages.{language}"
            mends = (_copied(main, language, language),)
            yield LANGUAGE_MISSING.at(name, field=field, mends=mends, language=language)


def _is_for_all(heard: Heard, language: str, facts: Facts) -> bool:
    """Tell whether it is right in a language too: prompts of the library know several."""
    known = (facts.library.get(url, frozenset({""})) for _, url in heard.sounds)
    return not heard.speeches and all(
        url.startswith("/sounds/") and not {"", language}.isdisjoint(languages)
        for (_, url), languages in zip(heard.sounds, known, strict=True)
    )


def _copied(heard: Heard, key: str, language: str) -> Mend:
    """Begin the wording at `key` as a copy, to be translated: its voice is that of its language."""
    whole = heard.prompt.model_dump(mode="json", exclude_defaults=True)
    others = whole.pop("languages", {})
    source = others[heard.language] if heard.language else whole
    copy = {key: value for key, value in source.items() if key != "voice"}
    value = {**whole, "languages": {**others, key: copy}} if key else {**copy, "languages": others}
    change = Change(do="set", field=heard.field, value=value)
    return Mend(code="copy_wording", changes=(change,), params={"language": language})
