"""The other commands: node packages, databases, people, and what holds for all of them."""

import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flowforge.cli.console import own_language
from tests.cli.conftest import STATUS, Command
from tests.mariadb import MariaDb

CUSTOMERS = [
    (11111111, "CANCELED", "2026-10-01"),
    (12345678, "RECEIVED", "2026-11-02"),
    (22222222, "FULFILLED", "2026-10-19"),
    (33333333, "PENDING", "2026-10-30"),
    (87654321, "PENDING", "2026-10-26"),
]
EVERYTHING = "SELECT id, orderStatus, orderedOn FROM customer"


# --- node packages --------------------------------------------------------------------------


def test_nodes_are_listed_for_people_and_for_machines(flowforge: Command) -> None:
    assert "Incoming call" in flowforge("nodes", "--lang", "en").out
    assert "Eingehender Anruf" in flowforge("nodes", "--lang", "de").out
    told = json.loads(flowforge("nodes", "--json").out)
    assert {"webhook", "menu", "dial"} <= {entry["type"] for entry in told["types"]}


def test_a_new_node_passes_its_own_test_and_is_found(
    flowforge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert flowforge("new-node", "say_hello", "--into", "mine").code == 0
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "mine"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout
    assert "3 passed" in tested.stdout
    monkeypatch.setenv("FLOWFORGE_NODES", "mine")
    assert "Say hello" in flowforge("nodes").out


@pytest.mark.parametrize("name", ["Say", "say-hello", "menu", "../up"])
def test_a_name_that_cannot_be_a_type_makes_no_folder(
    flowforge: Command, tmp_path: Path, name: str
) -> None:
    assert flowforge("new-node", name).code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_broken_package_is_named_with_its_reason(
    flowforge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine" / "oops").mkdir(parents=True)
    (tmp_path / "mine" / "oops" / "__init__.py").write_text("1 / 0\n")
    monkeypatch.setenv("FLOWFORGE_NODES", "mine")
    said = flowforge("nodes")
    assert said.code == 1
    assert "oops could not be loaded: ZeroDivisionError" in said.err


# --- databases ------------------------------------------------------------------------------


def customers(file: Path) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(f"{EVERYTHING} ORDER BY id").fetchall()


def test_the_example_is_made_and_removed_and_making_it_twice_is_no_mistake(
    flowforge: Command, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "example.sqlite3"
    assert flowforge("db", "seed-example").code == 0
    assert flowforge("db", "seed-example").code == 0
    assert customers(file) == CUSTOMERS
    assert "example (sqlite): 1 table," in flowforge("db", "check").out
    assert flowforge("db", "purge-example").code == 0
    assert "example" not in flowforge("db", "check").out
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        customers(file)


def test_a_table_of_an_earlier_build_is_told_with_the_way_to_make_it_anew(
    flowforge: Command, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "example.sqlite3"
    file.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, orderStatus VARCHAR(16))")
        database.execute("INSERT INTO customer VALUES (4711, 'PENDING')")
        database.commit()
    said = flowforge("db", "seed-example")
    assert said.code == 1
    for word in (str(file), "orderedOn", "flowforge db purge-example"):
        assert word in " ".join(said.err.split())
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT id FROM customer").fetchall() == [(4711,)]
    assert flowforge("db", "purge-example").code == 0
    assert flowforge("db", "seed-example").code == 0
    assert customers(file) == CUSTOMERS


def connect_elsewhere(flowforge: Command, file: Path) -> None:
    """Let the connection `example` lead to another file."""
    assert flowforge("db", "seed-example", "--connection", f"sqlite://{file}").code == 0


def test_a_connection_that_leads_elsewhere_is_replaced_only_by_force(
    flowforge: Command, tmp_path: Path
) -> None:
    own = tmp_path / "own.sqlite3"
    connect_elsewhere(flowforge, own)
    said = flowforge("db", "seed-example")
    assert said.code == 1
    assert str(own) in said.err
    assert "--force" in said.err
    assert not (tmp_path / "data" / "example.sqlite3").exists()
    left = flowforge("db", "purge-example")
    assert (left.code, str(own) in left.err) == (0, True)
    assert "example (sqlite): 1 table," in flowforge("db", "check").out
    assert flowforge("db", "seed-example", "--force").code == 0
    own.unlink()
    assert flowforge("db", "check").code == 0


def test_the_example_can_be_made_in_mysql(flowforge: Command, mariadb: MariaDb) -> None:
    name = mariadb.new_database()
    url = f"mysql://root@{mariadb.host}:{mariadb.port}/{name}"
    said = flowforge("db", "seed-example", "--connection", url)
    assert said.code == 0, said.err
    rows = mariadb.run(f"{EVERYTHING} ORDER BY id", database=name)
    assert [(number, status, str(day)) for number, status, day in rows] == CUSTOMERS
    assert "example (mysql): 1 table," in flowforge("db", "check").out
    flowforge("import", STATUS, "--publish")
    heard = flowforge("call", "status", "--keys", "12345678").out
    assert "received your order of the second of November" in " ".join(heard.split())
    assert flowforge("db", "purge-example", "--connection", url).code == 0
    assert mariadb.run("SHOW TABLES", database=name) == []


def test_a_database_that_is_away_is_told_without_its_password(flowforge: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"mysql://anna:secret@127.0.0.1:{port}/shop"
    said = flowforge("db", "seed-example", "--connection", url)
    assert said.code == 1
    assert "shop on 127.0.0.1" in said.err
    assert "secret" not in said.err + said.out


def test_check_fails_when_a_connection_does_not_answer(flowforge: Command, tmp_path: Path) -> None:
    flowforge("db", "seed-example")
    (tmp_path / "data" / "example.sqlite3").unlink()
    said = flowforge("db", "check")
    assert said.code == 1
    assert "example (sqlite)" in said.err


# --- people ---------------------------------------------------------------------------------


def test_people_are_added_listed_changed_and_removed(flowforge: Command) -> None:
    assert flowforge("user", "add", "Anna", "--stdin", stdin="long enough\n").code == 0
    said = flowforge("user", "add", "Ben", "--role", "viewer", "--stdin", stdin="long enough\n")
    assert said.out == "✓ Ben may sign in as viewer.\n"
    assert flowforge("user", "list").out == "admin   Anna\nviewer  Ben\n"
    assert flowforge("user", "password", "anna", "--stdin", stdin="another one\n").code == 0
    assert flowforge("user", "role", "Ben", "admin").code == 0
    assert flowforge("user", "remove", "Anna").code == 0
    assert flowforge("user", "list").out == "admin   Ben\n"


def test_the_last_admin_is_not_removed_and_the_message_says_what_to_do(flowforge: Command) -> None:
    flowforge("user", "add", "Anna", "--stdin", stdin="long enough\n")
    for words in (("remove", "Anna"), ("role", "Anna", "viewer")):
        said = flowforge("user", *words)
        assert said.code == 1
        assert "make somebody else an admin first" in said.err
    assert flowforge("user", "list").out == "admin   Anna\n"


def test_a_short_password_and_an_unknown_name_are_refused(flowforge: Command) -> None:
    assert flowforge("user", "add", "Anna", "--stdin", stdin="nine char\n").code == 1
    assert flowforge("user", "add", "Anna", "--stdin", stdin="ten chars.\n").code == 0
    said = flowforge("user", "remove", "Ben")
    assert said.code == 1
    assert "nobody named 'Ben'" in said.err


# --- settings and language ------------------------------------------------------------------


def test_a_wrong_setting_stops_with_one_line_that_names_it(
    flowforge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_PORT", "many")
    said = flowforge("nodes")
    assert said.code == 1
    assert "FLOWFORGE_PORT" in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_one_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert own_language() == language
