"""What callers hear: text is spoken, kept, and served under names that nobody can guess.

`Prompts` is the only place where a `call.Sound` becomes an address. `Speech` is an engine that
speaks; `PicoSpeech` is the one that comes with the extra ``speech``. `Recordings` are the sounds
that people gave.
"""

from flowforge.prompts.addresses import SAYS, Prompts
from flowforge.prompts.recordings import MOST_BYTES, REASONS, Recording, Recordings
from flowforge.prompts.shelf import Shelf
from flowforge.prompts.speech import PicoSpeech, Speech

__all__ = [
    "MOST_BYTES",
    "REASONS",
    "SAYS",
    "PicoSpeech",
    "Prompts",
    "Recording",
    "Recordings",
    "Shelf",
    "Speech",
]
