"""The process that speaks: requests come in on standard input, sounds go out on standard output.

    python -m flowforge.prompts.worker ENGINE

A request is four bytes of length and that much JSON, ``{"text": …, "voice": …, "speed": …}``. An
answer is one byte (``+`` a WAV file, ``-`` why not, ``n`` the engine is not installed), four bytes
of length and that much data. It ends with its input, so it never outlives the server.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

import orjson

_LIMIT_S = 60
"""Seconds after which one text ends the process, should nobody be left to kill it."""

_MEMORY = {"pico": 2**30, "neural": 3 * 2**30}
"""Bytes of addresses that an engine may use; it and its libraries take a third of them."""

Speak = Callable[[str, str, float], bytes]


def main() -> None:
    """Answer requests until there are none."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the engine may print what it likes
    engine = sys.argv[-1]
    _limit(_MEMORY[engine])
    speak: Speak | None = None
    while request := _read(requests):
        signal.alarm(_LIMIT_S)
        try:
            speak = speak or _ENGINES[engine]()
            status, answer = b"+", speak(request["text"], request["voice"], request["speed"])
        except ImportError as error:
            status, answer = b"n", str(error).encode()
        except (RuntimeError, ValueError) as error:
            status, answer = b"-", str(error).encode()
        except MemoryError:
            status, answer = b"-", b"it takes too much memory"
        signal.alarm(0)
        answers.write(status + len(answer).to_bytes(4) + answer)
        answers.flush()


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has no file to write
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(requests: BinaryIO) -> dict[str, Any] | None:
    head = requests.read(4)
    length = int.from_bytes(head)
    body = requests.read(length)
    if not body or len(body) < length:
        return None
    request: dict[str, Any] = orjson.loads(body)
    return request


def _pico() -> Speak:
    """Load SVOX Pico. ImportError: that it is not installed is an answer, not an accident."""
    telephone = import_module("flowforge.prompts.telephone")
    tts = import_module("py_nanotts").NanoTTS()

    # At the engine's own loudness its peaks are cut off; half is what it can do cleanly.
    def speak(text: str, voice: str, speed: float) -> bytes:
        sound: bytes = telephone.wav(tts.speak(text, voice=voice, speed=speed, volume=0.5))
        return sound

    return speak


def _neural() -> Speak:
    """Load Hibari with its one voice. Raises ImportError as `_pico` does."""
    telephone = import_module("flowforge.prompts.telephone")
    tts = import_module("hibari").Hibari()

    def speak(text: str, _voice: str, speed: float) -> bytes:
        samples = tts(text, speed=speed)
        pcm = (samples.clip(-1, 1) * 32767).astype("<i2").tobytes()
        sound: bytes = telephone.wav(pcm, tts.sample_rate)
        return sound

    return speak


_ENGINES = {"pico": _pico, "neural": _neural}


if __name__ == "__main__":
    main()
