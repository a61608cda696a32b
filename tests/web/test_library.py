"""The library of prompts: uploaded once, named by flows, changed without breaking any."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

from flowforge.errors import StoreError
from flowforge.prompts import LATEST_CUT, Cut, Recordings
from flowforge.settings import Settings
from flowforge.web.following import Following
from flowforge.web.kept import open_store
from flowforge.web.rooms import LIBRARY, LIVE
from tests.prompts.sounds import Samples, made, tone
from tests.prompts.test_speech import samples_of
from tests.web.conftest import House
from tests.web.lines import BASE_URL
from tests.web.test_recordings import says

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds: 400 Hz, 800 Hz, 1200 Hz, each for one."""

    def steps(t: Samples) -> Samples:
        return np.choose(t.astype(int), [tone(hertz)(t) for hertz in (400, 800, 1200)])

    return made(tmp_path_factory.mktemp("tune") / "tune.flac", steps, seconds=3).read_bytes()


@pytest.fixture
def ask(inside: House) -> Ask:
    async def send(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        given = {"data": body} if isinstance(body, bytes) else {"json": body}
        response = await inside.client.request(method, path, **given)
        return response.status, await response.json() if response.status != 204 else None

    return send


def strongest(samples: Samples) -> int:
    """Give the frequency that is heard most, in Hz."""
    return round(float(np.abs(np.fft.rfft(samples)).argmax()) * 8000 / len(samples))


async def heard(house: House, place: str) -> Samples:
    response = await house.client.get(place)
    assert response.status == 200
    return np.asarray(samples_of(await response.read()))


async def test_a_prompt_is_made_named_by_a_flow_and_heard_in_a_call(
    inside: House, ask: Ask, tune: bytes
) -> None:
    status, sound = await ask("POST", "/api/sounds?name=Hello&language=de&file=a/tune.flac", tune)
    assert status == 200, sound
    [file] = sound["files"]
    assert (sound["name"], sound["folder"], sound["updatedBy"]) == ("Hello", "", "ada")
    assert (file["language"], file["text"], file["fileName"]) == ("de", "", "tune.flac")
    assert (file["from"], file["to"], sound["used"]) == (None, None, [])
    assert file["seconds"] == pytest.approx(3, abs=0.1)
    assert len(await heard(inside, file["place"])) / 8000 == pytest.approx(file["seconds"])

    flow = await inside.put_live(says(f"/sounds/{sound['id']}"))
    assert f"<Url>{BASE_URL}{file['place']}</Url>" in await inside.carrier.ring("recorded")
    [listed] = (await ask("GET", "/api/sounds"))[1]["sounds"]
    assert listed["used"] == [{"flow": flow, "name": "Recorded", "draft": True, "live": True}]

    replaced = await ask("PUT", f"/api/sounds/{sound['id']}/files/de?to=1", tune)
    [new] = replaced[1]["files"]
    assert new["place"] != file["place"]
    document = await inside.carrier.ring("recorded", "call-2")
    assert f"<Url>{BASE_URL}{new['place']}</Url>" in document, "the next call hears it"


async def test_what_was_outside_is_gone_and_what_was_inside_is_as_it_was(
    inside: House, ask: Ask, tune: bytes
) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Tune&from=1.1&to=1.9", tune)
    [file] = sound["files"]
    assert (file["from"], file["to"]) == (1.1, 1.9)
    samples = await heard(inside, file["place"])
    assert len(samples) / 8000 == pytest.approx(0.8, abs=0.005)
    assert strongest(samples) == pytest.approx(800, abs=5)
    one = f"/api/sounds/{sound['id']}/files"
    for change, seconds, hertz in (
        ({"from": 2.0, "to": 3}, 1.0, 1200),
        ({"from": None, "to": 0.5}, 0.5, 400),
        ({"from": 0.25}, 0.25, 400),
    ):
        status, changed = await ask("PATCH", f"{one}/-", change)
        assert status == 200, changed
        samples = await heard(inside, changed["files"][0]["place"])
        assert len(samples) / 8000 == pytest.approx(seconds, abs=0.05), change
        assert strongest(samples) == pytest.approx(hertz, abs=5)
    original = await inside.client.get(f"{one}/-/original")
    assert (original.status, await original.read()) == (200, tune)


async def test_an_original_can_be_kept_under_its_name_and_is_never_a_page_of_ours(
    inside: House, ask: Ask, tune: bytes
) -> None:
    """Whoever may edit gives it any name; whoever opens its address is signed in here."""
    name = quote('a/Grüße "an\u202e alle"\r\nX: y.html')
    _, sound = await ask("POST", f"/api/sounds?name=Hello&language=de&file={name}", tune)
    place = f"/api/sounds/{sound['id']}/files/de/original"
    whole = await inside.client.get(place)
    assert (whole.status, await whole.read()) == (200, tune)
    told = whole.headers
    assert told["Content-Type"] == "application/octet-stream"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    ]
    assert told["Cache-Control"] == "private, no-cache"
    kept = "Gr%C3%BC%C3%9Fe%20%22an%20%20alle%22X%3A%20y.html"
    assert told["Content-Disposition"] == (
        f"attachment; filename=\"gr-e-an-alle-x-y.html\"; filename*=UTF-8''{kept}"
    )
    part = await inside.client.get(place, headers={"Range": "bytes=4-9"})
    assert (part.status, await part.read()) == (206, tune[4:10])
    known = {"If-None-Match": told["ETag"]}
    assert (await inside.client.get(place, headers=known)).status == 304
    await ask("PUT", f"/api/sounds/{sound['id']}/files/de?file=..", tune + b" ")
    replaced = await inside.client.get(place, headers=known)
    assert (replaced.status, await replaced.read()) == (200, tune + b" ")
    assert replaced.headers["Content-Disposition"] == (
        "attachment; filename=\"sound\"; filename*=UTF-8''sound"
    )
    inside.client.session.cookie_jar.clear()
    for asked in ({}, known):
        stranger = await inside.client.get(place, headers=asked)
        assert (stranger.status, stranger.headers["Cache-Control"]) == (401, "no-store")


