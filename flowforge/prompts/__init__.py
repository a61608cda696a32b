"""What callers hear: text is spoken, kept, and served under names that nobody can guess.

`Prompts` is the only place where a `call.Sound` becomes an address. `Speech` is an engine that
speaks; `PicoSpeech` is the one that comes with the extra ``speech``. `Recordings` are the sounds
that people gave, `Library` knows which of them make up a prompt of the library.
"""

from flowforge.prompts.addresses import SAYS, Prompts
from flowforge.prompts.bucket import Account, Bucket
from flowforge.prompts.converting import REASONS
from flowforge.prompts.library import SOUNDS, Library
from flowforge.prompts.recordings import (
    LATEST_CUT,
    MOST_BYTES,
    WHOLE,
    Cut,
    Recording,
    Recordings,
)
from flowforge.prompts.shelf import LEFT_FREE, Forgotten, Shelf
from flowforge.prompts.speech import PicoSpeech, Speech

__all__ = [
    "LATEST_CUT",
    "LEFT_FREE",
    "MOST_BYTES",
    "REASONS",
    "SAYS",
    "SOUNDS",
    "WHOLE",
    "Account",
    "Bucket",
    "Cut",
    "Forgotten",
    "Library",
    "PicoSpeech",
    "Prompts",
    "Recording",
    "Recordings",
    "Shelf",
    "Speech",
]
