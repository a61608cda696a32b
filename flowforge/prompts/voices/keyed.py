"""Engines on the internet that know by a key who asks: it goes along in a header of each request.

Not in the address, where keys are often sent: addresses are written to logs.
"""

from collections.abc import Mapping
from typing import ClassVar

from flowforge.prompts.voices.engine import Engine, Need, Words


def api_key(where: Words) -> Need:
    """Give the line of the form that asks for the key; `where` says how people come by it."""
    return Need(name="key", label={"en": "API key", "de": "API-Schlüssel"}, help=where, secret=True)


class KeyedEngine(Engine):
    """An engine whose first need is called `key`. All of them ask money."""

    paid: ClassVar = True
    host: ClassVar[str]
    """Its address, in which a setting may stand: "https://{region}.example.com"."""
    header: ClassVar[str]
    """The name of the header that the key stands in."""
    more_headers: ClassVar[Mapping[str, str]] = {"content-type": "application/json"}
    """What goes along with a body."""

    async def ask(self, path: str, body: bytes = b"") -> bytes:
        """Send `body` to the host, or ask for what there is. Raises as `Asking.ask` does."""
        key = self.settings["key"]
        return await self.means.asking.ask(
            self.name,
            "POST" if body else "GET",
            self.host.format_map(self.settings) + path,
            headers={self.header: key, **(self.more_headers if body else {})},
            body=body,
            secrets=[key],
        )