async def test_who_trims_a_sound_that_somebody_replaces_meanwhile_loses_nothing_of_theirs(
    ask: Ask, tune: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello&language=de", tune)
    one = f"/api/sounds/{sound['id']}/files/de"
    cut, theirs = Recordings.cut, list[Any]()

    async def slowly(recordings: Recordings, original: str, piece: Cut) -> Any:
        theirs.append((await ask("PUT", f"{one}?to=1", tune))[1])
        return await cut(recordings, original, piece)

    monkeypatch.setattr(Recordings, "cut", slowly)
    status, said = await ask("PATCH", one, {"from": 2})
    assert (status, said["error"]) == (409, "sound_replaced")
    assert said["message"].endswith(".")
    [kept] = (await ask("GET", "/api/sounds"))[1]["sounds"]
    assert kept["files"] == theirs[0]["files"]


async def test_who_adds_a_language_that_somebody_else_has_just_added_is_told(
    ask: Ask, tune: bytes
) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello&language=de", tune)
    french = f"/api/sounds/{sound['id']}/files/fr"
    status, theirs = await ask("PUT", f"{french}?instead=-", tune)
    assert status == 200
    status, said = await ask("PUT", f"{french}?instead=-&to=1", tune)
    assert (status, said["error"]) == (409, "sound_overtaken")
    assert said["current"] == theirs, "what is there now is given, to be heard"
    assert (await ask("GET", "/api/sounds"))[1]["sounds"] == [theirs]
    seen = quote(theirs["files"][1]["place"])
    status, mine = await ask("PUT", f"{french}?instead={seen}&to=1", tune)
    assert status == 200
    assert mine["files"][1]["place"] != theirs["files"][1]["place"]
    assert (await ask("PUT", f"{french}?instead={seen}&to=2", tune))[0] == 409


async def test_renaming_and_moving_break_no_flow(inside: House, ask: Ask, tune: bytes) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello", tune)
    await inside.put_live(says(f"/sounds/{sound['id']}"))
    before = await inside.carrier.ring("recorded")
    change = {"name": "  Good\tmorning ", "folder": " / Family // At night / "}
    status, changed = await ask("PATCH", f"/api/sounds/{sound['id']}", change)
    assert (status, changed["name"], changed["folder"]) == (
        200,
        "Good morning",
        "Family/At night",
    )
    again = await inside.carrier.ring("recorded", "call-2")
    assert again.partition("<Url>")[2].partition("</Url>")[0] in before


async def test_a_language_has_a_file_of_its_own(ask: Ask, tune: bytes) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello&language=DE", tune)
    one = f"/api/sounds/{sound['id']}/files"
    _, sound = await ask("PUT", f"{one}/en-gb?to=1", tune)
    assert [file["language"] for file in sound["files"]] == ["de", "en-GB"]
    status, said = await ask("PATCH", f"{one}/en-GB", {"language": "de"})
    assert (status, said["error"], said["field"]) == (409, "sound_language_taken", "language")
    _, sound = await ask("PATCH", f"{one}/en-GB", {"language": "", "text": " ding "})
    assert [(file["language"], file["text"]) for file in sound["files"]] == [
        ("de", ""),
        ("", "ding"),
    ]
    _, sound = await ask("PUT", f"{one}/-?from=2", tune)
    assert sound["files"][1]["text"] == "ding", "what is said in it stays when it is said anew"
    status, sound = await ask("DELETE", f"{one}/-")
    assert (status, [file["language"] for file in sound["files"]]) == (200, ["de"])
    assert (await ask("DELETE", f"{one}/-"))[0] == 404


async def test_a_prompt_that_is_used_stays_and_the_flows_are_named(
    inside: House, ask: Ask, tune: bytes
) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello", tune)
    created = await inside.store.flows.create(says(f"/sounds/{sound['id']}"))
    status, said = await ask("DELETE", f"/api/sounds/{sound['id']}")
    assert (status, said["error"]) == (409, "sound_used")
    assert "Recorded" in said["message"]
    await inside.store.flows.delete(created.id)
    assert (await ask("DELETE", f"/api/sounds/{sound['id']}"))[0] == 204
    assert (await ask("GET", "/api/sounds"))[1] == {"sounds": []}


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("", "name", "invalid"),
        ("name=%20", "name", "invalid"),
        (f"name={'a' * 101}", "name", "invalid"),
        ("name=a%00b", "name", "invalid"),
        (f"name=a&folder={'a' * 201}", "folder", "invalid"),
        ("name=a&folder=%1b", "folder", "invalid"),
        ("name=a&language=german", "language", "invalid"),
        ("name=a&language=d%2Fe", "language", "invalid"),
        ("name=a&from=-1", "from", "invalid"),
        ("name=a&from=soon", "from", "invalid"),
        ("name=a&to=nan", "to", "invalid"),
        (f"name=a&to={LATEST_CUT + 1}", "to", "invalid"),
        ("name=a&from=2&to=1", "to", "invalid"),
    ],
)
async def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    ask: Ask, tune: bytes, query: str, field: str, code: str
) -> None:
    status, said = await ask("POST", f"/api/sounds?{query}", tune)
    assert (status, said["error"], said["field"]) == (422, code, field)
    assert said["message"].endswith(".")
    assert "Value error" not in said["message"]


