"""What is kept of what was spoken, when there is no room for all of it."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flowforge.call import Sound
from flowforge.errors import SpeechError
from flowforge.expressions import sorry
from flowforge.prompts import LEFT_FREE, Prompts, Shelf
from tests.prompts.test_addresses import BASE, HELLO, NAME, Scribe, name
from tests.prompts.tones import Tones

DAY = 86_400
APOLOGY = Sound(text=sorry("de"), voice="de-DE")
FAREWELL = Sound(parts=(HELLO, Sound(pause_s=1.0), Sound(text="Auf Wiederhören.", voice="de-DE")))


def named(number: int) -> str:
    return f"{NAME}-{number:03}"


def names(folder: Path) -> set[str]:
    return {file.stem for file in folder.iterdir()}


def passing(days: float, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr("flowforge.prompts.shelf.time.time", lambda: real() + days * DAY)


def nearly_full(monkeypatch: pytest.MonkeyPatch, folder: Path, free: int) -> None:
    """Let the disk have room for so many bytes more than have to be left free."""
    usage = shutil.disk_usage(folder)

    def told(_path: object) -> object:
        held = sum(file.stat().st_size for file in folder.iterdir())
        return usage._replace(free=LEFT_FREE + free - held)

    monkeypatch.setattr(shutil, "disk_usage", told)


# --- what live flows say ----------------------------------------------------------------------


async def test_what_live_flows_say_outlasts_any_number_of_callers_own_texts(
    tmp_path: Path,
) -> None:
    scribe = Scribe("de-DE")
    prompts = Prompts(tmp_path, name, BASE, scribe)
    assert await prompts.prepare([HELLO, APOLOGY], live=True) == []
    live = names(tmp_path)
    for number in range(20):
        await prompts.url(Sound(text=f"Guten Tag, Frau {number}.", voice="de-DE"))
    Shelf(tmp_path, room=0).make_room()
    assert names(tmp_path) == live
    later = Prompts(tmp_path, name, BASE, scribe)
    spoken = len(scribe.spoken)
    assert (await later.heard(HELLO)).fault == ""
    assert len(scribe.spoken) == spoken, "nothing was spoken anew, nor paid for"
    Shelf(tmp_path, room=0).make_room()
    assert names(tmp_path) == live, "a caller who hears it does not make it a passing one"


async def test_of_what_is_put_together_the_pieces_are_spared_as_well(
    tmp_path: Path,
) -> None:
    prompts = Prompts(tmp_path, name, BASE, Tones())
    assert await prompts.prepare([FAREWELL], live=True) == []
    live = names(tmp_path)
    assert len(live) == 3
    Shelf(tmp_path, room=0).make_room()
    assert names(tmp_path) == live


async def test_what_is_no_longer_said_makes_room_after_two_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = Prompts(tmp_path, name, BASE, Scribe("de-DE"))
    await prompts.prepare([HELLO], live=True)
    gone = names(tmp_path)
    await prompts.prepare([HELLO, APOLOGY], live=True)
    passing(1.5, monkeypatch)
    await prompts.prepare([APOLOGY], live=True)
    passing(1, monkeypatch)
    left = names(tmp_path) - gone
    Shelf(tmp_path, room=0).make_room()
    assert names(tmp_path) == left


async def test_drafts_are_made_and_make_room(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, name, BASE, Scribe("de-DE"))
    await prompts.prepare([HELLO])
    Shelf(tmp_path, room=0).make_room()
    assert names(tmp_path) == set()


def test_a_clock_that_went_wrong_keeps_nothing_for_ever(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, room=0)
    shelf.put(named(1), b"x")
    ahead = time.time() + 300 * DAY
    os.utime(tmp_path / f"{named(1)}.wav", (ahead, ahead))
    assert shelf.holds(named(1))
    shelf.make_room()
    assert names(tmp_path) == set()


# --- a disk that is nearly full ---------------------------------------------------------------


def test_on_a_disk_that_is_nearly_full_the_oldest_make_room_and_calls_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowforge.prompts.shelf._MORE", 150)
    shelf = Shelf(tmp_path)
    nearly_full(monkeypatch, tmp_path, 450)
    for number in range(5):
        shelf.put(named(number), b"x" * 100)
        os.utime(tmp_path / f"{named(number)}.wav", (number, number))
    assert names(tmp_path) == {named(2), named(3), named(4)}


def test_what_live_flows_say_does_not_make_room_for_a_disk_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(named(1), b"x" * 100)
    shelf.spare(named(1))
    nearly_full(monkeypatch, tmp_path, 50)
    with pytest.raises(OSError, match="No space left"):
        shelf.put(named(2), b"x" * 100)
    assert names(tmp_path) == {named(1)}


async def test_a_voice_is_not_paid_for_what_a_full_disk_would_not_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = Scribe("de-DE:polly:Vicki")
    prompts = Prompts(tmp_path, name, BASE, scribe)
    hello = Sound(text="Guten Tag.", voice="de-DE:polly:Vicki")
    with monkeypatch.context() as full:
        nearly_full(full, tmp_path, 0)
        for _ in range(5):
            with pytest.raises(SpeechError, match="cannot be kept: No space left"):
                await prompts.heard(hello)
        assert scribe.spoken == []
    assert (await prompts.heard(hello)).fault == ""


async def test_a_voice_is_paid_once_and_not_for_each_call_where_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quota, or a folder that cannot be written: how much is free tells nothing of it."""
    scribe = Scribe("de-DE:polly:Vicki")
    prompts = Prompts(tmp_path, name, BASE, scribe)
    hello = Sound(text="Guten Tag.", voice="de-DE:polly:Vicki")

    def refuse(_handle: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse)
        for _ in range(5):
            with pytest.raises(SpeechError, match="cannot be kept: Disk quota exceeded"):
                await prompts.heard(hello)
        assert len(scribe.spoken) == 1
        assert names(tmp_path) == set()
    assert (await prompts.heard(hello)).fault == ""
    assert len(names(tmp_path)) == 1


