"""Whatever stands in a text: it is spoken, or refused, and the engine goes on speaking.

``SPOKEN=2000 pytest tests/prompts/test_bad_texts.py`` makes up that many more.
"""

import hashlib
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.prompts import PicoSpeech, Prompts
from tests.prompts.bad_sounds import trap
from tests.prompts.bad_texts import HEARD, NOT_HEARD, named
from tests.prompts.test_speech import samples_of

SPOKEN = int(os.environ.get("SPOKEN", "25"))
PATIENT_S = 120.0
"""Longer than any text takes on a busy machine: what takes longer hangs."""
LONGEST_HEARD_S = 400
"""A thousand digits, which is the longest that there is, take five minutes."""
ENGINE_MEMORY = 500e6
"""Bytes, for five minutes of speech at once; a sentence takes a tenth of them."""
_OF_THE_ENGINE = ("no words", "no text", "nothing can be heard", "cannot be spoken")
"""What refusals say that are the text's own fault, and not a worker's that hung or died."""


@pytest.fixture
async def prompts(tmp_path: Path) -> AsyncIterator[Prompts]:
    prompts = Prompts(
        tmp_path / "sounds",
        lambda voice, text: hashlib.sha256(f"{voice}{text}".encode()).hexdigest(),
        "https://flow.example.org",
        PicoSpeech(limit_s=PATIENT_S),
    )
    yield prompts
    await prompts.close()


async def seconds_of(prompts: Prompts, text: str) -> float:
    """Give how long a caller hears a text."""
    url = await prompts.url(Sound(text=text, voice="de-DE"), limit_s=2 * PATIENT_S)
    file = prompts.path(url.rpartition("/")[2].removesuffix(".wav"))
    assert file is not None
    return len(samples_of(file.read_bytes())) / 8000


def engines() -> dict[int, int]:
    """Give the workers that speak for this process, and the most memory that each of them had."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            folder = Path("/proc", child)
            if b"flowforge.prompts.worker" in (folder / "cmdline").read_bytes():
                lines = dict(
                    line.split(":", 1) for line in (folder / "status").read_text().splitlines()
                )
                found[int(child)] = int(lines["VmHWM"].split()[0]) * 1024
    return found


async def test_every_odd_text_is_heard_as_far_as_it_can_be_said(
    prompts: Prompts, tmp_path: Path
) -> None:
    await seconds_of(prompts, "Hallo")
    (worker,) = engines()
    with trap(tmp_path) as found:
        named_file = tmp_path / "made"
        for name, text in HEARD.items():
            heard = await seconds_of(prompts, named(text, found.url, str(named_file)))
            assert 0.2 < heard < LONGEST_HEARD_S, name
        assert found.is_empty(), "nobody followed what a text names"
        assert not named_file.exists(), "the engine's own marks write no file"
    most = engines()
    assert list(most) == [worker], "one worker spoke all of it"
    assert most[worker] < ENGINE_MEMORY
    sys.stderr.write(f"\n{len(HEARD)} texts: at most {most[worker] / 1e6:.0f} MB\n")


async def test_a_text_without_a_word_is_refused_with_the_reason(prompts: Prompts) -> None:
    came = {name: await _what_came(prompts, text) for name, text in NOT_HEARD.items()}
    assert [name for name, what in came.items() if what == "spoken"] == []
    assert await seconds_of(prompts, "Hallo") > 0.2


async def test_a_mark_for_a_pause_or_the_speed_has_no_effect(prompts: Prompts) -> None:
    plain = await seconds_of(prompts, "Guten Tag Anna")
    marked = await seconds_of(
        prompts, "Guten <break time='60s'/> Tag <speed level='20'>Anna</speed>"
    )
    assert marked == pytest.approx(plain, rel=0.3)


PIECES = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(codec="ascii"), max_size=60),
    st.text(st.characters(categories=["N", "P", "S", "Z", "M"]), max_size=60),
    st.from_regex(r"[0-9]{1,80}([.,:/-][0-9]{1,20}){0,5}", fullmatch=True),
    st.from_regex(r"<?/?[a-z]{1,8}( [a-z]+=[\"']?[^\"']{0,9}[\"']?)?/?>?", fullmatch=True),
    st.sampled_from([*HEARD.values(), *NOT_HEARD.values()]).map(lambda text: text[:300]),
    st.builds(lambda letter, count: letter * count, st.characters(), st.integers(1, 900)),
)


def texts(count: int) -> list[str]:
    """Make up texts."""
    made: list[str] = []

    @settings(
        max_examples=count,
        derandomize="SPOKEN" not in os.environ,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from(["", " ", ", "]))
    def keep(pieces: list[str], between: str) -> None:
        made.append(between.join(pieces))

    keep()
    return made


async def _what_came(prompts: Prompts, text: str) -> str:
    try:
        heard = await seconds_of(prompts, text)
    except SpeechError as error:
        said = str(error)
    else:
        assert heard < LONGEST_HEARD_S, text
        return "spoken"
    reason = next((known for known in _OF_THE_ENGINE if known in said), "")
    assert reason, (said, text)
    return reason


async def test_made_up_texts_are_spoken_or_refused_and_the_engine_lives(prompts: Prompts) -> None:
    await seconds_of(prompts, "Hallo")
    (worker,) = engines()
    came: Counter[str] = Counter()
    for text in texts(SPOKEN):
        came[await _what_came(prompts, text)] += 1
    most = engines()
    assert list(most) == [worker], "none of them cost a worker its life"
    sys.stderr.write(f"\n{SPOKEN} texts: {dict(came)}, at most {most[worker] / 1e6:.0f} MB\n")
    assert came["spoken"] > SPOKEN / 3
