"""Carriers: who posts a call's events to us and takes our answers.

A carrier turns its posts into the neutral words of `flowforge.call` and our actions into its own
documents. Everything that is one carrier's own stands in one module here.
"""

from typing import Protocol

from flowforge.call import Action, Event
from flowforge.carriers.sipgate import Sipgate

__all__ = ["Carrier", "Sipgate"]


class Carrier(Protocol):
    """What the webhook asks of a carrier."""

    @property
    def signature_header(self) -> str:
        """The HTTP header that holds the signature over the raw body."""

    @property
    def reply_type(self) -> str:
        """The Content-Type of what `render` gives, encoded as UTF-8."""

    def verify(self, raw: bytes, signature: str) -> None:
        """Raise `errors.BadSignature` unless the carrier signed the bytes of this body."""

    def parse(self, raw: bytes, content_type: str) -> Event:
        """Read a body as an event; raise `errors.BadEvent`, which names the field."""

    def render(self, action: Action | None, *, sound_url: str = "", callback: str = "") -> str:
        """Write the document that answers with `action`; None says nothing at all.

        `sound_url` is where the action's sound can be fetched, `callback` where the carrier posts
        what happens next; both are absolute URLs or "". Raises `errors.CarrierError` for an
        action that the carrier could not carry out: nothing wrong is ever sent.
        """
