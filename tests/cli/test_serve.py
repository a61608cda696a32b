"""``flowforge serve`` in a process of its own."""

import signal
import socket
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Start
from tests.mariadb import MariaDb

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


def test_addresses_name_the_port_also_where_the_system_chose_it(start: Start) -> None:
    server = start("--examples", "--port", "0", FLOWFORGE_VERIFY_SIGNATURES="false")
    assert not server.address.endswith(":0")
    with urllib.request.urlopen(server.address + "/call/family", CALL, timeout=60) as reply:
        answer = reply.read().decode()
    assert f'onData="{server.address}/call/family/' in answer
    assert ":0/" not in answer + server.said


def test_a_port_that_is_taken_is_told_in_one_line(flowforge: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = flowforge("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 1
    assert "FLOWFORGE_PORT" in said.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLOWFORGE_DATA", "a-file"),
        ("FLOWFORGE_DATABASE_URL", "mysql://me:hush@127.0.0.1:1/flows"),
        ("FLOWFORGE_DATABASE_URL", "mysql://me:hu/sh@127.0.0.1/flows"),
        ("FLOWFORGE_DATABASE_URL", "sqlite:///proc/none/flows.db"),
    ],
)
def test_a_setting_that_does_not_work_is_named_in_one_line_without_its_password(
    flowforge: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv(name, value)
    for command in (("serve", "--port", "0"), ("user", "list")):
        said = flowforge(*command)
        assert said.code == 1
        assert name in said.err.splitlines()[-1]
        assert "Traceback" not in said.err
        assert "hush" not in said.err
        assert "sh@" not in said.err


def test_signatures_cannot_be_switched_off_for_everybody(
    flowforge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_VERIFY_SIGNATURES", "false")
    said = flowforge("serve", "--host", "0.0.0.0", "--port", "0")
    assert said.code == 1
    assert "FLOWFORGE_VERIFY_SIGNATURES" in said.err
