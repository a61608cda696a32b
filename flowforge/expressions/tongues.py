"""How dates, times, amounts and signs are said in a language.

Whole numbers stay figures ("26"): a speech engine knows how to read those. What it would get wrong
is put in words or apart: ordinals, the figures behind a comma, years, clock times.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

_CENTURY = 100
_TEENS = range(1100, 2000)
"""Years whose hundreds are said as "nineteen hundred"."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year; `year` is 0 where none was named."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Money, or a plain number where `currency` is "". `rest` are the figures behind the comma."""

    below_zero: bool
    whole: str
    rest: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Coins:
    """A currency's names: one of it, several, and the same of its hundredth part ("" for none)."""

    one: str
    many: str
    small_one: str = ""
    small_many: str = ""


class Tongue(ABC):
    """A language."""

    signs: Mapping[str, str]
    """What signs are called."""
    comma_groups: bool
    """Whether the comma parts thousands rather than the figures behind it."""
    withheld: str
    """What is said for a caller who does not show a number."""
    _coins: Mapping[str, Coins]
    """Its currencies, by their codes."""
    _comma: str
    """The word for what parts the figures of a number."""
    _at: str
    """The word between a day and a time."""
    _span: tuple[str, str]
    """The words before two times between which something is."""
    _small: str
    """How hundredths are said beside whole coins: by their `figure`, or `named`."""

    @abstractmethod
    def day(self, day: Day, before: str) -> str:
        """Say a day; `before` is the text in front of it."""

    @abstractmethod
    def clock(self, hour: int, minute: int) -> str:
        """Say a time of the day."""

    def moment(self, day: str, clock: str, until: str = "") -> str:
        """Put a day and a time together: "… um 14 Uhr 30", "… von 9 Uhr bis 10 Uhr"."""
        since = self._span[0] if until else self._at
        return f"{day} {since} {self.span(clock, until)}"

    def span(self, clock: str, until: str) -> str:
        """Say a time, and `until` when it goes if it is a span: "9 Uhr bis 10 Uhr"."""
        return f"{clock} {self._span[1]} {until}" if until else clock

    def number(self, number: Amount) -> str:
        """Say a number: "minus 3 Komma 1 4"."""
        rest = f" {self._comma} {' '.join(number.rest)}" if number.rest else ""
        return _signed(number, number.whole + rest)

    def money(self, amount: Amount) -> str:
        """Say an amount of money: "12 Euro 50", "12 pounds and 50 pence"."""
        coins = self._coins.get(amount.currency)
        hundredths = amount.rest.ljust(2, "0")
        whole_only = coins is None or not coins.small_one
        if coins is None or len(hundredths) > 2 or (whole_only and int(hundredths)):  # noqa: PLR2004 - hundredths
            return f"{self.number(amount)} {coins.many if coins else amount.currency}"
        said = coins.one if amount.whole == "1" else f"{amount.whole} {coins.many}"
        if small := int(hundredths):
            named = coins.small_one if small == 1 else f"{small} {coins.small_many}"
            alone = amount.whole == "0"
            said = named if alone else said + self._small.format(figure=small, named=named)
        return _signed(amount, said)


