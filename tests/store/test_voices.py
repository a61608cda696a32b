"""Settings of speech engines, and how names are said: kept for all servers."""

import pytest

from flowforge.errors import Conflict, NotFound
from flowforge.keys import Keys
from flowforge.store import Store
from tests.store.conftest import Database

VICKI = {"id": "Vicki", "language": "de-DE", "name": "Vicki", "kind": "neural"}
ANNA = {"written": "Anna", "spoken": "Anna!", "language": ""}


async def test_an_engine_is_kept_and_its_secrets_given_for_speaking_only(
    store: Store, database: Database
) -> None:
    settings, secrets = {"region": "eu-central-1"}, {"secret": "s3cret ü"}
    await store.voices.put("polly", settings, secrets, [VICKI], "Ada")
    [row] = await store.voices.list()
    assert (row.name, dict(row.settings), row.secrets) == ("polly", settings, frozenset({"secret"}))
    assert row.updated_by == "Ada"
    [opened] = await store.voices.opened()
    assert (dict(opened.settings), dict(opened.secrets)) == (settings, secrets)
    assert [dict(voice) for voice in opened.voices] == [VICKI]
    for shown in (repr(row), repr(opened), str(database.ask("SELECT * FROM voice_engine"))):
        assert "s3cret" not in shown


async def test_an_engine_has_one_set_of_settings(store: Store) -> None:
    await store.voices.put("polly", {"region": "one"}, {"secret": "1"}, [VICKI])
    await store.voices.put("polly", {"region": "two"}, {}, [])
    [opened] = await store.voices.opened()
    assert (dict(opened.settings), dict(opened.secrets), opened.voices) == (
        {"region": "two"},
        {},
        (),
    )
    await store.voices.remove("polly")
    assert await store.voices.list() == []
    with pytest.raises(NotFound):
        await store.voices.remove("polly")


async def test_secrets_of_another_key_have_to_be_entered_again(store: Store) -> None:
    await store.voices.put("polly", {}, {"secret": "1"}, [VICKI])
    await store.voices.put("free", {}, {}, [VICKI])
    store.voices._keys = Keys([b"another key of thirty-two bytes!"])
    assert [one.name for one in await store.voices.opened()] == ["free"]
    assert [one.name for one in await store.voices.list()] == ["free", "polly"]


async def test_every_change_is_seen_by_the_stamp_and_nothing_else_is(store: Store) -> None:
    stamps = [await store.voices.stamp()]
    await store.voices.put("polly", {}, {"secret": "1"}, [VICKI])
    stamps.append(await store.voices.stamp())
    await store.voices.put_pronunciations([ANNA], 0)
    stamps.append(await store.voices.stamp())
    await store.voices.remove("polly")
    stamps.append(await store.voices.stamp())
    assert len(set(stamps)) == len(stamps)
    with pytest.raises(NotFound):
        await store.voices.remove("polly")
    await store.voices.list()
    assert await store.voices.stamp() == stamps[-1]


async def test_the_list_of_pronunciations_is_changed_as_a_whole_by_one_at_a_time(
    store: Store,
) -> None:
    empty = await store.voices.pronunciations()
    assert (empty.revision, empty.entries) == (0, ())
    first = await store.voices.put_pronunciations([ANNA], 0, "Ada")
    assert (first.revision, [dict(one) for one in first.entries]) == (1, [ANNA])
    assert await store.voices.pronunciations() == first
    with pytest.raises(Conflict) as caught:
        await store.voices.put_pronunciations([], 0, "Ben")
    assert caught.value.current == 1
    assert (await store.voices.put_pronunciations([], 1)).entries == ()
