"""The library of prompts keeps its ids, knows who uses what, and says when it was changed."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from flowforge.errors import NameTaken, NotFound, SoundReplaced, SoundUsed, StoreError
from flowforge.store import NewSound, SoundFile, Store
from tests.store.conftest import Database, Opener, flow_document

GREETING = SoundFile(
    language="de",
    place=f"/p/{'a' * 64}.wav",
    original="b" * 64,
    seconds=2.5,
    cut_from=0.25,
    text="Grüß Gott ☎",
    file_name="gruß.m4a",
)
IN_ENGLISH = replace(GREETING, language="en", text="Hello", cut_from=None)


def naming(*ids: str, path: str = "family") -> dict[str, Any]:
    """Give a flow that names prompts of the library in every way in which one can."""
    parts = [{"url": f"/sounds/{one}"} for one in ids]
    english = {"url": f" /sounds/{ids[0]} "}
    return flow_document(path=path, prompt={"parts": parts, "languages": {"en": english}})


async def test_a_prompt_comes_back_as_it_was_kept(store: Store) -> None:
    made = await store.sounds.add("Greeting", "Family/At night", [GREETING, IN_ENGLISH], "ada")
    assert made.files == (GREETING, IN_ENGLISH)
    assert (made.name, made.folder, made.updated_by) == ("Greeting", "Family/At night", "ada")
    assert await store.sounds.get(made.id) == made
    assert await store.sounds.list() == [made]
    places = {"de": GREETING.place, "en": IN_ENGLISH.place}
    assert await store.sounds.places() == {made.id: places}


async def test_a_name_that_is_taken_in_its_folder_gets_a_number(store: Store) -> None:
    names = [
        (await store.sounds.add(name, folder, [])).name
        for name, folder in (("Hello", ""), ("HELLO", ""), ("hello", ""), ("Hello", "Other"))
    ]
    assert names == ["Hello", "HELLO 2", "hello 3", "Hello"]
    longest = [(await store.sounds.add("ß" * 100, "", [])).name for _ in range(2)]
    assert longest == ["ß" * 100, "ß" * 98 + " 2"]


async def test_renaming_and_moving_keep_the_id_and_the_files(store: Store) -> None:
    await store.sounds.add("Bye", "Old", [])
    made = await store.sounds.add("Hello", "", [GREETING])
    renamed = await store.sounds.change(made.id, name="Bye", by="ben")
    assert (renamed.name, renamed.folder, renamed.updated_by) == ("Bye", "", "ben")
    moved = await store.sounds.change(made.id, folder="Old")
    assert (moved.id, moved.name, moved.folder) == (made.id, "Bye 2", "Old")
    assert moved.files == (GREETING,)
    again = await store.sounds.change(made.id, name="Bye 2", folder="Old")
    assert again.name == "Bye 2", "its own name is not taken"


async def test_files_are_added_replaced_moved_to_another_language_and_removed(
    store: Store,
) -> None:
    sounds = store.sounds
    made = await sounds.add("Hello", "", [GREETING])
    both = await sounds.put_file(made.id, IN_ENGLISH)
    assert both.files == (GREETING, IN_ENGLISH)
    anew = replace(GREETING, place=f"/p/{'c' * 64}.wav")
    assert (await sounds.put_file(made.id, anew)).files == (anew, IN_ENGLISH)
    austrian = replace(anew, language="de-AT")
    assert (await sounds.change_file(made.id, anew, austrian)).files[0] == austrian
    with pytest.raises(NameTaken):
        await sounds.change_file(made.id, austrian, replace(austrian, language="en"))
    assert (await sounds.remove_file(made.id, "en")).files == (austrian,)
    assert (await sounds.remove_file(made.id, "de-AT")).files == ()


async def test_who_changes_a_text_leaves_a_sound_alone_that_came_meanwhile(store: Store) -> None:
    sounds = store.sounds
    made = await sounds.add("Hello", "", [GREETING])
    other = replace(GREETING, place=f"/p/{'c' * 64}.wav", original="d" * 64, text="")
    replaced = (await sounds.put_file(made.id, other)).files[0]
    assert replaced == replace(other, text=GREETING.text), "its text stays"
    told = await sounds.change_file(made.id, GREETING, replace(GREETING, text="Servus"))
    assert told.files[0] == replace(other, text="Servus")
    cut = replace(GREETING, place=f"/p/{'e' * 64}.wav", cut_from=0.5)
    with pytest.raises(SoundReplaced):
        await sounds.change_file(made.id, GREETING, cut)


async def test_who_says_what_a_file_is_to_replace_replaces_nothing_else(store: Store) -> None:
    sounds = store.sounds
    made = await sounds.add("Hello", "", [GREETING])
    await sounds.put_file(made.id, IN_ENGLISH, instead="")
    mine = replace(IN_ENGLISH, place=f"/p/{'c' * 64}.wav", original="d" * 64)
    for seen in ("", f"/p/{'f' * 64}.wav"):
        with pytest.raises(SoundReplaced):
            await sounds.put_file(made.id, mine, instead=seen)
    assert (await sounds.get(made.id)).files == (GREETING, IN_ENGLISH)
    await sounds.put_file(made.id, mine, instead=IN_ENGLISH.place)
    again = await sounds.put_file(made.id, mine, instead=IN_ENGLISH.place)
    assert again.files == (GREETING, mine), "sent twice, it is in nobody's way"


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    sounds = store.sounds
    made = await sounds.add("Hello", "", [GREETING])
    for work in (
        sounds.get("none"),
        sounds.get(made.id.upper() if made.id.upper() != made.id else "NONE"),
        sounds.change("none", name="a"),
        sounds.remove("none"),
        sounds.put_file("none", GREETING),
        sounds.change_file(made.id, replace(GREETING, language="fr"), GREETING),
        sounds.remove_file(made.id, "fr"),
    ):
        with pytest.raises(NotFound):
            await work


async def test_who_uses_a_prompt_is_known_for_drafts_and_for_what_is_live(store: Store) -> None:
    sounds, flows = store.sounds, store.flows
    first, second = [(await sounds.add(name, "", [])).id for name in ("first", "second")]
    draft = await flows.create({**naming(first), "name": "Family"})
    await flows.create({**naming(second, path="office"), "name": "Office"})

    async def uses(sound_id: str) -> list[tuple[str, bool, bool]]:
        return [(use.name, use.draft, use.live) for use in (await sounds.uses()).get(sound_id, [])]

    assert (await uses(first), await uses(second)) == (
        [("Family", True, False)],
        [("Office", True, False)],
    )
    await flows.publish(draft.id, draft.revision)
    assert await uses(first) == [("Family", True, True)]
    await flows.save(draft.id, draft.revision, naming(second) | {"name": "Family"})
    assert await uses(first) == [("Family", False, True)]
    assert await uses(second) == [("Family", True, False), ("Office", True, False)]
    await flows.switch_off(draft.id)
    assert await uses(first) == [("Family", False, True)], "it can be switched on again"
    await flows.delete(draft.id)
    assert await uses(first) == []


async def test_a_prompt_is_removed_only_when_no_flow_uses_it(
    store: Store, database: Database
) -> None:
    made = await store.sounds.add("Hello", "", [GREETING])
    flow = await store.flows.create({**naming(made.id), "name": "Family"})
    with pytest.raises(SoundUsed) as told:
        await store.sounds.remove(made.id)
    assert told.value.flow_names == ("Family",)
    await store.flows.save(flow.id, flow.revision, flow_document())
    await store.sounds.remove(made.id)
    assert await store.sounds.list() == []
    [[left]] = database.ask("SELECT COUNT(*) FROM sound_file")
    assert int(left) == 0


async def test_only_documents_that_are_new_are_looked_through(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await store.sounds.add("Hello", "", [])
    flows = [
        await store.flows.create(naming(made.id, path=f"p{number}") | {"name": f"F{number}"})
        for number in range(120)
    ]
    for flow in flows[:2]:
        await store.flows.publish(flow.id, flow.revision)
    looked: list[list[str]] = []
    real = store.sounds._read

    async def read(sql: str, ids: list[str], db: Any) -> dict[str, frozenset[str]]:
        looked.append(ids)
        return await real(sql, ids, db)

    monkeypatch.setattr(store.sounds, "_read", read)
    assert len((await store.sounds.uses())[made.id]) == 120
    assert {one for ids in looked for one in ids} == {flow.id for flow in flows}
    looked.clear()
    assert len((await store.sounds.uses())[made.id]) == 120
    assert looked == [[], []]
    await store.flows.save(flows[7].id, 1, flow_document("F7", "p7"))
    assert len((await store.sounds.uses())[made.id]) == 119
    assert [ids for ids in looked if ids] == [[flows[7].id]]


async def test_each_change_gives_another_stamp_and_looking_gives_none(store: Store) -> None:
    sounds = store.sounds
    stamps = [await sounds.stamp()]
    made = await sounds.add("Hello", "", [GREETING])
    stamps.append(await sounds.stamp())
    for work in (
        lambda: sounds.change(made.id, name="Bye"),
        lambda: sounds.put_file(made.id, IN_ENGLISH),
        lambda: sounds.remove_file(made.id, "en"),
        lambda: sounds.remove(made.id),
    ):
        await work()
        stamps.append(await sounds.stamp())
    assert len(set(stamps)) == len(stamps)
    await sounds.list()
    assert await sounds.stamp() == stamps[-1]


async def test_many_at_once_get_names_of_their_own(open_store: Opener) -> None:
    stores = [await open_store(), await open_store()]
    made = await asyncio.gather(
        *(store.sounds.add("Hello", "", [GREETING]) for store in stores for _ in range(4))
    )
    assert len({row.name for row in made}) == 8


async def test_prompts_of_another_server_come_all_or_none(store: Store) -> None:
    sounds = store.sounds
    there = NewSound(id="0" * 16, name="Hello", folder="", files=[GREETING])
    twice = NewSound(id="1" * 16, name="Bye", folder="", files=[GREETING, GREETING])
    with pytest.raises(StoreError):
        await sounds.adopt([there, twice], "ada")
    assert await sounds.list() == []
    other = NewSound(id="2" * 16, name="Hello", folder="", files=[])
    assert await sounds.adopt([there], "ada") == [there]
    assert await sounds.adopt([there, other], "bob") == [other], "what is here stays as it is"
    kept = {row.id: (row.name, row.updated_by, row.files) for row in await sounds.list()}
    assert kept == {
        there.id: ("Hello", "ada", (GREETING,)),
        other.id: ("Hello 2", "bob", ()),
    }