_GERMAN_MONTHS = """
Januar Februar März April Mai Juni Juli August September Oktober November Dezember
"""
_GERMAN_ORDINALS = """
erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt
fünfzehnt sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst einundzwanzigst zweiundzwanzigst
dreiundzwanzigst vierundzwanzigst fünfundzwanzigst sechsundzwanzigst siebenundzwanzigst
achtundzwanzigst neunundzwanzigst dreißigst einunddreißigst
"""
_ENGLISH_MONTHS = """
January February March April May June July August September October November December
"""
_ENGLISH_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth
twenty-ninth thirtieth thirty-first
"""

_GERMAN_WEEKDAYS = """
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
"""
_GERMAN_NOMINATIVE = """
der die das dieser diese jener jeder welcher
"""
_GERMAN_DEM = """
am beim im vom zum dem diesem jenem jedem einem keinem meinem deinem seinem ihrem unserem eurem
"""
_GERMAN_DEN = """
bis den des diesen jenen jeden einen keinen meinen deinen seinen ihren unseren euren dieses
nächsten kommenden folgenden letzten vergangenen
"""
_GERMAN_ARTICLES: Mapping[str, str] = (
    dict.fromkeys(("ab", "mit", "nach", "seit", "von", "vor", "zwischen"), "dem ")
    | dict.fromkeys(("auf", "für", "gegen", "ohne", "um", "über"), "den ")
    | dict.fromkeys(("ist", "war", "wäre"), "der ")
)
"""The article that a day wants behind a word that brings none: "ab dem ersten Mai"."""


class German(Tongue):
    """German."""

    signs: Mapping[str, str] = {
        "+": "plus",
        "-": "Strich",
        "_": "Unterstrich",
        ".": "Punkt",
        ",": "Komma",
        ":": "Doppelpunkt",
        "/": "Schrägstrich",
        "*": "Stern",
        "#": "Raute",
        "@": "at",
        "&": "und",
        "ß": "scharfes S",
    }
    comma_groups = False
    withheld = "unterdrückt"
    _comma, _at, _small = "Komma", "um", " {figure}"
    _span = ("von", "bis")
    _months = tuple(_GERMAN_MONTHS.split())
    _ordinals = tuple(_GERMAN_ORDINALS.split())
    _weekdays = frozenset(_GERMAN_WEEKDAYS.split())
    _nominative = frozenset(_GERMAN_NOMINATIVE.split())
    _dem, _den = frozenset(_GERMAN_DEM.split()), frozenset(_GERMAN_DEN.split())
    _coins: Mapping[str, Coins] = {
        "EUR": Coins("ein Euro", "Euro", "ein Cent", "Cent"),
        "USD": Coins("ein Dollar", "Dollar", "ein Cent", "Cent"),
        "GBP": Coins("ein Pfund", "Pfund", "ein Penny", "Pence"),
        "CHF": Coins("ein Franken", "Franken", "ein Rappen", "Rappen"),
        "SEK": Coins("eine schwedische Krone", "schwedische Kronen", "ein Öre", "Öre"),
        "NOK": Coins("eine norwegische Krone", "norwegische Kronen", "ein Öre", "Öre"),
        "DKK": Coins("eine dänische Krone", "dänische Kronen", "ein Öre", "Öre"),
        "CZK": Coins("eine tschechische Krone", "tschechische Kronen", "ein Heller", "Heller"),
        "PLN": Coins("ein Zloty", "Zloty", "ein Groschen", "Groschen"),
        "JPY": Coins("ein Yen", "Yen"),
    }

    def day(self, day: Day, before: str) -> str:
        """Say "am zweiundzwanzigsten", "der zweiundzwanzigste" and "ab dem zweiundzwanzigsten"."""
        article, ending = self._case(*_last_words(before))
        ordinal = article + self._ordinals[day.day - 1] + ending
        return " ".join([ordinal, self._months[day.month - 1], *_year(day.year, "hundert", "")])

    def clock(self, hour: int, minute: int) -> str:
        """Say "14 Uhr 30"."""
        # An engine reads "1 Uhr" as "eins Uhr".
        hours = "ein" if hour == 1 else str(hour)
        return f"{hours} Uhr {minute}" if minute else f"{hours} Uhr"

    def _case(self, second_last: str, last: str) -> tuple[str, str]:
        """Give a day's article, or "", and its ending, by the two words before it."""
        if last in self._weekdays:  # "am Montag, dem ersten Mai", "ab Montag, dem ersten Mai"
            if second_last in self._dem:
                return "dem ", "en"
            if second_last in self._den:
                return "den ", "en"
            last = second_last if second_last in _GERMAN_ARTICLES else ""
        if article := _GERMAN_ARTICLES.get(last):
            return article, "e" if article == "der " else "en"
        if last in self._dem | self._den:
            return "", "en"
        return "", "e" if last in self._nominative else "er"


