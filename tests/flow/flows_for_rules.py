"""For each rule a flow that breaks it, and one that just does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flowforge.catalog import Catalog
from flowforge.flow import Flow, read
from flowforge.node import Call, Node, Port, Prompt, Step

CATALOG = Catalog.load(installed=False)
TABLES = {"crm": {"customer": frozenset({"id", "status"})}}


class Recorder(Node):
    """Records: none of our own nodes does so yet, but rules look after those that will."""

    type: ClassVar = "recorder"
    category: ClassVar = "beside"
    ports: ClassVar = ("next",)
    quiet_ports: ClassVar = ("next",)
    records: ClassVar = True

    prompt: Prompt = Prompt()

    async def enter(self, call: Call) -> Step:
        return Port("next")


class Old(Node):
    """Cannot bring an old configuration up to date."""

    type: ClassVar = "old"
    category: ClassVar = "end"
    version: ClassVar = 2
    answers: ClassVar = True

    @classmethod
    def upgrade(cls, config: dict[str, Any], version: int) -> dict[str, Any]:
        if "good" in config:
            return {}
        raise ValueError("too old")


class Clumsy(Node):
    """Stumbles when it is asked for its ports."""

    type: ClassVar = "clumsy"
    category: ClassVar = "end"
    answers: ClassVar = True

    stumbles: bool = True

    def own_ports(self) -> tuple[str, ...]:
        if self.stumbles:
            raise RuntimeError("a mistake of the package")
        return ()


class Turnstile(Node):
    """Lets a call pass so often, and then another way."""

    type: ClassVar = "turnstile"
    category: ClassVar = "decide"
    ports: ClassVar = ("again", "enough")
    counts: ClassVar = True

    async def enter(self, call: Call) -> Step:
        return Port("again")


TYPES: Mapping[str, type[Node]] = {
    **CATALOG.types,
    "turnstile": Turnstile,
    "recorder": Recorder,
    "old": Old,
    "clumsy": Clumsy,
}

Row = str | tuple[str, dict[str, Any]]


def line(nodes: dict[str, Row], *wires: str, **settings: Any) -> Flow:
    """Make a flow out of node types and wires like ``in.rings > menu``."""
    silenced = settings.pop("silenced", [])
    rows: dict[str, Row] = {"in": ("webhook", {"path": "line"}), **nodes}
    return read(
        {
            "name": "Line",
            "settings": {"voice": "en-GB", **settings},
            "nodes": [_node(name, row) for name, row in rows.items()],
            "wires": [_wire(wire) for wire in wires],
            "silenced": silenced,
        }
    )


def _node(name: str, row: Row) -> dict[str, Any]:
    kind, config = row if isinstance(row, tuple) else (row, {})
    return {"id": name, "type": kind, "config": config}


def _wire(text: str) -> dict[str, str]:
    left, target = text.split(" > ")
    source, port = left.split(".", 1)
    return {"source": source, "port": port, "target": target}


# --- pieces ---------------------------------------------------------------------------------

END: Row = "hangup"
DIAL: Row = ("dial", {"numbers": ["+49 30 23125001"]})
LOG: Row = "log"


def menu(*keys: str, **config: Any) -> Row:
    choices = [{"key": key, "label": f"choice {key}"} for key in keys or ("1",)]
    return "menu", {"prompt": "Which one?", "choices": choices, **config}


def gather(**config: Any) -> Row:
    return "gather", {"prompt": "Your number?", "digits": 4, **config}


def switch(*rules: tuple[str, ...], variable: str = "digits") -> Row:
    rows = [
        {
            "port": f"r{index}",
            "operator": rule[0],
            "value": rule[1] if len(rule) > 1 else "",
            "upper": rule[2] if len(rule) > 2 else "",
        }
        for index, rule in enumerate(rules)
    ]
    return "switch", {"variable": variable, "rules": rows}


def lookup(**config: Any) -> Row:
    columns = [{"column": "status", "save_as": "status"}]
    named = {"connection": "crm", "table": "customer", "key": "id", "columns": columns}
    return "db_lookup", {**named, "value": "{{digits}}", **config}


def asked(kind: Row, *more: str, **settings: Any) -> Flow:
    """Ask, and whatever comes hang up: each exit that `more` does not lead elsewhere."""
    ports = {"menu": ["1", "silence", "wrong"], "gather": ["digits", "silence", "wrong"]}[kind[0]]
    if kind[0] == "menu" and isinstance(kind, tuple):
        ports = [*(choice["key"] for choice in kind[1]["choices"]), "silence", "wrong"]
    taken = {wire.split(" > ")[0] for wire in more}
    rest = [f"q.{port} > end" for port in ports if f"q.{port}" not in taken]
    wires = ["in.rings > q", *more, *rest]
    return line({"q": kind, "end": END, **settings.pop("nodes", {})}, *wires, **settings)


def compared(*rules: tuple[str, ...], question: Row | None = None, **more: Any) -> Flow:
    """Ask for four digits and compare them: every rule leads to the same end."""
    wires = [*(f"s.r{index} > end" for index in range(len(rules))), "s.otherwise > end"]
    nodes = {"s": switch(*rules)}
    leads = more.get("leads", ("q.digits > s",))
    return asked(question or gather(), *leads, *wires, nodes=nodes)


def played(row: Row, *wires: str, **settings: Any) -> Flow:
    """Play something or the like, then hang up."""
    return line({"p": row, "end": END}, "in.rings > p", *(wires or ("p.next > end",)), **settings)


def ended(row: Row, **settings: Any) -> Flow:
    return line({"e": row}, "in.rings > e", **settings)


def looked_up(row: Row | None = None, last: Row = END, *, second: bool = False) -> Flow:
    """Ask for a number, look it up, and say the last word."""
    nodes = {"look": row or lookup(), "last": last, "q2": gather(save_as="postcode")}
    first = "q2" if second else "look"
    if not second:
        del nodes["q2"]
    wires = [f"q.digits > {first}", "look.found > last", "look.not_found > end", "look.error > end"]
    if second:
        wires += ["q2.digits > look", "q2.silence > end", "q2.wrong > end"]
    return asked(gather(), *wires, nodes=nodes)


@dataclass(frozen=True)
class Case:
    """A flow that breaks a rule, one that just does not, and what is known of the world."""

    bad: Flow
    good: Flow
    facts: dict[str, Any] = field(default_factory=dict)
    good_facts: dict[str, Any] | None = None


def menus(count: int) -> Flow:
    """Menus one after the other."""
    nodes: dict[str, Row] = {f"m{number}": menu() for number in range(count)}
    wires = ["in.rings > m0", *(f"m{number}.1 > m{number + 1}" for number in range(count - 1))]
    wires += [f"m{count - 1}.1 > end"]
    wires += [f"m{n}.{port} > end" for n in range(count) for port in ("silence", "wrong")]
    return line({**nodes, "end": END}, *wires)


GOOD = ended(DIAL)
SPOKEN = {"voices": frozenset({"en-GB", "de-DE"})}
DATA = {"connections": TABLES}
GERMAN = "Guten Tag, bitte warten Sie auf uns, wir sind gleich für Sie da."


def _sound(code: str) -> Case:
    bad, good = "https://example.org/bad.wav", "https://example.org/a.wav"
    return Case(
        played(("play", {"prompt": {"url": bad}})),
        played(("play", {"prompt": {"url": good}})),
        {"sounds": {bad: code}},
    )


CASES: dict[str, Case] = {
    # --- wires
    "no_start": Case(read({"name": "Line"}), GOOD),
    "two_starts": Case(
        line({"b": ("webhook", {"path": "b"}), "e": DIAL}, "in.rings > e", "b.rings > e"), GOOD
    ),
    "wire_from_nowhere": Case(line({"e": DIAL}, "in.rings > e", "gone.next > e"), GOOD),
    "wire_to_nowhere": Case(line({}, "in.rings > gone"), GOOD),
    "no_such_port": Case(line({"e": DIAL}, "in.rings > e", "in.gone > e"), GOOD),
    "no_way_in": Case(line({"n": "note"}, "in.rings > n"), GOOD),
    "port_open": Case(line({}), GOOD),
    "silence_open": Case(
        line({"q": menu(), "e": END}, "in.rings > q", "q.1 > e", "q.wrong > e"), asked(menu())
    ),
    "wrong_open": Case(
        line({"q": menu(), "e": END}, "in.rings > q", "q.1 > e", "q.silence > e"), asked(menu())
    ),
    "error_open": Case(
        asked(
            gather(),
            *("q.digits > look", "look.found > end", "look.not_found > end"),
            nodes={"look": lookup()},
        ),
        looked_up(),
    ),
    "never_reached": Case(
        line({"e": DIAL, "x": END}, "in.rings > e"),
        line({"e": DIAL, "x": LOG}, "in.rings > e", "e.answered > x"),
    ),
    "no_end": Case(asked(menu(), "q.1 > q", "q.silence > q", "q.wrong > q"), asked(menu())),
    "endless": Case(
        line({"a": LOG, "b": LOG}, "in.rings > a", "a.next > b", "b.next > a"),
        asked(menu(), "q.1 > a", "a.next > q", nodes={"a": LOG}),
    ),
    "silent_round": Case(asked(menu(), "q.silence > q"), asked(menu(), "q.wrong > q")),
    "after_the_call": Case(
        line({"e": DIAL, "x": DIAL}, "in.rings > e", "e.hung up > x"),
        line({"e": DIAL, "x": LOG}, "in.rings > e", "e.hung up > x"),
    ),
    "second_answer": Case(
        line({"e": DIAL, "x": END}, "in.rings > e", "in.rings > x"),
        line({"e": DIAL, "x": LOG}, "in.rings > e", "in.rings > x"),
    ),
    # --- questions
    "short_wait": Case(asked(menu(wait=2.9)), asked(menu(wait=3))),
    "many_choices": Case(asked(menu(*"123456")), asked(menu(*"12345"))),
    "deep_menu": Case(menus(3), menus(2)),
    "many_tries": Case(
        asked(gather(tries=4)),
        asked(
            gather(tries=4),
            "q.silence > help",
            "help.hung up > log",
            nodes={
                "help": DIAL,
                "log": LOG,
            },
        ),
    ),
    "same_prompts": Case(
        asked(menu(silence_prompt="Again, please", wrong_prompt="Again, please ")),
        asked(menu(silence_prompt="Nothing heard", wrong_prompt="No such key")),
    ),
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
    # --- comparisons
    "never_taken": Case(
        compared(("starts_with", "1"), ("equals", "1234")),
        compared(("equals", "1234"), ("starts_with", "1")),
    ),
    "overlap": Case(
        compared(("between", "1000", "2000"), ("between", "2000", "3000")),
        compared(("between", "1000", "2000"), ("between", "2001", "3000")),
    ),
    "never_holds": Case(
        compared(("equals", "12")),
        compared(("equals", "12"), leads=("q.digits > s", "q.wrong > s")),
    ),
    # --- variables
    "unknown_variable": Case(
        played(("play", {"prompt": "Hello {{custmer}}"})),
        played(("play", {"prompt": "Hello {{caller}}"})),
    ),
    "not_yet_set": Case(
        line(
            {
                "q": gather(),
                "s": switch(("anonymous",), variable="caller"),
                "e": (
                    "hangup",
                    {"announcement": "You typed {{digits}}"},
                ),
            },
            *("in.rings > s", "s.r0 > q", "s.otherwise > e"),
            *(f"q.{port} > e" for port in ("digits", "silence", "wrong")),
        ),
        line(
            {"q": gather(), "e": ("hangup", {"announcement": "You typed {{digits}}"})},
            "in.rings > q",
            *(f"q.{port} > e" for port in ("digits", "silence", "wrong")),
        ),
    ),
    "no_variable_name": Case(
        asked(gather(save_as="two words")), asked(gather(save_as="two_words"))
    ),
    "variable_taken": Case(asked(gather(save_as="caller")), asked(gather(save_as="called"))),
    # --- trust
    "personal_data": Case(
        looked_up(last=("hangup", {"announcement": "It is {{status}}."})),
        looked_up(last=("hangup", {"announcement": "It is {{status}}."}), second=True),
    ),
    "unannounced_recording": Case(
        played("recorder"),
        line(
            {"a": ("play", {"prompt": "This call is recorded."}), "p": "recorder", "end": END},
            *("in.rings > a", "a.next > p", "p.next > end"),
        ),
    ),
    "address_not_public": Case(
        GOOD, GOOD, {"base_url": "https://192.168.0.7"}, {"base_url": "https://flows.example.org"}
    ),
    "address_not_safe": Case(
        GOOD,
        GOOD,
        {"base_url": "http://flows.example.org"},
        {"base_url": "https://flows.example.org"},
    ),
    # --- fields
    "no_such_country": Case(ended(DIAL, country="XX"), ended(DIAL, country="AT")),
    "number_empty": Case(ended(("dial", {"numbers": [""]})), GOOD),
    "number_unreadable": Case(ended(("dial", {"numbers": ["+49 30 abc"]})), GOOD),
    "number_impossible": Case(ended(("dial", {"numbers": ["030"]})), GOOD),
    "number_from_variable": Case(ended(("dial", {"numbers": ["{{caller}}"]})), GOOD),
    "dials_itself": Case(
        line(
            {"in": ("webhook", {"path": "line", "numbers": ["030 23125001"]}), "e": DIAL},
            "in.rings > e",
        ),
        GOOD,
    ),
    "bad_template": Case(
        played(("play", {"prompt": "{{1 + 1}}"})), played(("play", {"prompt": "1 + 1"}))
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
    "no_such_connection": Case(looked_up(lookup(connection="crn")), looked_up(), DATA),
    "database_away": Case(looked_up(), looked_up(), {"connections": {"crm": None}}, DATA),
    "no_such_table": Case(looked_up(lookup(table="customers")), looked_up(), DATA),
    "no_such_column": Case(looked_up(lookup(key="ids")), looked_up(), DATA),
    # --- reading
    "unknown_type": Case(ended("teleport"), GOOD),
    "not_upgraded": Case(ended("old"), ended(("old", {"good": True}))),
    "node_fails": Case(ended("clumsy"), ended(("clumsy", {"stumbles": False}))),
    "field_missing": Case(asked(gather(accept="pattern")), asked(gather())),
    "field_too_long": Case(
        ended(("hangup", {"announcement": "a" * 1001})),
        ended(("hangup", {"announcement": "a" * 1000})),
    ),
    "list_too_long": Case(
        ended(("dial", {"numbers": ["030 23125001"] * 6})),
        ended(("dial", {"numbers": ["030 23125001"] * 5})),
    ),
    "list_too_short": Case(asked(("menu", {"prompt": "?", "choices": []})), asked(menu())),
    "number_too_small": Case(asked(menu(tries=0)), asked(menu(tries=1))),
    "number_too_large": Case(asked(menu(wait=61)), asked(menu(wait=60))),
    "field_unknown": Case(ended(("hangup", {"colour": "red"})), ended(END)),
    "field_wrong": Case(asked(menu(tries="often")), asked(menu(tries=2))),
}
"""By the rule's code."""

