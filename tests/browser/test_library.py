"""The library: prompts come in alone or by the folder, are trimmed, replaced, found again."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.views import LONG
from tests.prompts.sounds import Samples, Wave, made, tone
from tests.prompts.test_speech import samples_of

RATE = 8000
# What is to be heard of a piece before it is kept, as the browser was told to play it.
LISTEN = """() => {
    window.heard = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when, from, seconds) {
        const { sampleRate: rate } = this.buffer;
        const samples = this.buffer.getChannelData(0).slice(from * rate, (from + seconds) * rate);
        window.heard.push({ rate, samples: [...samples] });
        return start.call(this, when, from, seconds);
    };
}"""


def two_tones(first: float, second: float, turn: float) -> Wave:
    """Give a tone that becomes another one after so many seconds."""
    return lambda t: np.where(t < turn, tone(first)(t), tone(second)(t))


def pitch(samples: Samples, rate: float = RATE) -> float:
    """Give the loudest frequency, in hertz."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(strength.argmax() * rate / len(samples))


@dataclass
class Library:
    """The library's page, and what a person does there."""

    page: Page

    def open(self, sound_id: str = "") -> None:
        self.page.goto("/#/prompts" + (f"/{sound_id}" if sound_id else ""))
        expect(self.page.get_by_role("heading", name="Prompts", level=1)).to_be_visible(
            timeout=LONG
        )

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def row(self, name: str) -> Locator:
        return self.page.locator(".shelf-sound").filter(
            has=self.page.get_by_role("button", name=name, exact=True)
        )

    def add(self, file: Path, name: str, **about: str) -> dict[str, Any]:
        """Keep a prompt, past the page."""
        query: dict[str, str | float | bool] = {"name": name, "folder": "", "language": "en"}
        query |= {"file": file.name, **about}
        answer = self.page.request.post("/api/sounds", params=query, data=file.read_bytes())
        assert answer.ok, answer.text()
        kept: dict[str, Any] = answer.json()
        return kept

    def known(self, name: str) -> dict[str, Any]:
        sounds = self.page.request.get("/api/sounds").json()["sounds"]
        found: dict[str, Any] = next(one for one in sounds if one["name"] == name)
        return found

    def samples(self, name: str, language: str = "en") -> Samples:
        """Fetch what callers hear of a prompt."""
        files = self.known(name)["files"]
        place = next(file["place"] for file in files if file["language"] == language)
        return samples_of(self.page.request.get(place).body())

    def used_by(self, sound: dict[str, Any], name: str) -> str:
        """Make a flow that plays the prompt, and give its id."""
        prompt = {"url": f"/sounds/{sound['id']}"}
        choices = [{"key": "1", "label": ""}]
        nodes = [
            {"id": "in", "type": "webhook", "config": {"path": re.sub(r"\W+", "-", name)}},
            {"id": "ask", "type": "menu", "config": {"prompt": prompt, "choices": choices}},
        ]
        wires = [{"source": "in", "port": "rings", "target": "ask"}]
        document = {"schema": 1, "name": name, "nodes": nodes, "wires": wires}
        answer = self.page.request.post("/api/flows", data={"document": document})
        assert answer.ok, answer.text()
        flow: str = answer.json()["id"]
        return flow


@pytest.fixture
def library(page: Page) -> Library:
    return Library(page)


quietly = pytest.mark.usefixtures("complaints")