async def test_a_piece_that_holds_nothing_is_refused(ask: Ask, tune: bytes) -> None:
    status, said = await ask("POST", "/api/sounds?name=a&from=10&to=11", tune)
    assert (status, said["error"]) == (422, "sound_outside")
    _, sound = await ask("POST", "/api/sounds?name=a&from=1&to=2", tune)
    one = f"/api/sounds/{sound['id']}/files"
    status, said = await ask("PATCH", f"{one}/-", {"from": 2.5})
    assert (status, said["error"], said["field"]) == (422, "piece_empty", "to")
    status, said = await ask("PUT", f"{one}/german", tune)
    assert (status, said["error"], said["field"]) == (422, "language_tag", "language")
    assert (await ask("PUT", "/api/sounds/none/files/de", tune))[0] == 404


@pytest.mark.parametrize("where", ["alone", "in a sequence of another language"])
async def test_a_flow_with_a_prompt_that_is_not_here_or_empty_does_not_go_live(
    where: str, ask: Ask, tune: bytes
) -> None:
    async def is_missing(address: str) -> bool:
        document = says(address)
        if where != "alone":
            parts = [{"say": "Hello"}, {"url": address}]
            prompt = {"say": "Hallo", "languages": {"en": {"parts": parts}}}
            document["nodes"][1]["config"]["prompt"] = prompt
            document["settings"] = {"languages": ["en-GB"]}
        _, created = await ask("POST", "/api/flows", {"document": document})
        wrong = {one["code"] for one in created["problems"] if one["level"] == "error"}
        assert wrong <= {"sound_missing"}
        status, _ = await ask(
            "POST", f"/api/flows/{created['id']}/publish", {"revision": created["revision"]}
        )
        assert (status == 200) == (not wrong)
        return bool(wrong)

    assert await is_missing("/sounds/0123456789abcdef")
    _, sound = await ask("POST", "/api/sounds?name=Hello&language=de", tune)
    await ask("DELETE", f"/api/sounds/{sound['id']}/files/de")
    assert await is_missing(f"/sounds/{sound['id']}")
    await ask("PUT", f"/api/sounds/{sound['id']}/files/de", tune)
    assert not await is_missing(f"/sounds/{sound['id']}")


