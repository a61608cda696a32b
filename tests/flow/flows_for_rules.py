"""For each rule a flow that breaks it, and one that just does not."""

from flowforge.flow import read
from tests.flow.drawn import (
    DIAL,
    END,
    GOOD,
    LOG,
    TABLES,
    Case,
    asked,
    compared,
    ended,
    gather,
    line,
    looked_up,
    lookup,
    menu,
    menus,
    played,
    switch,
)
from tests.flow.flows_for_prompts import PROMPT_CASES

DATA = {"connections": TABLES}

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
    **PROMPT_CASES,
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
