"""How names are said, for the whole server."""

from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from flowforge.errors import Conflict
from flowforge.prompts.pronunciation import LONGEST_SPOKEN, LONGEST_WRITTEN, MOST
from flowforge.store import PronunciationRows
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.api.voices import taken_over
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.rooms import STORE

Tag = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$")]


class Entry(Shape):
    """Say `written` as `spoken`, in the language of a tag ("de"), or "" for in all of them."""

    written: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WRITTEN)
    ]
    spoken: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SPOKEN)
    ]
    language: Tag = ""


class ListOut(Shape):
    """The whole list, and the revision that the next change has to name."""

    entries: list[Entry]
    revision: int


class ListIn(Shape):
    """The whole list as it is to be, and the revision of the one that it takes the place of."""

    entries: list[Entry] = Field(max_length=MOST)
    revision: int = Field(ge=0, le=2**31 - 2)


async def given(request: web.Request) -> ListOut:
    """Give the list."""
    return _out(await request.app[STORE].voices.pronunciations())


async def put(request: web.Request, body: ListIn) -> ListOut:
    """Keep another list. What live flows say is made anew where it sounds otherwise."""
    _need_each_once(body.entries)
    entries = [entry.model_dump() for entry in body.entries]
    try:
        rows = await request.app[STORE].voices.put_pronunciations(
            entries, body.revision, request[USER].name
        )
    except Conflict as conflict:
        raise Fault(409, "list_conflict", more={"current": conflict.current}) from None
    await taken_over(request.app)
    return _out(rows)


def _out(rows: PronunciationRows) -> ListOut:
    return ListOut(
        entries=[Entry.model_validate(entry) for entry in rows.entries], revision=rows.revision
    )


def _need_each_once(entries: list[Entry]) -> None:
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(entries):
        key = (entry.written, entry.language)
        if key in seen:
            raise Fault(422, "said_twice", field=f"entries.{index}.written", written=entry.written)
        seen.add(key)


_PATH = "/api/pronunciations"

ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, about="How names are said", handler=given, gives=ListOut),
    Endpoint(
        method="PUT",
        path=_PATH,
        about="Change how names are said",
        handler=put,
        takes=ListIn,
        gives=ListOut,
    ),
)
