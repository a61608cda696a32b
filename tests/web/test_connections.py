"""Connections to the user's own databases, by the API."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from flowforge.settings import Settings
from tests.web.conftest import House
from tests.web.lines import body_of, node, wires
from tests.web.pages import made, phone, told

MYSQL = {
    "name": "shop",
    "kind": "mysql",
    "settings": {"host": "127.0.0.1", "port": 9, "database": "shop", "user": "reader"},
    "password": "hush-hush",
}


@pytest.fixture
def customers(settings: Settings) -> Path:
    """Five customers in an SQLite file in the data folder."""
    settings.data.mkdir(exist_ok=True)
    file = settings.data / "customers.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, orderStatus TEXT)")
        database.execute("INSERT INTO customer VALUES (12345678, 'RECEIVED')")
    database.close()
    return file


def to_file(file: Path) -> dict[str, Any]:
    return {"name": "customers", "kind": "sqlite", "settings": {"path": str(file)}}


async def test_a_connection_is_made_tried_read_changed_and_removed(
    customers: Path, inside: House
) -> None:
    body = to_file(customers)
    trial = {"kind": body["kind"], "settings": body["settings"]}
    tested = await told(await inside.client.post("/api/connections/test", json=trial))
    assert (tested["ok"], tested["tables"]) == (True, 1)
    assert tested["ms"] > 0
    made_ = await told(await inside.client.post("/api/connections", json=body))
    assert (made_["name"], made_["hasPassword"]) == ("customers", False)
    assert await told(await inside.client.get("/api/connections")) == [made_]
    read = await told(await inside.client.get("/api/connections/customers/tables"))
    [table] = read["tables"]
    assert table["name"] == "customer"
    assert [(one["name"], one["key"]) for one in table["columns"]] == [
        ("id", "primary"),
        ("orderStatus", ""),
    ]
    address = f"/api/connections/{made_['id']}"
    renamed = await told(await inside.client.put(address, json={**body, "name": "people"}))
    assert (renamed["id"], renamed["name"]) == (made_["id"], "people")
    assert (await inside.client.delete(address)).status == 204
    assert (await inside.client.delete(address)).status == 404
    assert (await inside.client.get("/api/connections/people/tables")).status == 404


async def test_a_password_goes_in_and_never_comes_out(inside: House, settings: Settings) -> None:
    response = await inside.client.post("/api/connections", json=MYSQL)
    row = await told(response)
    assert row["hasPassword"] is True
    address = f"/api/connections/{row['id']}"
    kept = {**MYSQL, "name": "store"}
    del kept["password"]
    answers = [
        await response.text(),
        await (await inside.client.get("/api/connections")).text(),
        await (await inside.client.put(address, json=kept)).text(),
        await (await inside.client.post("/api/connections/test", json=MYSQL)).text(),
        await (await inside.client.get("/api/connections/store/tables")).text(),
    ]
    assert not [text for text in answers if "hush" in text]
    opened = await inside.store.connections.opened("store")
    assert opened is not None
    assert opened.password == "hush-hush"
    stored = b"".join(file.read_bytes() for file in settings.data.glob("flowforge.sqlite3*"))
    assert b"hush-hush" not in stored
    emptied = await told(await inside.client.put(address, json={**kept, "password": ""}))
    assert emptied["hasPassword"] is False


async def test_a_stored_password_is_sent_to_no_other_server(inside: House) -> None:
    row = await told(await inside.client.post("/api/connections", json=MYSQL))
    place = {"host": "evil.example", "port": 9, "database": "shop", "user": "reader"}
    elsewhere = {"name": "shop", "kind": "mysql", "settings": place}
    changed = await inside.client.put(f"/api/connections/{row['id']}", json=elsewhere)
    tried = await inside.client.post("/api/connections/test", json={**elsewhere, "id": row["id"]})
    for response in (changed, tried):
        refused = await told(response, 422)
        assert (refused["error"], refused["field"]) == ("password_again", "password")


async def test_a_database_that_is_away_is_told_in_plain_words(inside: House) -> None:
    await told(await inside.client.post("/api/connections", json=MYSQL))
    trial = await told(await inside.client.post("/api/connections/test", json=MYSQL))
    assert trial["ok"] is False
    assert len(trial["message"]) > 10
    away = await told(await inside.client.get("/api/connections/shop/tables"), 502)
    assert away["error"] == "database"


async def test_what_is_wrong_with_a_connection_is_said_in_german_to_those_who_read_german(
    inside: House, settings: Settings
) -> None:
    (settings.data / "text.db").write_text("This is no database, only some text. " * 40)
    wrong = [
        (MYSQL, "Unter 127.0.0.1:9 antwortet nichts"),
        ({"kind": "sqlite", "settings": {"path": "none.db"}}, "Es gibt keine Datei"),
        ({"kind": "sqlite", "settings": {"path": "text.db"}}, "ist keine SQLite-Datei"),
        (
            {"kind": "sqlite", "settings": {"path": "flowforge.sqlite3"}},
            "die eigene Datenbank von FlowForge",
        ),
    ]
    for body, sentence in wrong:
        trial = await told(await inside.client.post("/api/connections/test?lang=de", json=body))
        assert sentence in trial["message"]
    await told(await inside.client.post("/api/connections", json=MYSQL))
    german = {"Accept-Language": "de-DE,de;q=0.9"}
    address = "/api/connections/shop/tables"
    away = await told(await inside.client.get(address, headers=german), 502)
    assert "antwortet nichts" in away["message"]
    assert "Nothing" not in away["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "oracle"}, "kind"),
        ({"settings": {"port": 70000}}, "settings.port"),
        ({"settings": "localhost"}, "settings"),
    ],
)
async def test_what_does_not_fit_is_named(
    inside: House, changes: dict[str, Any], field: str
) -> None:
    response = await inside.client.post("/api/connections", json={**MYSQL, **changes})
    assert (await told(response, 422))["field"] == field


async def test_two_connections_have_two_names(inside: House) -> None:
    first = await told(await inside.client.post("/api/connections", json=MYSQL))
    again = await told(await inside.client.post("/api/connections", json=MYSQL), 409)
    assert (again["error"], again["field"]) == ("name_taken", "name")
    await told(await inside.client.put(f"/api/connections/{first['id']}", json=MYSQL))


def status_line(table: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": "Status",
        "nodes": [
            node("in", "webhook", path="status"),
            node(
                "look",
                "db_lookup",
                connection="customers",
                table=table,
                key="id",
                value="12345678",
                columns=[{"column": "orderStatus", "save_as": "status"}],
            ),
            node("end", "hangup"),
            node("none", "reject"),
        ],
        "wires": wires(
            "in.rings > look", "look.found > end", "look.not_found > none", "look.error > none"
        ),
    }


async def test_a_draft_is_checked_against_what_the_database_says_now(
    customers: Path, inside: House
) -> None:
    draft = await made(inside, status_line("custumer"))
    assert "no_such_connection" in {one["code"] for one in draft["problems"]}
    await told(await inside.client.post("/api/connections", json=to_file(customers)))
    draft = await told(await inside.client.get(f"/api/flows/{draft['id']}"))
    codes = {one["code"] for one in draft["problems"]}
    assert "no_such_table" in codes
    assert "no_such_connection" not in codes
    body = {"revision": draft["revision"], "document": status_line("customer")}
    draft = await told(await inside.client.put(f"/api/flows/{draft['id']}", json=body))
    assert [one for one in draft["problems"] if one["level"] == "error"] == []
    call = await phone(inside, "", flowId=draft["id"], caller="")
    assert call["vars"]["status"] == "RECEIVED"
    assert body_of(call["xml"]) == "<Hangup/>"
