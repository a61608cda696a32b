"""A connection to a database of one's own is made on the page; its password stays on the server."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import Server

SECRET = "hush-hush-4711"

pytestmark = pytest.mark.usefixtures("complaints")


def new_connection(page: Page, name: str, kind: str) -> Locator:
    page.goto("/#/connections")
    page.get_by_role("button", name="New connection").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("combobox", name="Kind").select_option(kind)
    return dialog


def keep(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def answers_to(method: str) -> Callable[[Response], bool]:
    """Tell the answer to this from others of the same address, which may come late."""
    return lambda one: one.request.method == method and one.url.endswith("/api/connections")


def test_a_connection_is_made_tried_and_edited(page: Page, server: Server) -> None:
    file = server.data / "shop.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, status TEXT)")
        database.execute("CREATE TABLE parcel (id INTEGER PRIMARY KEY)")

    dialog = new_connection(page, "Shop", "sqlite")
    dialog.get_by_role("textbox", name="File").fill(str(file))
    dialog.get_by_role("button", name="Test").click()
    expect(dialog.get_by_role("status")).to_contain_text("It works: 2 tables")
    keep(dialog)
    row = page.get_by_role("row", name="Shop")
    expect(row).to_contain_text(str(file))

    row.get_by_role("button", name="Shop", exact=True).click()
    dialog = page.get_by_role("dialog")
    missing = server.data / "missing.sqlite3"
    dialog.get_by_role("textbox", name="File").fill(str(missing))
    dialog.get_by_role("button", name="Test").click()
    expect(dialog.get_by_role("alert")).to_contain_text("It does not work")
    assert not missing.exists(), "a test makes no file"
    dialog.get_by_role("textbox", name="File").fill(str(file))
    dialog.get_by_role("textbox", name="Name", exact=True).fill("Shop in town")
    keep(dialog)
    expect(page.get_by_role("row", name="Shop in town")).to_contain_text(str(file))


def test_a_password_that_was_typed_never_comes_back_to_the_page(page: Page) -> None:
    dialog = new_connection(page, "Warehouse", "mysql")
    dialog.get_by_role("textbox", name="Database").fill("warehouse")
    dialog.get_by_role("textbox", name="User").fill("reader")
    dialog.get_by_label("Password").fill(SECRET)
    with page.expect_response(answers_to("POST")) as made:
        keep(dialog)
    answers = [made.value.text()]

    with page.expect_response(answers_to("GET")) as listed:
        page.reload()
    answers.append(listed.value.text())
    page.get_by_role("button", name="Warehouse", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="User")).to_have_value("reader")
    expect(dialog.get_by_label("Password")).to_have_value("")
    expect(dialog).to_contain_text("A password is stored")
    dialog.get_by_role("textbox", name="User").fill("looker")
    with page.expect_response("**/api/connections/*") as changed:
        keep(dialog)
    answers.append(changed.value.text())
    expect(page.get_by_role("row", name="Warehouse")).to_contain_text("looker@127.0.0.1")

    assert all("Warehouse" in answer for answer in answers)
    assert changed.value.json()["hasPassword"], "an empty field keeps what is stored"
    assert SECRET not in "".join([*answers, page.content()])