def test_several_files_come_in_and_what_is_none_is_refused_beside_its_name(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    files = [made(tmp_path / f"number_{n}.mp3", tone(300 + 100 * n), 0.6) for n in (1, 2, 3)]
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear Sir or Madam, " * 100)
    library.open()
    page.get_by_role("button", name="Upload files").first.click()
    library.dialog.get_by_label("Choose files").set_input_files([*files, letter])
    library.dialog.get_by_label("Folder", exact=True).fill("Numbers")
    library.dialog.get_by_label("Language", exact=True).select_option("German")
    library.dialog.get_by_role("button", name="Upload 4 files").click()
    tray = page.get_by_role("region", name="Files on their way")
    expect(tray.get_by_role("status")).to_have_text(
        "Done: 3 of 4 files are there. 1 was refused.", timeout=2 * LONG
    )
    refused = tray.get_by_role("listitem").filter(has_text="letter.mp3")
    expect(refused).to_contain_text("This is no sound file")
    tray.get_by_role("button", name="Close").click()
    page.get_by_role("navigation", name="Folders").get_by_role("button", name="Numbers").click()
    for name in ("number 1", "number 2", "number 3"):
        expect(library.row(name)).to_contain_text("German")
    assert pitch(library.samples("number 2", "de")) == pytest.approx(500, abs=5)


@quietly
def test_a_whole_folder_comes_in_with_its_folders_and_without_what_the_system_put_there(
    library: Library, tmp_path: Path
) -> None:
    inside = tmp_path / "Practice" / "Holidays"
    inside.mkdir(parents=True)
    made(tmp_path / "Practice" / "hello.mp3", tone(440), 0.6)
    made(inside / "closed.mp3", tone(440), 0.6)
    (tmp_path / "Practice" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    library.open()
    library.page.get_by_role("button", name="Upload files").first.click()
    library.dialog.get_by_label("Choose a folder").set_input_files(tmp_path / "Practice")
    library.dialog.get_by_role("button", name="Upload 2 files").click()
    expect(library.page.get_by_text("Done: 2 of 2 files are there.")).to_be_visible(
        timeout=2 * LONG
    )
    assert library.known("hello")["folder"] == "Practice"
    assert library.known("closed")["folder"] == "Practice/Holidays"


@quietly
def test_files_that_differ_in_their_language_alone_become_one_prompt(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    german = made(tmp_path / "greeting_de.mp3", tone(400), 0.6)
    english = made(tmp_path / "greeting-en-GB.mp3", tone(800), 0.6)
    alone = made(tmp_path / "closing_en.mp3", tone(600), 0.6)
    library.open()
    page.get_by_role("button", name="Upload files").first.click()
    dialog = library.dialog
    dialog.get_by_label("Choose files").set_input_files([german, english, alone])
    dialog.get_by_label("Language", exact=True).select_option("French")
    together = dialog.get_by_text(
        "1 prompt comes in several languages: “greeting” (German, English)."
    )
    expect(together).to_be_visible()
    choice = dialog.get_by_role("checkbox", name="The names of 3 files say their language")
    choice.uncheck()
    expect(together).to_have_count(0)
    choice.check()
    dialog.get_by_role("button", name="Upload 3 files").click()
    expect(page.get_by_text("Done: 3 of 3 files are there.")).to_be_visible(timeout=2 * LONG)
    expect(library.row("greeting")).to_contain_text("German")
    expect(library.row("greeting")).to_contain_text("English")
    assert pitch(library.samples("greeting", "de")) == pytest.approx(400, abs=5)
    assert pitch(library.samples("greeting", "en")) == pytest.approx(800, abs=5)
    assert [file["language"] for file in library.known("closing en")["files"]] == ["en"]

    french = made(tmp_path / "greeting_fr.mp3", tone(500), 0.6)
    page.get_by_role("button", name="Upload files").first.click()
    library.dialog.get_by_label("Choose files").set_input_files([french])
    told = "1 prompt that is there gets a further language: “greeting” (French)."
    expect(library.dialog.get_by_text(told)).to_be_visible()
    library.dialog.get_by_role("button", name="Upload 1 file").click()
    expect(library.row("greeting")).to_contain_text("French", timeout=2 * LONG)
    assert pitch(library.samples("greeting", "fr")) == pytest.approx(500, abs=5)
    assert pitch(library.samples("greeting", "de")) == pytest.approx(400, abs=5)


@quietly
def test_files_can_be_dropped_onto_the_page_and_called_back(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    sound = made(tmp_path / "dropped.mp3", tone(440), 0.6)
    library.open()
    transfer = page.evaluate_handle(
        """(bytes) => {
            const transfer = new DataTransfer();
            for (const name of ["dropped.mp3", "called back.mp3"]) {
                transfer.items.add(new File([new Uint8Array(bytes)], name));
            }
            return transfer;
        }""",
        list(sound.read_bytes()),
    )
    # The second one is not answered before it is called back.
    page.route("**/api/sounds?name=called+back*", lambda _: None)
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    library.dialog.get_by_role("button", name="Upload 2 files").click()
    page.get_by_role("button", name="Cancel called back.mp3").click()
    expect(page.get_by_text("Done: 1 of 2 files are there.")).to_be_visible(timeout=2 * LONG)
    expect(library.row("dropped")).to_be_visible()
    expect(library.row("called back")).to_have_count(0)
    page.unroute("**/api/sounds?name=called+back*")


@quietly
def test_a_prompt_is_renamed_and_moved_and_its_flow_notices_nothing(
    library: Library, tmp_path: Path
) -> None:
    sound = library.add(made(tmp_path / "a.mp3", tone(440), 0.6), "Old name", folder="Here")
    flow = library.used_by(sound, "Renamed line")
    library.open(sound["id"])
    row = library.row("Old name")
    row.get_by_label("Name", exact=True).fill("New name")
    row.get_by_label("Name", exact=True).press("Enter")
    row = library.row("New name")
    expect(row).to_be_visible()
    row.get_by_label("Folder", exact=True).fill("There")
    row.get_by_label("Folder", exact=True).press("Enter")
    folders = library.page.get_by_role("navigation", name="Folders")
    expect(folders.get_by_role("button", name="There")).to_be_visible()
    library.page.reload()
    expect(library.row("New name").get_by_role("link", name="Renamed line").first).to_be_visible()
    draft = library.page.request.get(f"/api/flows/{flow}").json()
    assert f"/sounds/{sound['id']}" in json.dumps(draft["document"])
    assert [problem["code"] for problem in draft["problems"] if "sound" in problem["code"]] == []


@quietly
def test_replacing_changes_what_callers_hear_and_leads_to_the_flow_s_telephone(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    sound = library.add(made(tmp_path / "low.mp3", tone(400), 0.8), "To be replaced")
    library.used_by(sound, "Replaced line")
    library.open(sound["id"])
    row = library.row("To be replaced")
    row.get_by_role("button", name="Replace", exact=True).click()
    high = made(tmp_path / "high.mp3", tone(1200), 0.8)
    library.dialog.locator('input[type="file"]').set_input_files(high)
    library.dialog.get_by_role("button", name="Keep", exact=True).click()
    told = row.get_by_role("status").filter(has_text="1 flow uses it: try it.")
    expect(told).to_be_visible(timeout=LONG)
    assert pitch(library.samples("To be replaced")) == pytest.approx(1200, abs=5)
    told.get_by_role("link", name="Replaced line").click()
    expect(page.get_by_role("tab", name="Telephone", selected=True)).to_be_visible(timeout=LONG)
    expect(page.get_by_role("textbox", name="Name of the flow")).to_have_value("Replaced line")


@quietly
def test_only_the_piece_between_the_handles_is_heard_and_kept(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    library.open()
    page.evaluate(LISTEN)
    page.get_by_role("button", name="New prompt").first.click()
    dialog = library.dialog
    dialog.get_by_label("Name", exact=True).fill("Trimmed")
    file = made(tmp_path / "both.s16.wav", two_tones(440, 880, 2.0), 4.0)
    dialog.locator('input[type="file"]').set_input_files(file)
    expect(dialog.locator(".waveform canvas").first).to_be_attached(timeout=LONG)
    dialog.get_by_label("Begins at").fill("2.5")
    begin = dialog.get_by_role("slider", name="Beginning of what is kept")
    expect(begin).to_have_value("2.5")
    dialog.get_by_role("slider", name="End of what is kept").press("ArrowLeft")
    end = float(dialog.get_by_label("Ends at").input_value())
    assert 3.5 < end < 4, "the keyboard moves a handle by a little"
    dialog.get_by_role("button", name="Hear it").click()
    [heard] = page.evaluate("window.heard")
    samples = np.array(heard["samples"])
    assert len(samples) / heard["rate"] == pytest.approx(end - 2.5, abs=0.01)
    assert pitch(samples, heard["rate"]) == pytest.approx(880, abs=5)
    dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(library.row("Trimmed")).to_be_visible(timeout=LONG)
    kept = library.samples("Trimmed")
    assert len(kept) / RATE == pytest.approx(end - 2.5, abs=0.05)
    assert pitch(kept) == pytest.approx(880, abs=5)


@quietly
def test_a_prompt_is_trimmed_anew_out_of_its_original(library: Library, tmp_path: Path) -> None:
    file = made(tmp_path / "both.s16.wav", two_tones(440, 880, 2.0), 4.0)
    sound = library.add(file, "Trimmed anew", **{"from": "2.5"})
    assert pitch(library.samples("Trimmed anew")) == pytest.approx(880, abs=5)
    library.open(sound["id"])
    row = library.row("Trimmed anew")
    row.get_by_role("button", name="Trim", exact=True).click()
    begin = library.dialog.get_by_label("Begins at")
    expect(begin).to_have_value("2.5", timeout=LONG)
    picture = library.dialog.locator(".trim-wave").bounding_box()
    assert picture is not None
    at = [picture["x"] + picture["width"] * second / 4 for second in (2.5, 0.5)]
    mouse = library.page.mouse
    mouse.move(at[0], picture["y"] + picture["height"] / 2)
    mouse.down()
    mouse.move(at[1], picture["y"] + picture["height"] / 2, steps=5)
    mouse.up()
    expect(begin).to_have_value(re.compile(r"^0\.[3-7]"), timeout=LONG)
    assert float(begin.input_value()) == pytest.approx(0.5, abs=0.2), "the handle was dragged"
    begin.fill("0.5")
    library.dialog.get_by_label("Ends at").fill("1.5")
    library.dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(library.dialog).to_have_count(0, timeout=LONG)
    expect(row.get_by_role("status").filter(has_text="The new sound is kept")).to_be_visible()
    kept = library.samples("Trimmed anew")
    assert len(kept) / RATE == pytest.approx(1.0, abs=0.05)
    assert pitch(kept) == pytest.approx(440, abs=5)


@quietly
def test_what_is_recorded_is_trimmed_and_kept_as_a_prompt(library: Library) -> None:
    page = library.page
    page.context.grant_permissions(["microphone"])
    library.open()
    page.get_by_role("button", name="New prompt").first.click()
    dialog = library.dialog
    dialog.get_by_label("Name", exact=True).fill("Spoken here")
    dialog.get_by_role("button", name="Record now").click()
    # A recorder may begin a while after its clock does.
    expect(dialog.get_by_text(re.compile(r"^\d:(0[3-9]|[1-5]\d)$"))).to_be_visible(timeout=LONG)
    dialog.get_by_role("button", name="Stop", exact=True).click()
    ends = dialog.get_by_label("Ends at")
    expect(ends).to_be_visible(timeout=LONG)
    length = float(ends.input_value())
    assert length > 1.5
    dialog.get_by_label("Begins at").fill("0.25")
    ends.fill("1.5")
    dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(library.row("Spoken here")).to_be_visible(timeout=LONG)
    file = library.known("Spoken here")["files"][0]
    assert (file["from"], file["to"]) == (0.25, 1.5)
    samples = library.samples("Spoken here")
    assert len(samples) / RATE == pytest.approx(1.25, abs=0.1)
    assert np.abs(samples).max() > 0, "the browser's own test microphone beeps"


@quietly
def test_a_prompt_gets_more_languages_and_is_found_by_what_is_said_in_it(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    sound = library.add(made(tmp_path / "en.mp3", tone(440), 0.6), "In two languages")
    library.open(sound["id"])
    row = library.row("In two languages")
    row.get_by_role("button", name="Add a language").click()
    library.dialog.get_by_label("Language", exact=True).select_option("German")
    german = made(tmp_path / "de.mp3", tone(700), 0.6)
    library.dialog.locator('input[type="file"]').set_input_files(german)
    library.dialog.get_by_role("button", name="Keep", exact=True).click()
    said = row.get_by_label("What is said in it")
    expect(said).to_have_count(2, timeout=LONG)
    said.last.fill("Guten Tag, hier ist die Zahnarztpraxis.")
    said.last.blur()
    assert pitch(library.samples("In two languages", "de")) == pytest.approx(700, abs=5)
    page.reload()
    page.get_by_role("searchbox").fill("zahnarzt")
    expect(page.locator(".shelf-sound")).to_have_count(1, timeout=LONG)
    expect(library.row("In two languages")).to_contain_text("German")


def test_who_adds_a_language_after_somebody_else_did_is_asked_before_theirs_is_replaced(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    sound = library.add(made(tmp_path / "en.mp3", tone(440), 0.6), "Two translators")
    library.open(sound["id"])
    row = library.row("Two translators")
    row.get_by_role("button", name="Add a language").click()
    library.dialog.get_by_label("Language", exact=True).select_option("German")
    theirs = made(tmp_path / "theirs.mp3", tone(700), 0.6).read_bytes()
    assert page.request.put(f"/api/sounds/{sound['id']}/files/de", data=theirs).ok
    mine = made(tmp_path / "mine.mp3", tone(1100), 0.6)
    library.dialog.locator('input[type="file"]').set_input_files(mine)
    library.dialog.get_by_role("button", name="Keep", exact=True).click()
    told = library.dialog.get_by_role("alert")
    expect(told).to_contain_text("Somebody else has kept a sound", timeout=LONG)
    assert pitch(library.samples("Two translators", "de")) == pytest.approx(700, abs=5)
    end = library.dialog.get_by_label("Ends at")
    end.fill("0.4")
    end.blur()
    told.get_by_role("button", name="Replace the other one").click()
    expect(library.dialog).to_have_count(0, timeout=LONG)
    now = library.samples("Two translators", "de")
    assert pitch(now) == pytest.approx(1100, abs=5)
    assert len(now) / RATE == pytest.approx(0.4, abs=0.1), "as it was cut when it was decided"


@quietly
def test_only_what_no_flow_uses_can_be_deleted(library: Library, tmp_path: Path) -> None:
    page = library.page
    used = library.add(made(tmp_path / "a.mp3", tone(440), 0.6), "Needed")
    library.add(made(tmp_path / "b.mp3", tone(550), 0.6), "Left over")
    flow = library.used_by(used, "Needing line")
    library.open()
    page.get_by_role("button", name=re.compile(r"\d+ not used")).click()
    expect(library.row("Left over")).to_be_visible()
    expect(library.row("Needed")).to_have_count(0)
    library.row("Left over").get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Delete").click()
    library.dialog.get_by_role("button", name="Delete").click()
    expect(library.dialog).to_have_count(0)
    expect(library.row("Left over")).to_have_count(0)
    page.reload()
    library.row("Needed").get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(library.dialog).to_contain_text("A prompt can be deleted once no flow uses it")
    link = library.dialog.get_by_role("link", name="Needing line", exact=True)
    expect(link).to_have_attribute("href", f"#/flow/{flow}")
    expect(library.dialog.get_by_role("button", name="Delete")).to_have_count(0)


@quietly
def test_who_may_only_look_hears_everything_and_changes_nothing(
    library: Library, tmp_path: Path
) -> None:
    page = library.page
    sound = library.add(made(tmp_path / "a.mp3", tone(440), 0.6), "Looked at")
    status = page.request.get("/api/status").json()
    page.route("**/api/status", lambda route: route.fulfill(json={**status, "role": "viewer"}))
    library.open(sound["id"])
    row = library.row("Looked at")
    expect(row.get_by_label("Name", exact=True)).not_to_be_editable()
    with page.expect_response(f"**{sound['files'][0]['place']}"):
        row.get_by_role("button", name="Hear “Looked at”").first.click()
    for name in ("Trim", "Replace", "Add a language"):
        expect(row.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="New prompt")).to_have_count(0)
    page.unroute("**/api/status")


@quietly
def test_of_many_prompts_some_are_drawn_first_and_a_link_finds_the_others(
    library: Library,
) -> None:
    page = library.page
    bare = {"folder": "", "files": [], "used": [], "updated": "2026-11-22T10:00:00Z"}
    sounds = [
        {**bare, "id": f"{n:016x}", "name": f"Prompt {n}", "updatedBy": ""} for n in range(60)
    ]
    page.route("**/api/sounds", lambda route: route.fulfill(json={"sounds": sounds}))
    library.open()
    rows = page.locator(".shelf-sound")
    expect(rows).to_have_count(50, timeout=LONG)
    page.get_by_role("button", name="Show 10 more").click()
    expect(rows).to_have_count(60)
    library.open(f"{59:016x}")
    expect(library.row("Prompt 59").get_by_label("Name", exact=True)).to_be_visible(timeout=LONG)