OWN_CASES: dict[tuple[str, str], Case] = {
    ("gather", "nothing_to_hear"): Case(asked(gather(prompt="")), asked(gather())),
    ("gather", "least_above_most"): Case(
        asked(gather(accept="up_to", least=5)), asked(gather(accept="up_to", least=4))
    ),
    ("gather", "bad_pattern"): Case(
        asked(gather(accept="pattern", pattern="ab??")),
        asked(gather(accept="pattern", pattern="12??")),
    ),
    ("gather", "pattern_too_long"): Case(
        asked(gather(accept="pattern", pattern="?????")),
        asked(gather(accept="pattern", pattern="????")),
    ),
    ("gather", "waits_for_more"): Case(
        asked(gather(accept="pattern", pattern="???")),
        asked(gather(accept="pattern", pattern="???*")),
    ),
    ("menu", "nothing_to_hear"): Case(asked(menu(prompt="")), asked(menu())),
    ("menu", "no_key"): Case(asked(menu("a")), asked(menu("*"))),
    ("menu", "key_twice"): Case(asked(menu("1", "1")), asked(menu("1", "2"))),
    ("play", "nothing_to_hear"): Case(played("play"), played(("play", {"prompt": "Hi"}))),
    ("switch", "value_missing"): Case(compared(("equals", "")), compared(("empty",))),
    ("switch", "no_number"): Case(compared(("greater", "abc")), compared(("greater", "5"))),
    ("switch", "port_twice"): Case(
        line(
            {
                "s": (
                    "switch",
                    {
                        "variable": "caller",
                        "rules": [
                            {"port": "otherwise", "operator": "anonymous"},
                        ],
                    },
                ),
                "e": END,
            },
            "in.rings > s",
            "s.otherwise > e",
        ),
        compared(("equals", "1234")),
    ),
    ("webhook", "bad_path"): Case(
        line({"in": ("webhook", {"path": "A b"}), "e": DIAL}, "in.rings > e"), GOOD
    ),
    ("webhook", "number_not_fixed"): Case(
        line(
            {"in": ("webhook", {"path": "a", "numbers": ["{{user}}"]}), "e": DIAL}, "in.rings > e"
        ),
        GOOD,
    ),
}
"""By the node type and its own rule's code."""