async def test_a_call_goes_on_without_a_prompt_that_was_lost(inside: House) -> None:
    await inside.put_live(says("/sounds/0123456789abcdef"))
    assert "<Gather " in await inside.carrier.ring("recorded")


async def test_another_process_hears_of_a_change_and_a_database_that_is_away_changes_nothing(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = await open_store(settings)
    made_there = await other.sounds.add("Hello", "", [])
    await other.close()
    library = house.app[LIBRARY]
    following = Following(live=house.app[LIVE], prepare=lambda _: None, library=library)
    await following.look()
    assert library.knows(made_there.id)

    async def away() -> int:
        raise StoreError("away")

    monkeypatch.setattr(house.store.sounds, "stamp", away)
    await following.look()
    assert library.knows(made_there.id)


async def test_a_flow_goes_to_another_server_with_its_sounds(
    inside: House, ask: Ask, tune: bytes
) -> None:
    _, sound = await ask("POST", "/api/sounds?name=Hello&language=de", tune)
    flow = await inside.store.flows.create(says(f"/sounds/{sound['id']}") | {"name": "Größe"})
    given = await inside.client.get(f"/api/flows/{flow.id}/parcel")
    parcel = await given.read()
    assert (given.status, given.headers["Content-Type"]) == (200, "application/zip")
    assert "gr-e.zip" in given.headers["Content-Disposition"]
    await inside.store.flows.delete(flow.id)
    assert (await ask("DELETE", f"/api/sounds/{sound['id']}"))[0] == 204

    status, draft = await ask("POST", "/api/parcels", parcel)
    assert (status, draft["document"]["name"]) == (200, "Größe"), draft
    assert "sound_missing" not in {one["code"] for one in draft["problems"]}
    [back] = (await ask("GET", "/api/sounds"))[1]["sounds"]
    assert back["files"] == sound["files"]
    assert [use["flow"] for use in back["used"]] == [draft["id"]]
    await ask("PATCH", f"/api/sounds/{sound['id']}", {"name": "Another"})
    assert (await ask("POST", "/api/parcels", parcel))[1]["document"]["name"] == "Größe 2"
    [still] = (await ask("GET", "/api/sounds"))[1]["sounds"]
    assert still["name"] == "Another", "what is here stays as it is"
    status, said = await ask("POST", "/api/parcels", parcel[:-100])
    assert (status, said["error"]) == (422, "document")
    assert "cannot be opened" in said["message"]
    assert (await ask("GET", "/api/flows/none/parcel"))[0] == 404


async def test_a_parcel_is_sent_once_and_leaves_nothing_behind(
    inside: House,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flow = await inside.store.flows.create(says("Hello"))
    address = f"/api/flows/{flow.id}/parcel"
    for _ in range(2):
        given = await inside.client.get(address)
        assert (await given.read())[:2] == b"PK"
    assert caplog.get_records("call") == []
    with monkeypatch.context() as full:
        full.setattr("flowforge.web.api.parcels.LEFT_FREE", 2**63)
        refused = await inside.client.get(address)
        assert (await refused.json())["error"] == "sound_not_kept"
    assert [one for one in settings.recordings_folder.rglob("*") if one.is_file()] == []