class English(Tongue):
    """English: the British, or the `american` way of saying dates."""

    signs: Mapping[str, str] = {
        "+": "plus",
        "-": "dash",
        "_": "underscore",
        ".": "dot",
        ",": "comma",
        ":": "colon",
        "/": "slash",
        "*": "star",
        "#": "hash",
        "@": "at",
        "&": "and",
    }
    comma_groups = True
    withheld = "withheld"
    _comma, _at, _small = "point", "at", " and {named}"
    _span = ("from", "to")
    _months = tuple(_ENGLISH_MONTHS.split())
    _ordinals = tuple(_ENGLISH_ORDINALS.split())
    _coins: Mapping[str, Coins] = {
        "EUR": Coins("one euro", "euros", "one cent", "cents"),
        "USD": Coins("one dollar", "dollars", "one cent", "cents"),
        "GBP": Coins("one pound", "pounds", "one penny", "pence"),
        "CHF": Coins("one Swiss franc", "Swiss francs", "one centime", "centimes"),
        "SEK": Coins("one Swedish krona", "Swedish kronor", "one ore", "ore"),
        "NOK": Coins("one Norwegian krone", "Norwegian kroner", "one ore", "ore"),
        "DKK": Coins("one Danish krone", "Danish kroner", "one ore", "ore"),
        "CZK": Coins("one Czech crown", "Czech crowns", "one heller", "hellers"),
        "PLN": Coins("one zloty", "zlotys", "one grosz", "groszy"),
        "JPY": Coins("one yen", "yen"),
    }
    _noon, _evening, _night = 12, 18, 22

    def __init__(self, *, american: bool = False) -> None:
        self._american = american

    def day(self, day: Day, before: str) -> str:
        """Say "the twenty-second of November", or "November twenty-second"."""
        ordinal, month = self._ordinals[day.day - 1], self._months[day.month - 1]
        has_article = _last_words(before)[1] == "the"
        if self._american and not has_article:
            said = f"{month} {ordinal}"
        else:
            said = f"{'' if has_article else 'the '}{ordinal} of {month}"
        return " ".join([said, *_year(day.year, "hundred", "oh ")])

    def clock(self, hour: int, minute: int) -> str:
        """Say "2 30 in the afternoon": letters such as p.m. are not read well everywhere."""
        if minute == 0 and hour in (0, self._noon):
            return "noon" if hour else "midnight"
        said = str(hour % self._noon or self._noon)
        if minute:
            said += f" oh {minute}" if minute < 10 else f" {minute}"  # noqa: PLR2004 - one figure
        return f"{said} {self._part_of(hour)}"

    def _part_of(self, hour: int) -> str:
        if hour == 0 or hour >= self._night:
            return "at night"
        if hour < self._noon:
            return "in the morning"
        return "in the afternoon" if hour < self._evening else "in the evening"


TONGUES: Mapping[str, Tongue] = {
    "de": German(),
    "en": English(),
    "en-us": English(american=True),
}
"""By language tag; the longer tag counts."""

CURRENCIES: Mapping[str, str] = {
    "€": "EUR",
    "EURO": "EUR",
    "EUROS": "EUR",
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "FR.": "CHF",
    "SFR": "CHF",
    "¥": "JPY",
} | {code: code for code in ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "CZK", "PLN", "JPY")}
"""The codes (ISO 4217) of currencies, by how people write them, in capitals."""

_SORRY: Mapping[str, str] = {
    "de": "Entschuldigung, diese Ansage ist gerade nicht verfügbar.",
    "en": "Sorry, this announcement is not available at the moment.",
    "es": "Lo sentimos, este mensaje no está disponible en este momento.",
    "fr": "Désolé, cette annonce n'est pas disponible pour le moment.",
    "it": "Spiacenti, questo annuncio non è disponibile al momento.",
}


def sorry(language: str) -> str:
    """Give what is said in a language ("de") where a text cannot be spoken; "" in an unknown one.

    It does not ask to wait, for nothing else may come: what is heard next is up to the flow.
    """
    return _SORRY.get(language, "")


def _year(year: int, hundred: str, small: str) -> list[str]:
    """Say a year as people do: "19 hundert 85", "20 26"; `small` goes before a last "05"."""
    if not year:
        return []
    century, rest = divmod(year, _CENTURY)
    pairs = bool(small) and 2010 <= year < 2100  # noqa: PLR2004 - "twenty twenty-six"
    if year not in _TEENS and not pairs:
        return [str(year)]
    if not rest:
        return [str(century), hundred]
    if small:
        return [str(century), f"{small}{rest}" if rest < 10 else str(rest)]  # noqa: PLR2004 - 05
    return [str(century), hundred, str(rest)]


def _last_words(text: str) -> tuple[str, str]:
    """Give the last two words of a text, in small letters, without brackets, quotes and commas."""
    words = [word.strip("\"'„“”‚‘’«»‹›()[]:,;").lower() for word in text[-80:].split()[-2:]]  # noqa: RUF001 - quotes
    second_last, last = ["", "", *words][-2:]
    return second_last, last


def _signed(number: Amount, said: str) -> str:
    return f"minus {said}" if number.below_zero else said
