"""The rules that flows are held to, as a page: ``docs/guide/rules.md`` is what this prints."""

import re
from collections.abc import Iterator

import typer

from flowforge.catalog import Catalog, Language, RuleText
from flowforge.cli.console import LangOption, own_language
from flowforge.settings import Settings

_HOLE = re.compile(r"(?<!\{)\{\w+\}(?!\})")
_TITLES = {"en": "Rules", "de": "Regeln"}
_ABOUT = {
    "en": """\
FlowForge holds every flow to these rules while you draw.

- An **error** keeps the flow from going live.
- A **warning** may trouble a caller, a **hint** is good manners. Both can be left as they are, with
  a reason that is kept in the flow.""",
    "de": """\
An diesen Regeln misst FlowForge jeden Ablauf, schon beim Zeichnen.

- Mit einem **Fehler** geht ein Ablauf nicht live.
- Eine **Warnung** kann einen Anrufer treffen, ein **Tipp** ist guter Ton. Beide lassen sich so
  lassen, mit einem Grund, der im Ablauf bleibt.""",
}
_LEVELS = {
    "en": {"error": "error", "warning": "warning", "hint": "hint"},
    "de": {"error": "Fehler", "warning": "Warnung", "hint": "Tipp"},
}


def rules(*, lang: LangOption = None) -> None:
    """Tell the rules that flows are held to, as a page in Markdown."""
    typer.echo(page(Catalog.load(Settings.load().nodes), lang or own_language()), nl=False)


def page(catalog: Catalog, language: Language) -> str:
    """Give the page of all rules in a language."""
    return "\n".join(_lines(catalog, language)) + "\n"


def _lines(catalog: Catalog, language: Language) -> Iterator[str]:
    yield from (f"# {_TITLES[language]}", "", _ABOUT[language])
    for topic, told in catalog.rules(language).items():
        yield from ("", f"## {topic}")
        for rule in told:
            yield from ("", *_rule(rule, language))


def _rule(rule: RuleText, language: Language) -> Iterator[str]:
    of = f" · {rule.of}" if rule.of else ""
    yield f"**{rule.name}** ({_LEVELS[language][rule.level]}{of}, `{rule.code}`)  "
    yield f"{rule.why}  "
    yield f"*{_HOLE.sub('…', rule.text)}*"
