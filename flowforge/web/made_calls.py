"""What people call the tests that were made for them: what is done in them, in plain words."""

from collections.abc import Iterator, Mapping

from flowforge.call import ANONYMOUS
from flowforge.testing.missing import Made, Move, SetUp
from flowforge.web.words import Lang, say

_LONGEST = 100


def name_of(made: Made, names: Mapping[str, str], lang: Lang) -> str:
    """Name a call, such as "presses 2, then stays silent"; `names` are the nodes' by their ids."""
    given = list(_given(made, names, lang))
    done = say(lang, "made_then").join(_done(move, lang) for move in made.moves)
    name = ": ".join(filter(None, ["; ".join(given), done or say(lang, "made_calls")]))
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _given(made: Made, names: Mapping[str, str], lang: Lang) -> Iterator[str]:
    set_up, usual = made.set_up, SetUp()
    if set_up.caller == ANONYMOUS:
        yield say(lang, "made_anonymous")
    elif set_up.caller != usual.caller:
        yield say(lang, "made_from", number=set_up.caller)
    for node in made.unusual:
        returned = set_up.lookups[node]
        if isinstance(returned, dict):
            row = ", ".join(str(value) or "…" for value in returned.values())
            yield say(lang, "made_row", node=names[node], row=row)
        else:
            code = "made_not_found" if returned == "not found" else "made_away"
            yield say(lang, code, node=names[node])


def _done(move: Move, lang: Lang) -> str:
    kind, what = move
    if kind == "presses":
        return say(lang, "made_presses", digits=what) if what else say(lang, "made_silent")
    if kind == "answers":
        return say(lang, "made_answered")
    return say(lang, {"busy": "made_busy", "cancel": "made_hangs_up"}.get(what, "made_over"))
