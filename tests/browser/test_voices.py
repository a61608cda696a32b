"""Voices are set up, heard, and taught how names are said, on a page of their own."""

from playwright.sync_api import Page, expect

from tests.browser.views import LONG


def only_refused(complaints: list[str]) -> None:
    """Take it that the browser tells of what the server refused, and of nothing else."""
    assert all("422" in one for one in complaints), complaints
    complaints.clear()


def open_voices(page: Page, heading: str = "Voices") -> None:
    page.goto("/#/voices")
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=LONG)
    expect(page.get_by_role("listitem", name="SVOX Pico")).to_be_visible(timeout=LONG)


def test_each_engine_says_what_it_is_and_what_it_costs_and_a_voice_is_heard(
    page: Page, complaints: list[str]
) -> None:
    open_voices(page)
    expect(page.get_by_role("listitem", name="SVOX Pico")).to_contain_text("Free")
    polly = page.get_by_role("listitem", name="Amazon Polly")
    expect(polly).to_contain_text("Costs money")
    expect(polly).to_contain_text("Not set up")
    page.get_by_role("combobox", name="Language", exact=True).select_option(label="German")
    row = page.get_by_role("row", name="Standard voice")
    expect(row.get_by_role("cell", name="German", exact=True)).to_be_visible()
    with page.expect_response("**/p/*.wav", timeout=LONG) as heard:
        row.get_by_role("button", name="Hear Standard voice").click()
    assert heard.value.status in {200, 206}
    assert complaints == []


def test_a_key_that_cannot_be_one_is_refused_at_its_field_and_nothing_is_kept(
    page: Page, complaints: list[str]
) -> None:
    open_voices(page)
    page.get_by_role("button", name="Set up Amazon Polly").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("billed by Amazon Polly")
    expect(dialog.get_by_role("textbox", name="Region")).to_have_value("eu-central-1")
    dialog.get_by_role("textbox", name="Access key ID").fill("not a key")
    dialog.get_by_label("Secret access key").fill("hush-hush-4712")
    dialog.get_by_role("button", name="Try and save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This cannot be right", timeout=LONG)
    refused = dialog.get_by_role("textbox", name="Access key ID")
    expect(refused).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("listitem", name="Amazon Polly")).to_contain_text("Not set up")
    only_refused(complaints)


def test_a_name_is_taught_heard_and_kept(page: Page, complaints: list[str]) -> None:
    open_voices(page)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    page.get_by_role("button", name="Add a name").click()
    page.get_by_role("textbox", name="Written, entry 1").fill("Nguyen")
    page.get_by_role("textbox", name="Said like, entry 1").fill("Nu jen")
    page.get_by_role("combobox", name="In, entry 1").select_option(label="German")
    with page.expect_response("**/p/*.wav", timeout=LONG):
        page.get_by_role("button", name="Hear Nu jen").click()
    save.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible(timeout=LONG)
    expect(save).to_be_disabled()
    page.reload()
    expect(page.get_by_role("textbox", name="Written, entry 1")).to_have_value(
        "Nguyen", timeout=LONG
    )
    page.get_by_role("button", name="Add a name").click()
    page.get_by_role("textbox", name="Written, entry 2").fill("Nguyen")
    page.get_by_role("textbox", name="Said like, entry 2").fill("Win")
    page.get_by_role("combobox", name="In, entry 2").select_option(label="German")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("stands in the list twice", timeout=LONG)
    second = page.get_by_role("textbox", name="Written, entry 2")
    expect(second).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Remove Nguyen").first.click()
    page.get_by_role("button", name="Remove Nguyen").first.click()
    save.click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible(timeout=LONG)
    only_refused(complaints)
