"""What stands in single fields: numbers, addresses, voices, names in a database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches

from flowforge import expressions, numbers
from flowforge.errors import NumberError, TemplateError
from flowforge.fields import ColumnName, ConnectionName, PhoneNumber, Prompt, TableName, Words
from flowforge.findings import Change, Facts, FlowRule, Mend, Problem
from flowforge.flow.document import Flow
from flowforge.flow.rules.view import Opened, View

NO_SUCH_COUNTRY = FlowRule("no_such_country")
NUMBER_EMPTY = FlowRule("number_empty")
NUMBER_UNREADABLE = FlowRule("number_unreadable")
NUMBER_IMPOSSIBLE = FlowRule("number_impossible")
NUMBER_FROM_VARIABLE = FlowRule("number_from_variable", "warning")
DIALS_ITSELF = FlowRule("dials_itself", "warning")
BAD_TEMPLATE = FlowRule("bad_template")
BAD_URL = FlowRule("bad_url")
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
    BAD_URL,
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

_RECORDING = re.compile(r"/p/[0-9a-f]{64}\.wav").fullmatch
"""How a flow names a recording that is kept on this server."""
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
    if facts.voices and wanted.voice not in facts.voices:
        yield VOICE_OF_FLOW_MISSING.at(
            field="settings.voice", mends=_other_voice(view.flow, facts), voice=wanted.voice
        )


def _other_voice(flow: Flow, facts: Facts) -> tuple[Mend, ...]:
    language = flow.settings.voice[:2]
    voice = next((one for one in sorted(facts.voices or ()) if one[:2] == language), "")
    if not voice:
        return ()
    change = Change(do="setting", field="voice", value=voice)
    return (Mend(code="flow_voice", changes=(change,), params={"voice": voice}),)


def fields(view: View) -> Iterator[Problem]:
    """Check the fields of every node, as far as their types tell what stands there."""
    for name, found in view.nodes.items():
        for place, value in found.filled:
            if isinstance(value, Prompt):
                yield from _prompt(value, place, name, view.facts)
            else:
                yield from _template(value, place, name, view.facts.country)
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
        yield BAD_TEMPLATE.at(node, field=place, reason=str(error))


def _dialable(number: str, place: str, node: str, country: str) -> Iterator[Problem]:
    try:
        numbers.e164(number, country)
    except NumberError as error:
        rule = _NUMBER_RULES[error.code]
        yield rule.at(node, field=place, number=number, country=country)


def _prompt(prompt: Prompt, place: str, node: str, facts: Facts) -> Iterator[Problem]:
    url = prompt.url.strip()
    if url:
        if not url.startswith(("https://", "http://")) and not _RECORDING(url):
            yield BAD_URL.at(node, field=f"{place}.url", url=url)
        elif url in facts.sounds:
            yield _SOUND_RULES[facts.sounds[url]].at(node, field=f"{place}.url")
    elif prompt.say.strip() and facts.voices is not None:
        if not facts.voices:
            yield NO_SPEECH.at(node, field=f"{place}.say")
        elif prompt.voice and prompt.voice not in facts.voices:
            change = Change(do="set", field=f"{place}.voice", value="")
            yield NO_SUCH_VOICE.at(
                node,
                field=f"{place}.voice",
                mends=(Mend(code="use_flow_voice", changes=(change,)),),
                voice=prompt.voice,
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
