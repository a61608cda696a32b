"""The command: each promise as somebody at a terminal sees it, on a real store."""

import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flowforge import resources
from flowforge.cli import main
from flowforge.cli.console import own_language, plain
from tests.mariadb import MariaDb, free_port

FAMILY = str(resources.examples() / "family-line.json")
STATUS = str(resources.examples() / "telephone-status.json")
CUSTOMERS = [
    (11111111, "CANCELED"),
    (12345678, "RECEIVED"),
    (22222222, "FULFILLED"),
    (33333333, "PENDING"),
    (87654321, "PENDING"),
]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def flowforge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command with a data folder of its own, run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLOWFORGE_DATA", str(tmp_path / "data"))

    def command(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["flowforge", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


def written(folder: Path, **changes: Any) -> str:
    """A copy of the family's line with changes, as a file."""
    document = json.loads(Path(FAMILY).read_text("utf-8")) | changes
    file = folder / "changed.json"
    file.write_text(json.dumps(document))
    return str(file)


# --- check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("example", [FAMILY, STATUS])
def test_check_finds_nothing_wrong_with_the_examples(flowforge: Command, example: str) -> None:
    said = flowforge("check", example)
    assert (said.code, said.err) == (0, "")
    assert "can go live" in said.out


def test_check_names_the_node_and_says_what_to_do_in_both_languages(
    flowforge: Command, tmp_path: Path
) -> None:
    stray = {"source": "who", "port": "1", "target": "nowhere"}
    file = written(tmp_path, wires=[stray])
    english, german = (
        flowforge("check", file, "--lang", "en"),
        flowforge("check", file, "--lang", "de"),
    )
    assert english.code == german.code == 1
    assert "Who?" in english.err
    assert "nowhere" in english.err
    assert english.err != german.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no JSON file"),
        ('{"schema": 99, "name": "x"}', "newer FlowForge"),
        ('{"schema": 1}', "name"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    flowforge: Command, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "broken.json"
    file.write_text(content)
    said = flowforge("check", str(file))
    assert said.code == 1
    assert words in said.err
    assert "broken.json" in said.err
    assert len(said.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_told_too(flowforge: Command) -> None:
    said = flowforge("check", "absent.json")
    assert said.code == 1
    assert "absent.json" in said.err


# --- import and export ----------------------------------------------------------------------


def test_what_is_imported_can_be_exported_unchanged(flowforge: Command, tmp_path: Path) -> None:
    assert flowforge("import", FAMILY).code == 0
    said = flowforge("export", "family", "--output", str(tmp_path / "out.json"))
    assert said.code == 0
    exported = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert exported == json.loads(Path(FAMILY).read_text("utf-8"))
    assert json.loads(flowforge("export", "Family line").out) == exported


def test_a_flow_with_errors_is_imported_but_not_published(
    flowforge: Command, tmp_path: Path
) -> None:
    file = written(tmp_path, nodes=[])
    said = flowforge("import", file, "--publish")
    assert said.code == 1
    assert "Nothing was imported" in said.err
    assert flowforge("import", file).code == 0


def test_an_unknown_flow_is_told_with_those_that_there_are(flowforge: Command) -> None:
    flowforge("import", FAMILY)
    said = flowforge("export", "nobody")
    assert said.code == 1
    assert "Family line (family)" in said.err


def test_a_second_flow_for_the_same_calls_does_not_go_live(flowforge: Command) -> None:
    flowforge("import", FAMILY, "--publish")
    said = flowforge("import", FAMILY, "--publish")
    assert said.code == 1
    assert "Family line" in said.err


# --- call -----------------------------------------------------------------------------------


def test_a_call_to_a_file_needs_no_store_and_makes_none(flowforge: Command, tmp_path: Path) -> None:
    said = flowforge("call", FAMILY, "--keys", "", "--keys", "2")
    assert said.code == 0
    assert "silence" in said.out
    assert "the caller presses 2" in said.out
    assert "+49 171 3920045 answers" in said.out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("12345678", "received your order"),
        ("87654321", "being prepared"),
        ("11111111", "was cancelled"),
        ("22222222", "order"),
        ("99999999", "no customer number"),
    ],
)
def test_the_status_example_answers_each_customer_from_the_table(
    flowforge: Command, number: str, words: str
) -> None:
    flowforge("db", "seed-example")
    flowforge("import", STATUS, "--publish")
    said = flowforge("call", "status", "--keys", number)
    assert said.code == 0
    assert words in said.out


def test_a_call_can_be_read_by_machines(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--keys", "1", "--keys", "9", "--from", "anonymous", "--json")
    told = json.loads(said.out)
    assert told["vars"]["caller"] == "anonymous"
    assert told["vars"]["cause"] == "normalClearing"
    assert told["unused_keys"] == ["9"]
    actions = [entry["data"]["action"] for entry in told["entries"] if entry["kind"] == "action"]
    assert actions == ["gather", "dial"]


def test_a_call_that_nobody_takes_ends_with_its_cause(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--keys", "1", "--cause", "busy")
    assert "(busy)" in said.out
    assert "answers" not in said.out


def test_a_call_that_goes_wrong_ends_with_exit_code_1(flowforge: Command) -> None:
    said = flowforge("call", STATUS, "--keys", "12345678")
    assert said.code == 1
    assert "no connection" in said.out


def test_an_unknown_path_is_told_with_those_that_are_live(flowforge: Command) -> None:
    flowforge("import", FAMILY, "--publish")
    said = flowforge("call", "office")
    assert said.code == 1
    assert "family" in said.err


def test_a_caller_that_is_no_number_is_refused(flowforge: Command) -> None:
    said = flowforge("call", FAMILY, "--from", "somebody")
    assert said.code == 1
    assert "somebody" in said.err


def test_text_from_elsewhere_cannot_steer_the_terminal() -> None:
    assert plain("\x1b[2J[red]hi") == "�[2J\\[red]hi"


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


def customers(file: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT id, orderStatus FROM customer ORDER BY id").fetchall()


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


def test_the_example_can_be_made_in_mysql(flowforge: Command, mariadb: MariaDb) -> None:
    name = mariadb.new_database()
    url = f"mysql://root@{mariadb.host}:{mariadb.port}/{name}"
    said = flowforge("db", "seed-example", "--connection", url)
    assert said.code == 0, said.err
    rows = mariadb.run("SELECT id, orderStatus FROM customer ORDER BY id", database=name)
    assert rows == CUSTOMERS
    assert "example (mysql): 1 table," in flowforge("db", "check").out
    flowforge("import", STATUS, "--publish")
    assert "received your order" in flowforge("call", "status", "--keys", "12345678").out
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
    assert flowforge("user", "list").out == "Anna\n"
    assert flowforge("user", "password", "anna", "--stdin", stdin="another one\n").code == 0
    assert flowforge("user", "remove", "Anna").code == 0
    assert flowforge("user", "list").out == ""


def test_a_short_password_and_an_unknown_name_are_refused(flowforge: Command) -> None:
    assert flowforge("user", "add", "Anna", "--stdin", stdin="short\n").code == 1
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


# --- serve ----------------------------------------------------------------------------------


@dataclass
class Server:
    """A server in a process of its own; `said` is what it wrote until it was ready."""

    address: str
    said: str
    process: subprocess.Popen[str]

    def status(self, path: str, body: bytes | None = None) -> int:
        try:
            with urllib.request.urlopen(self.address + path, body, timeout=10) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


Start = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def starts(*words: str, **environment: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-m", "flowforge", "serve", "--port", str(free_port()), *words],
            env=os.environ | {"FLOWFORGE_DATA": str(tmp_path)} | environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        address = said.partition("Webhooks are ")[2].partition("/call/")[0]
        return Server(address, said, process)

    yield starts
    for process in running:
        process.kill()
        process.communicate()


CALL = b"event=newCall&direction=in&callId=1&from=493023125001&to=493023125000"


def test_trying_out_says_so_and_takes_posts_without_a_signature(start: Start) -> None:
    server = start("--examples", FLOWFORGE_VERIFY_SIGNATURES="false")
    assert "Trying out" in server.said
    assert server.status("/call/family", CALL) == 200
    assert server.status("/call/status", CALL.replace(b"callId=1", b"callId=2")) == 200


def test_in_earnest_a_post_without_a_signature_is_refused(start: Start) -> None:
    server = start("--examples")
    assert "Trying out" not in server.said
    assert server.status("/call/family", CALL) == 403


def test_the_first_start_prints_a_link_that_lets_the_first_person_in(start: Start) -> None:
    server = start()
    link = next(word for word in server.said.split() if "/setup?token=" in word)
    assert link.startswith(server.address)
    assert server.status("/healthz") == 200


def test_the_examples_are_made_once(start: Start, tmp_path: Path) -> None:
    for _ in range(2):
        server = start("--examples")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
    with closing(sqlite3.connect(tmp_path / "flowforge.sqlite3")) as database:
        assert database.execute("SELECT COUNT(*) FROM flow").fetchone() == (2,)


def test_everything_can_be_kept_in_mysql_as_docker_compose_does(
    start: Start, mariadb: MariaDb
) -> None:
    url = f"mysql://root:@{mariadb.host}:{mariadb.port}/{mariadb.new_database()}"
    server = start(
        "--examples",
        "--example-connection",
        url,
        FLOWFORGE_DATABASE_URL=url,
        FLOWFORGE_VERIFY_SIGNATURES="false",
    )
    assert server.status("/call/status", CALL) == 200


def test_a_port_that_is_taken_is_told_in_one_line(flowforge: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = flowforge("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 1
    assert "FLOWFORGE_PORT" in said.err.splitlines()[-1]


def test_signatures_cannot_be_switched_off_for_everybody(
    flowforge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_VERIFY_SIGNATURES", "false")
    said = flowforge("serve", "--host", "0.0.0.0", "--port", "0")
    assert said.code == 1
    assert "FLOWFORGE_VERIFY_SIGNATURES" in said.err
