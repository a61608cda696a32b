"""What stands in single fields: numbers, addresses, voices, names in a database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches

from flowforge import expressions, numbers
from flowforge.call import language_of
from flowforge.errors import NumberError, TemplateError
from flowforge.fields import ColumnName, ConnectionName, PhoneNumber, TableName, Words
from flowforge.findings import Change, Facts, FlowRule, Mend, Problem
from flowforge.flow.rules.hearing import Heard, Speech
from flowforge.flow.rules.languages import voice_of
from flowforge.flow.rules.view import Opened, View

NO_SUCH_COUNTRY = FlowRule("no_such_country")
NUMBER_EMPTY = FlowRule("number_empty")
NUMBER_UNREADABLE = FlowRule("number_unreadable")
NUMBER_IMPOSSIBLE = FlowRule("number_impossible")
NUMBER_FROM_VARIABLE = FlowRule("number_from_variable", "warning")
DIALS_ITSELF = FlowRule("dials_itself", "warning")
BAD_TEMPLATE = FlowRule("bad_template")
UNKNOWN_FILTER = FlowRule("unknown_filter")
BAD_URL = FlowRule("bad_url")
WEB_IN_SEQUENCE = FlowRule("web_in_sequence")
SOUND_AWAY = FlowRule("sound_away", "warning")
SOUND_INSIDE = FlowRule("sound_inside", "warning")
SOUND_SILENT = FlowRule("sound_silent", "warning")
SOUND_MISSING = FlowRule("sound_missing")
NO_SPEECH = FlowRule("no_speech")
NO_SUCH_VOICE = FlowRule("no_such_voice")
VOICE_OF_FLOW_MISSING = FlowRule("no_such_voice", "warning")
NO_SUCH_CONNECTION = FlowRule("no_such_connection")
DATABASE_AWAY = FlowRule("database_away", "warning")
NO_SUCH_TABLE = FlowRule("no_such_table")
NO_SUCH_COLUMN = FlowRule("no_such_column")

RULES = (
    NO_SUCH_COUNTRY,
    NUMBER_EMPTY,
    NUMBER_UNREADABLE,
    NUMBER_IMPOSSIBLE,
    NUMBER_FROM_VARIABLE,
    DIALS_ITSELF,
    BAD_TEMPLATE,
    UNKNOWN_FILTER,
    BAD_URL,
    WEB_IN_SEQUENCE,
    SOUND_AWAY,
    SOUND_INSIDE,
    SOUND_SILENT,
    SOUND_MISSING,
    NO_SPEECH,
    NO_SUCH_VOICE,
    NO_SUCH_CONNECTION,
    DATABASE_AWAY,
    NO_SUCH_TABLE,
    NO_SUCH_COLUMN,
)

_OURS = re.compile(r"/p/[0-9a-f]{64}\.wav|/sounds/[0-9A-Za-z_-]{1,64}").fullmatch
"""How a flow names a recording that is kept on this server, and a prompt of its library."""
_FILTER = re.compile(r"\{\{[^{}|]*\|\s*([^\s:{}]+)")
_SOUND_RULES = {rule.code: rule for rule in (SOUND_AWAY, SOUND_INSIDE, SOUND_SILENT, SOUND_MISSING)}
_NUMBER_RULES = {rule.code: rule for rule in (NUMBER_EMPTY, NUMBER_UNREADABLE, NUMBER_IMPOSSIBLE)}


def settings(view: View) -> Iterator[Problem]:
    """Check what holds for the whole flow."""
    wanted, facts = view.flow.settings, view.facts
    country, fallback = wanted.country, wanted.fallback
    if not numbers.is_country(country):
        yield NO_SUCH_COUNTRY.at(field="settings.country", country=country)
    elif fallback.do == "dial":
        yield from _dialable(fallback.number, "settings.fallback.number", "", country)
        with suppress(NumberError):
            if numbers.e164(fallback.number, country) in facts.own_numbers:
                yield DIALS_ITSELF.at(field="settings.fallback.number")
    for index, other in enumerate(wanted.dialling.countries):
        if not numbers.is_country(other):
            yield NO_SUCH_COUNTRY.at(field=f"settings.dialling.countries.{index}", country=other)
    for index, voice in enumerate(wanted.voices if facts.voices else ()):
        if voice not in (facts.voices or ()):
            field = f"settings.languages.{index - 1}" if index else "settings.voice"
            mends = tuple(_other_voice(view, index))
            yield VOICE_OF_FLOW_MISSING.at(field=field, mends=mends, voice=voice)


def _other_voice(view: View, index: int) -> Iterator[Mend]:
    """Offer another voice of the same language."""
    voices = list(view.flow.settings.voices)
    if fitting := voice_of(language_of(voices[index]), view.facts):
        voices[index] = fitting
        whole = Change(do="setting", field="voice", value=fitting)
        others = Change(do="setting", field="languages", value=voices[1:])
        code, change = ("language_voice", others) if index else ("flow_voice", whole)
        yield Mend(code=code, changes=(change,), params={"voice": fitting})


def fields(view: View) -> Iterator[Problem]:
    """Check the fields of every node, as far as their types tell what stands there."""
    for name, found in view.nodes.items():
        for place, value in found.filled:
            yield from _template(value, place, name, view.facts.country)
        for heard in found.prompts:
            yield from _heard(heard, name, view.facts)
        if found.named:
            yield from _database(name, found, view.facts)


def own_problems(view: View) -> Iterator[Problem]:
    """Give what the node types themselves say of their nodes."""
    for found in view.nodes.values():
        yield from found.problems


def own_numbers(nodes: Mapping[str, Opened], country: str) -> frozenset[str]:
    """Give the called numbers that the start is limited to, as E.164 digits."""
    own = set()
    for found in nodes.values():
        for _, value in found.pieces if found.node.starts else ():
            if isinstance(value, PhoneNumber) and not expressions.has_variables(value):
                with suppress(NumberError):
                    own.add(numbers.e164(value, country))
    return frozenset(own)


def _template(template: Words, place: str, node: str, country: str) -> Iterator[Problem]:
    if "{{" not in template:
        yield from _dialable(template, place, node, country)
        return
    try:
        expressions.names(template)
    except TemplateError as error:
        unknown = [one for one in _FILTER.findall(template) if one not in expressions.FILTERS]
        if not unknown:
            yield BAD_TEMPLATE.at(node, field=place, reason=str(error))
        for wanted in unknown[:1]:
            mends = tuple(_other_filter(template, place, wanted))
            known = ", ".join(expressions.FILTERS)
            yield UNKNOWN_FILTER.at(node, field=place, mends=mends, filter=wanted, known=known)


def _other_filter(template: str, place: str, wanted: str) -> Iterator[Mend]:
    """Offer the filter that is spelled most alike."""
    for other in get_close_matches(wanted, sorted(expressions.FILTERS), n=1):
        hole = re.compile(rf"(\{{\{{[^{{}}|]*\|\s*){re.escape(wanted)}(?=[\s:}}])")
        better = hole.sub(rf"\g<1>{other}", template)
        change = Change(do="set", field=place, value=better)
        yield Mend(code="meant", changes=(change,), params={"name": other})


def _dialable(number: str, place: str, node: str, country: str) -> Iterator[Problem]:
    try:
        numbers.e164(number, country)
    except NumberError as error:
        rule = _NUMBER_RULES[error.code]
        yield rule.at(node, field=place, number=number, country=country)


def _heard(heard: Heard, node: str, facts: Facts) -> Iterator[Problem]:
    for field, url in heard.sounds:
        yield from _sound(heard, field, url, node, facts)
    if facts.voices is not None:
        for speech in heard.speeches:
            yield from _voice(speech, node, facts.voices)


def _sound(heard: Heard, field: str, url: str, node: str, facts: Facts) -> Iterator[Problem]:
    on_the_web = url.startswith(("https://", "http://"))
    if not on_the_web and not _OURS(url):
        yield BAD_URL.at(node, field=field, url=url)
    elif on_the_web and heard.is_sequence:
        yield WEB_IN_SEQUENCE.at(node, field=field, url=url)
    elif url in facts.sounds:
        yield _SOUND_RULES[facts.sounds[url]].at(node, field=field)


def _voice(speech: Speech, node: str, voices: frozenset[str]) -> Iterator[Problem]:
    if not voices:
        yield NO_SPEECH.at(node, field=speech.field)
    elif speech.voice and speech.voice not in voices:
        change = Change(do="set", field=speech.voice_field, value="")
        yield NO_SUCH_VOICE.at(
            node,
            field=speech.voice_field,
            mends=(Mend(code="use_flow_voice", changes=(change,)),),
            voice=speech.voice,
        )


def _database(node: str, found: Opened, facts: Facts) -> Iterator[Problem]:
    """Check connection, table and columns against what the databases themselves say."""
    tables: Mapping[str, frozenset[str]] | None = None
    columns: frozenset[str] | None = None
    for place, value in found.named:
        if isinstance(value, ConnectionName) and value and facts.connections is not None:
            if value not in facts.connections:
                yield _unlisted(NO_SUCH_CONNECTION, value, facts.connections, node, place)
                continue
            tables = facts.connections[value]
            if tables is None:
                yield DATABASE_AWAY.at(node, field=place, name=value)
        elif isinstance(value, TableName) and value and tables is not None:
            columns = tables.get(value)
            if columns is None:
                yield _unlisted(NO_SUCH_TABLE, value, tables, node, place)
        elif isinstance(value, ColumnName) and value and value not in (columns or (value,)):
            yield _unlisted(NO_SUCH_COLUMN, value, columns or (), node, place)


def _unlisted(rule: FlowRule, name: str, known: Iterable[str], node: str, place: str) -> Problem:
    """Say that a name is none of those known, and offer the one that is spelled most alike."""
    mends = tuple(
        Mend(
            code="meant",
            changes=(Change(do="set", field=place, value=other),),
            params={"name": other},
        )
        for other in get_close_matches(name, sorted(known), n=1)
    )
    return rule.at(node, field=place, mends=mends, name=name)