# --- other processes, and earlier ones --------------------------------------------------------


def test_a_sound_is_kept_though_another_process_makes_room_at_the_same_time(
    tmp_path: Path,
) -> None:
    """A name without a file is what a process sees whose file was taken away behind its back."""
    (tmp_path / f"{named(0)}.wav").symlink_to(tmp_path / "gone")
    shelf = Shelf(tmp_path, room=0)
    for number in range(1, 101):
        shelf.put(named(number), b"x")
    assert names(tmp_path) == {named(0)}


def test_what_a_killed_server_left_half_written_is_swept_after_a_day(tmp_path: Path) -> None:
    old, under_way = tmp_path / "old.part", tmp_path / "new.part"
    for file in (old, under_way):
        file.write_bytes(b"x")
    os.utime(old, (1, 1))
    Prompts(tmp_path, name, BASE, Scribe("de-DE"))
    assert [old.exists(), under_way.exists()] == [False, True]


# --- what was spoken for calls that are erased ------------------------------------------------


def test_only_what_was_made_before_the_moment_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path)
    now = time.time()
    for number, days in ((1, 40), (2, 20)):
        shelf.put(named(number), b"RIFF")
        os.utime(tmp_path / f"{named(number)}.wav", (now, now - days * DAY))
    passing(0.1, monkeypatch)
    assert shelf.forget(now - 30 * DAY) == (1, 0)
    assert names(tmp_path) == {named(2)}


def test_what_somebody_may_just_hear_and_what_live_flows_say_is_not_forgotten(
    tmp_path: Path,
) -> None:
    shelf = Shelf(tmp_path)
    for number in (1, 2, 3):
        shelf.put(named(number), b"RIFF")
    shelf.spare(named(1))
    assert shelf.forget(time.time() + DAY, {named(1), named(2), "not-here"}) == (1, 1)
    assert names(tmp_path) == {named(1), named(3)}


@pytest.mark.parametrize("ask", [Shelf.holds, Shelf.spare])
def test_what_is_asked_for_while_the_others_are_listed_is_not_forgotten(
    ask: Callable[[Shelf, str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, long_ago = Shelf(tmp_path), time.time() - DAY
    for number in (1, 2):
        shelf.put(named(number), b"RIFF")
        os.utime(tmp_path / f"{named(number)}.wav", (long_ago, long_ago))
    listed = shelf._passing

    def asked_for_meanwhile() -> list[tuple[float, int, str]]:
        found = listed()
        ask(shelf, named(1))
        return found

    monkeypatch.setattr(shelf, "_passing", asked_for_meanwhile)
    shelf.forget(time.time(), {named(1), named(2)}, since=time.time() - 5)
    assert names(tmp_path) == {named(1)}


def test_what_another_caller_is_answered_with_while_calls_are_erased_is_not_forgotten(
    tmp_path: Path,
) -> None:
    shelf, begun = Shelf(tmp_path), time.time() - 5
    for number, asked in ((1, begun - 5), (2, begun + 1)):
        shelf.put(named(number), b"RIFF")
        os.utime(tmp_path / f"{named(number)}.wav", (asked, begun - DAY))
    assert shelf.forget(time.time(), {named(1), named(2)}, begun) == (1, 1)
    assert names(tmp_path) == {named(2)}
