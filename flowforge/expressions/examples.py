"""What a variable may hold, for hearing a prompt while nobody calls."""

import re
from collections.abc import Mapping

_DAY, _TIME, _PRICE, _DIGITS, _COUNT = "2026-12-24", "14:30", "12.50", "4711", "3"
_NAMES: Mapping[str, str] = {"de": "Müller", "en": "Smith"}
_BY_FILTER: Mapping[str, str] = {
    "digits": _DIGITS,
    "spell": "AB12",
    "date": _DAY,
    "time": _TIME,
    "money": _PRICE,
    "number": _COUNT,
}
_BY_NAME: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(caller|callee|users?|diversion|answering_number)$"), "4930231250"),
    (re.compile(r"price|preis|betrag|amount|total|sum|balance|saldo|cost|kosten"), _PRICE),
    (re.compile(r"count|anzahl|menge|quantity"), _COUNT),
    (re.compile(r"date|datum|birthday|geburt|termin|tag$|day$"), _DAY),
    (re.compile(r"time|zeit|uhr"), _TIME),
    (re.compile(r"digit|ziffer|number|nummer|phone|telefon|code|pin|plz|zip|id$"), _DIGITS),
)
_PERSON = re.compile(r"name|person|agent|contact|kontakt")


def example(name: str, wanted: str, language: str) -> str:
    """Give a value for a variable by its filter, else by its name, else the name itself.

    `language` ("de") is that of the prompt.
    """
    last = name.rpartition(".")[2].lower()
    if wanted == "name" or (wanted not in _BY_FILTER and _PERSON.search(last)):
        return _NAMES.get(language, "Smith")
    if wanted in _BY_FILTER:
        return _BY_FILTER[wanted]
    found = (value for pattern, value in _BY_NAME if pattern.search(last))
    return next(found, last.replace("_", " "))
