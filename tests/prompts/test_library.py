"""The library as calls know it: the right file for a language, and never a database in the way."""

import asyncio
from collections.abc import Mapping

import pytest

from flowforge.errors import StoreError
from flowforge.prompts import Library

HELLO, JINGLE, EMPTY, REGIONS = "0123456789abcdef", "fedcba9876543210", "0" * 16, "1" * 16
KNOWN = {
    HELLO: {"en": "/p/hello.wav", "de": "/p/hallo.wav", "de-AT": "/p/servus.wav"},
    JINGLE: {"fr": "/p/bonjour.wav", "": "/p/jingle.wav"},
    EMPTY: {},
    REGIONS: {"de-CH": "/p/grüezi.wav", "de": "/p/deutsch.wav"},
}


class Table:
    """What a database would say."""

    def __init__(self) -> None:
        self.number, self.known, self.asked, self.is_away = 1, KNOWN, 0, False

    async def stamp(self) -> int:
        if self.is_away:
            raise StoreError("away")
        return self.number

    async def places(self) -> Mapping[str, Mapping[str, str]]:
        self.asked += 1
        return self.known


@pytest.fixture
async def library() -> Library:
    library = Library(Table())
    await library.follow()
    return library


@pytest.mark.parametrize(
    ("sound", "language", "place"),
    [
        (HELLO, "de", "/p/hallo.wav"),
        (HELLO, "de-AT", "/p/servus.wav"),
        (HELLO, "de-CH", "/p/hallo.wav"),
        (HELLO, "de_at", "/p/servus.wav"),
        (REGIONS, "de-DE", "/p/deutsch.wav"),
        (REGIONS, "DE-ch", "/p/grüezi.wav"),
        (HELLO, "fr", "/p/hello.wav"),
        (JINGLE, "fr", "/p/bonjour.wav"),
        (JINGLE, "de", "/p/jingle.wav"),
        (JINGLE, "", "/p/jingle.wav"),
        (EMPTY, "de", None),
        ("unknown", "de", None),
    ],
)
async def test_a_language_has_its_file_else_what_is_no_speech_else_any(
    library: Library, sound: str, language: str, place: str | None
) -> None:
    assert library.place(sound, language) == place


async def test_the_files_of_an_address(library: Library) -> None:
    assert library.files(f"/sounds/{JINGLE}") == ("/p/bonjour.wav", "/p/jingle.wav")
    for other in (EMPTY, "unknown", f"{HELLO}/..", ""):
        assert library.files(f"/sounds/{other}") == ()
    assert library.places() == {place for files in KNOWN.values() for place in files.values()}


async def test_it_is_read_anew_only_when_it_was_changed_and_stays_while_the_database_is_away() -> (
    None
):
    table = Table()
    library = Library(table)
    assert library.place(HELLO, "de") is None
    assert [await library.follow(), await library.follow()] == [True, False]
    assert table.asked == 1
    table.is_away = True
    with pytest.raises(StoreError):
        await library.follow()
    assert library.place(HELLO, "de") == "/p/hallo.wav"
    table.is_away, table.number, table.known = False, 2, {HELLO: {"": "/p/anew.wav"}}
    assert await library.follow()
    assert library.place(HELLO, "de") == "/p/anew.wav"
    assert library.place(JINGLE, "de") is None


async def test_what_was_read_first_is_never_put_in_place_last() -> None:
    class Slow(Table):
        """Takes its time over the first answer, in which the library is changed."""

        def __init__(self) -> None:
            super().__init__()
            self.may_answer = asyncio.Event()

        async def places(self) -> Mapping[str, Mapping[str, str]]:
            known = self.known
            if self.number == 1:
                await self.may_answer.wait()
            return known

    table = Slow()
    library = Library(table)
    early = asyncio.create_task(library.follow())
    await asyncio.sleep(0)
    table.number, table.known = 2, {HELLO: {"": "/p/anew.wav"}}
    late = asyncio.create_task(library.follow())
    await asyncio.sleep(0)
    table.may_answer.set()
    await asyncio.gather(early, late)
    assert library.place(HELLO, "de") == "/p/anew.wav"
