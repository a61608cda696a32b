"""What callers hear instead of what cannot be spoken, or not in time."""

import asyncio

import pytest

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.expressions import sorry
from flowforge.prompts import Prompts
from tests.prompts.test_joining import loud, quiet
from tests.prompts.tones import Tones, heard, text
from tests.waiting import until

SORRY = sorry("de")
NAMED = text("Guten Tag Frau Müller. Drücken Sie die Eins.", instead="Drücken Sie die Eins.")


async def test_a_caller_hears_the_fixed_sentences_where_the_rest_cannot_be_spoken(
    prompts: Prompts, tones: Tones
) -> None:
    instead = await prompts.url(text(NAMED.instead))
    tones.go.clear()
    got = await prompts.heard(NAMED, limit_s=0.01)
    assert (got.url, got.fault) == (instead, "speaking took longer than 0.01 s")


async def test_a_caller_hears_that_something_is_missing_where_no_sentence_is_fixed(
    prompts: Prompts, tones: Tones
) -> None:
    apology = await prompts.url(text(SORRY))
    tones.fails = True
    got = await prompts.heard(text("Hallo Müller."))
    assert (got.url, got.fault) == (apology, "the engine is broken")
    nothing = [text("Hallo."), Sound(pause_s=1), Sound(url="/p/gone.wav")]
    got = await prompts.heard(Sound(parts=tuple(nothing), voice="de-DE"))
    assert got.url == apology
    gone = await prompts.heard(Sound(url="/p/gone.wav", voice="de-DE", speed=0.8))
    assert gone.url == apology, "it was made at the usual speed"
    assert got.fault == "the engine is broken; the recording is not here"


async def test_the_rest_of_a_sequence_is_heard_without_the_part_that_fails(
    prompts: Prompts, tones: Tones
) -> None:
    whole = Sound(parts=(text("Eins."), NAMED, text("Zwei.")))
    await prompts.prepare(map(text, ("Eins.", NAMED.instead, "Zwei.")))
    tones.fails = True
    got = await prompts.heard(whole)
    assert got.fault == "the engine is broken"
    parts = [loud(len(said) / 100) for said in ("Eins.", NAMED.instead, "Zwei.")]
    around = [[*quiet(0.05), *one, *quiet(0.1)] for one in parts]
    assert heard(prompts, got.url) == [sample for one in around for sample in one]


async def test_before_it_goes_live_no_part_may_be_missing(prompts: Prompts, tones: Tones) -> None:
    await prompts.url(text("Eins."))
    tones.fails = True
    whole = Sound(parts=(text("Eins."), text("Zwei.")))
    [(failed, error)] = await prompts.prepare([whole])
    assert (failed, str(error)) == (whole, "the engine is broken")


async def test_where_nothing_was_made_beforehand_the_reason_is_told(
    prompts: Prompts, tones: Tones
) -> None:
    tones.fails = True
    with pytest.raises(SpeechError, match="the engine is broken"):
        await prompts.heard(NAMED)


async def test_an_engine_that_one_caller_waited_for_is_not_waited_for_by_the_next(
    prompts: Prompts, tones: Tones
) -> None:
    apology = await prompts.url(text(SORRY))
    tones.go.clear()
    assert (await prompts.heard(text("Eins."), limit_s=0.01)).url == apology
    asked_before = list(tones.spoken)
    later = await prompts.heard(text("Zwei."), limit_s=60)
    assert later.url == apology
    assert "did not answer lately" in later.fault
    assert tones.spoken == asked_before, "it is not even asked"


async def test_an_engine_with_too_much_to_say_is_asked_no_more_but_finishes_what_it_has(
    prompts: Prompts, tones: Tones
) -> None:
    apology = await prompts.url(text(SORRY))
    tones.go.clear()
    prompts._making._pace("").per_text_s = 0.5
    waiting = [asyncio.create_task(prompts.heard(text(f"Text {n}."), limit_s=60)) for n in "1234"]
    await until(lambda: prompts._making._pace("").waiting == 4)
    fifth = await prompts.heard(text("Text 5."), limit_s=2)
    assert (fifth.url, "too much to say" in fifth.fault) == (apology, True)
    tones.go.set()
    assert {got.fault for got in await asyncio.gather(*waiting)} == {""}
    assert "Text 5." not in tones.spoken
    assert (await prompts.heard(text("Text 5."), limit_s=60)).fault == ""


async def test_another_engine_is_asked_all_the_while(prompts: Prompts, tones: Tones) -> None:
    await prompts.url(text(SORRY))
    tones.go.clear()
    await prompts.heard(text("Eins."), limit_s=0.01)
    waiting = asyncio.create_task(prompts.heard(Sound(text="Zwei.", voice="de-DE:polly:Vicki")))
    tones.asked.clear()
    await tones.asked.wait()
    tones.go.set()
    assert (await waiting).fault == ""


async def test_an_engine_that_answered_late_is_asked_again_at_once(
    prompts: Prompts, tones: Tones
) -> None:
    await prompts.url(text(SORRY))
    tones.go.clear()
    await prompts.heard(text("Eins."), limit_s=0.01)
    tones.go.set()
    await asyncio.gather(*prompts._making._under_way.values())
    got = await prompts.heard(text("Zwei."))
    assert got.fault == ""
    assert heard(prompts, got.url)
