"""Where the commands write: results to standard output, everything else to standard error."""

import locale
import os
import re
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)

Lang = Literal["en", "de"]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="The language of what is said: en or de.")
]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def own_language() -> Lang:
    """Give the language that the person's environment asks for; English where we lack theirs."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    wish = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "de" if locale.normalize(wish).lower().startswith("de") else "en"


def plain(text: object) -> str:
    """Make text from elsewhere fit to be shown: it may neither colour nor steer the terminal."""
    return escape(_CONTROL.sub("�", str(text)))


def stop(text: str) -> typer.Exit:
    """Say in one line why a command cannot go on; raise what this gives."""
    err.print(f"[red]✗[/] {plain(text)}")
    return typer.Exit(1)
