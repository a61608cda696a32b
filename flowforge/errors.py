"""Every error that FlowForge raises on purpose.

::

    FlowForgeError
    ├── SettingsError        a setting is wrong: the start stops with one line that names it
    ├── DocumentError        a flow document cannot be read (broken JSON, future schema, bad shape)
    ├── CarrierError
    │   ├── BadSignature     the post was not signed by the carrier            (HTTP 403)
    │   └── BadEvent         the post is no event that we know                 (HTTP 400)
    ├── NumberError          a telephone number that cannot be dialled
    ├── TemplateError        a {{template}} or a pattern that cannot be read
    ├── NodeError            a node could not do its work: the call leaves by its error port
    │   └── DatabaseError    a lookup failed: refused, too slow, unknown table
    ├── CatalogError         a node package that cannot be loaded
    ├── Unfetched            an address that a flow names could not be fetched
    ├── SpeechError          a prompt could not be made
    ├── SoundError           a sound file cannot be used
    └── StoreError
        ├── NotFound         no such flow, version, connection, user
        ├── Conflict         somebody else saved meanwhile: `current` holds what stands now
        ├── Claimed          another live flow already answers this webhook
        ├── Overtaken        another process has taken the call further meanwhile
        ├── NameTaken        somebody has this name already
        ├── SoundUsed        flows name this prompt of the library: `flow_names`
        └── LastAdmin        nobody would be left who may let people in
"""

from collections.abc import Sequence


class FlowForgeError(Exception):
    """The root of the tree above."""


class SettingsError(FlowForgeError):
    """A setting is wrong. The message is one line and names the setting."""


class Worded(FlowForgeError):
    """An error that people read in their own language.

    The message is English. `code` names the sentence in other languages ("" where there is none),
    `params` are put into it.
    """

    def __init__(self, message: str = "", code: str = "", **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class DocumentError(Worded):
    """A flow document cannot be read. The message names the place and what to do."""


class CarrierError(FlowForgeError):
    """The carrier's post cannot be taken."""


class BadSignature(CarrierError):
    """The post does not carry the carrier's signature over its raw body."""


class BadEvent(CarrierError):
    """The post is no event that we know. The message names the field."""


class NumberError(FlowForgeError):
    """A telephone number that cannot be dialled.

    `code` is the problem's code in ``problems/*.json``, `number` what was entered.
    """

    def __init__(self, code: str, number: str) -> None:
        super().__init__(f"{number!r} cannot be dialled ({code})")
        self.code = code
        self.number = number


class TemplateError(FlowForgeError):
    """A ``{{template}}`` or a pattern that cannot be read."""


class NodeError(FlowForgeError):
    """A node could not do its work: the call leaves by its error port or by the fallback."""


class DatabaseError(Worded, NodeError):
    """A lookup failed: refused, too slow, unknown table or column. Never holds a password."""


class CatalogError(FlowForgeError):
    """A node package cannot be loaded. The message names the package and the reason."""


class Unfetched(Worded):
    """What an address names could not be fetched. The code says what was in the way."""


class SpeechError(Worded):
    """A prompt could not be spoken or stored."""


class SoundError(FlowForgeError):
    """A sound file cannot be used. Its message is the code of the reason (`web/texts`)."""


class StoreError(FlowForgeError):
    """What was asked of the store cannot be done."""


class NotFound(StoreError):
    """No such flow, version, connection or user."""


class Conflict(StoreError):
    """The draft was saved by somebody else meanwhile; `current` is the revision that stands."""

    def __init__(self, message: str, current: int) -> None:
        super().__init__(message)
        self.current = current


class Claimed(StoreError):
    """Another live flow already answers this webhook; `flow_name` is that flow."""

    def __init__(self, message: str, flow_name: str) -> None:
        super().__init__(message)
        self.flow_name = flow_name


class Overtaken(StoreError):
    """Another process has taken the call further: look at it anew, then decide again."""


class SoundReplaced(StoreError):
    """Somebody has replaced the sound meanwhile that was to be changed."""


class NameTaken(StoreError):
    """Somebody has this name already."""


class SoundUsed(StoreError):
    """Flows name this prompt of the library; `flow_names` are theirs."""

    def __init__(self, message: str, flow_names: Sequence[str]) -> None:
        super().__init__(message)
        self.flow_names = tuple(flow_names)


class LastAdmin(StoreError):
    """Nobody would be left who may let people in and change what they may do."""
