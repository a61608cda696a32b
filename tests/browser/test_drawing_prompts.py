"""What a caller hears can be heard at the node.

Whether this machine can speak is not the matter here, so the browser may complain.
"""

from playwright.sync_api import Page

from tests.browser.drawing import Canvas


def test_a_prompt_is_heard_at_its_node(page: Page) -> None:
    canvas = Canvas(page)
    canvas.new_flow()
    canvas.drag_from_palette("Play", 480, 200)
    form = canvas.select("Play")
    form.get_by_role("textbox", name="What the caller hears").fill("Good morning.")
    with page.expect_request("**/api/prompts/preview") as asked:
        canvas.node("Play").get_by_role("button", name="Hear it").click()
    spoken = asked.value.post_data_json
    assert spoken is not None
    assert spoken["say"] == "Good morning."
    assert spoken["voice"] != ""
