"""What is found wrong with a flow: rules, problems and their mends, and what a rule must know.

Nodes speak of these by `flowforge.node`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal

from flowforge.expressions import Operator

Level = Literal["error", "warning", "hint"]
"""An error keeps a flow from going live. A warning may trouble a caller, a hint is good manners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of a mend, as data: the page does it, nobody's code runs there.

    ============ ===========================================================================
    do           what happens
    ============ ===========================================================================
    set          `field` of `node` gets `value`, which is JSON data
    setting      `field` of the flow's settings gets `value`
    clear        `field` of `node` is taken away; an item leaves its list, with its wires
    connect      a wire is drawn from `port` of `node` to `target`
    disconnect   that wire is taken away
    delete       `node` is taken away, with its wires
    ============ ===========================================================================

    An empty `node` is the one where the problem is.
    """

    do: Literal["set", "setting", "clear", "connect", "disconnect", "delete"]
    node: str = ""
    field: str = ""
    value: Any = None
    port: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """What mends a problem in one click, and is undone in one step.

    `code` names its label under "mends" in the same file that has the problem's text; `params` are
    put into it.
    """

    code: str
    changes: tuple[Change, ...]
    params: Mapping[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a flow, where it is, and (by its code's text) how to mend it.

    `code` names the text in ``problems/en.json`` or in the node package's own ``en.json``;
    `params` are put into it. `field` is a dotted path into the node's configuration
    ("choices.0.key"). `silenced` is why somebody wants it left as it is; errors cannot be silenced.
    """

    code: str
    level: Level = "error"
    node: str = ""
    field: str = ""
    port: str = ""
    params: Mapping[str, str] = dataclass_field(default_factory=dict)
    mends: tuple[Mend, ...] = ()
    silenced: str = ""


@dataclass(frozen=True, slots=True)
class FlowRule:
    """A rule that flows are held to: where one breaks it, there is a `Problem` of its code.

    Its name and why it matters stand under "rules" in the file that has the problem's text.
    """

    code: str
    level: Level = "error"

    def at(
        self,
        node: str = "",
        *,
        field: str = "",
        port: str = "",
        mends: tuple[Mend, ...] = (),
        said: str = "",
        **params: str,
    ) -> Problem:
        """Say that the rule is broken at a place; `params` are put into its text.

        `said` is what people call the port, put in as {port}.
        """
        return Problem(
            code=self.code,
            level=self.level,
            node=node,
            field=field,
            port=port,
            params=params | {"port": said or port} if port else params,
            mends=mends,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a node asks of the caller, for the rules about good questions.

    `least` to `most` keys are taken; `choices` maps the keys of a menu to their labels. `wait_s` is
    how many seconds an entry may take, `tries` how often is asked. `allows` tells whether an entry
    leaves by a port of its own; `silence` and `wrong` name the ports for none and for any other.
    `saves` is the variable that holds what was pressed. All that ends in ``_field`` names a field.
    """

    least: int = 1
    most: int = 1
    choices: Mapping[str, str] = dataclass_field(default_factory=dict)
    wait_s: float = 5
    tries: int = 1
    allows: Callable[[str], bool] = bool
    silence: str = "silence"
    wrong: str = "wrong"
    saves: str = ""
    prompt_field: str = "prompt"
    silence_field: str = "silence_prompt"
    wrong_field: str = "wrong_prompt"
    wait_field: str = "wait"
    tries_field: str = "tries"
    choices_field: str = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compares:
    """One comparison by which a node chooses its way; the first in order that holds is taken.

    `field` is its dotted place in the configuration. `value` and `upper` may hold variables.
    """

    field: str
    variable: str
    operator: Operator
    value: str = ""
    upper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What `check` knows of the world beside the flow: asked once, so that a check is pure.

    `connections` maps a connection's name to its tables, and a table to its columns; a connection
    whose database is away maps to None. `connections` itself is None where nobody asked (then
    connections are not checked). `voices` are the ids of the voices that speak here.
    `base_url` is the address under which the carrier is to reach this server, None where it does
    not matter: while trying out, and where nobody asked.
    `sounds` maps addresses of sounds to the code of the rule that they break. `library` maps
    prompts of the library ("/sounds/<id>") to the languages that they have a sound for ("de"; ""
    for a sound that is no speech); one that is not named there is believed to have all.
    `own_numbers` are the called numbers, as E.164 digits, that the flow limits itself to.
    """

    country: str = "DE"
    own_numbers: frozenset[str] = frozenset()
    connections: Mapping[str, Mapping[str, frozenset[str]] | None] | None = None
    voices: frozenset[str] | None = None
    base_url: str | None = None
    sounds: Mapping[str, str] = dataclass_field(default_factory=dict)
    library: Mapping[str, frozenset[str]] = dataclass_field(default_factory=dict)
