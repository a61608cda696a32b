"""What a call must do, in a page: the model that docs/adr/0011 states in words.

A post is answered with a document or refused (403). A model takes posts one after the other.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.web.lines import (
    AGAIN,
    ANNA,
    BEN,
    EMPTY,
    MENU,
    SOUND,
    VOICEMAIL,
    family,
    node,
    wires,
)

REFUSED = "403"
GOODBYE = f'<Gather maxDigits="1" timeout="1"><Play><Url>{SOUND}/bye.wav</Url></Play></Gather>'
HANGUP = "<Hangup/>"
KEPT = 7
SILENCE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Post:
    """`kind` is rings, digits, answered or hung up; `step` is that of the callback's address."""

    kind: str
    step: int = 0
    digits: str = ""


def flow() -> dict[str, object]:
    """Make the flow: 1 and 2 dial, 3 asks again, 4 says goodbye and hangs up."""
    document = family("model")
    for one in document["nodes"]:
        if one["id"] == "menu":
            one["config"]["choices"] += [{"key": "3", "label": ""}, {"key": "4", "label": ""}]
    document["nodes"].append(node("bye", "hangup", announcement={"url": f"{SOUND}/bye.wav"}))
    document["wires"] += wires("menu.3 > menu", "menu.4 > bye")
    return document


@dataclass(slots=True)
class CallModel:
    known: bool = False
    ended: bool = False
    waits: bool = False
    announced: bool = False
    dialled: bool = False
    attempt: int = 0
    step: int = 0
    logged: int = 0
    heard: datetime | None = None
    events: list[str] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    replies: dict[Post, str] = field(default_factory=dict)
    """The bodies answered, the oldest first."""

    def take(self, post: Post, now: datetime) -> str:
        """Take a post; give the body of the document that must answer it, or `REFUSED`."""
        if post.kind == "rings":
            return self._ring(post, now)
        if not self.known:
            return EMPTY
        if post.step > self.step:
            return REFUSED
        return self._press(post, now) if post.kind == "digits" else self._beside(post, now)

    def reap(self, now: datetime) -> None:
        """Let the reaper pass."""
        if self.known and not self.ended and self.heard and self.heard < now - SILENCE:
            self.ended, self.waits, self.announced, self.heard = True, False, False, now

    def _ring(self, post: Post, now: datetime) -> str:
        if not self.known:
            self.known = True
            self._hear("rings", now)
            self._answer(post, MENU, waits=True, attempt=1)
        return self.replies[post]

    def _press(self, post: Post, now: datetime) -> str:
        if post in self.replies:
            return self.replies[post]
        if post.step < self.step:
            return REFUSED
        if self.ended or not self.waits:
            return EMPTY
        self._hear(f"digits {post.digits}", now)
        if self.announced:
            self.announced = False
            return self._answer(post, HANGUP)
        return self._choose(post)

    def _choose(self, post: Post) -> str:
        match post.digits:
            case "1":
                self.dialled = True
                return self._answer(post, ANNA)
            case "2":
                return self._answer(post, BEN)
            case "3":
                return self._answer(post, MENU, waits=True, attempt=1)
            case "4":
                self.announced = True
                return self._answer(post, GOODBYE, waits=True)
        if self.attempt >= 2:
            return self._answer(post, VOICEMAIL)
        return self._answer(post, AGAIN if post.digits else MENU, waits=True, attempt=2)

    def _beside(self, post: Post, now: datetime) -> str:
        if post.kind not in self.beside:
            self.beside.add(post.kind)
            self._hear(post.kind, now)
            if post.kind == "hung up":
                self.ended, self.waits = True, False
                self.logged += self.dialled
        return EMPTY

    def _hear(self, event: str, now: datetime) -> None:
        self.events.append(event)
        self.heard = now

    def _answer(self, post: Post, body: str, *, waits: bool = False, attempt: int = 0) -> str:
        self.step += 1
        self.waits, self.attempt = waits, attempt
        self.replies[post] = body
        digits = [one for one in self.replies if one.kind == "digits"]
        for old in digits[:-KEPT]:
            del self.replies[old]
        return body
