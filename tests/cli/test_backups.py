"""``flowforge db backup`` and ``db restore``."""

from pathlib import Path

import pytest

from tests.cli.conftest import FAMILY, Command, Start


def test_a_backup_of_a_running_server_is_put_back_after_damage(
    flowforge: Command, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_DATA", str(tmp_path))
    server = start("--examples")
    said = flowforge("db", "backup")
    assert said.code == 0
    assert "secret.key" in said.err
    copy = said.out.split()[-1]
    assert Path(copy).parent == tmp_path / "backups"
    refused = flowforge("db", "restore", "--force", copy)
    assert refused.code == 1
    assert "in use" in refused.err
    server.process.kill()
    server.process.wait()
    (tmp_path / "flowforge.sqlite3").write_bytes(b"damaged" * 1000)
    stopped = flowforge("serve", "--port", "0")
    assert stopped.code == 1
    assert f"flowforge db restore --force {copy}" in stopped.err
    assert len(stopped.err.splitlines()) == 1
    assert flowforge("db", "restore", "--force", copy).code == 0
    assert "2 live" in flowforge("db", "check").out


def test_a_backup_says_where_the_recordings_are_that_it_does_not_hold(
    flowforge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flowforge("import", FAMILY)
    assert "Recordings" not in flowforge("db", "backup", "without").err
    folder = tmp_path / "data/recordings"
    (folder / f"{'0' * 64}.wav").write_bytes(b"RIFF")
    assert f"the folder {folder}" in " ".join(flowforge("db", "backup", "with").err.split())
    monkeypatch.setenv("FLOWFORGE_RECORDINGS", "s3://sounds/of-ours")
    assert "s3://sounds/of-ours" in flowforge("db", "backup", "shared").err


def test_neither_command_overwrites_without_being_told(flowforge: Command) -> None:
    flowforge("import", FAMILY)
    assert flowforge("db", "backup", "copy").code == 0
    for words in (("backup", "copy"), ("restore", "copy")):
        said = flowforge("db", *words)
        assert said.code == 1
        assert "--force" in said.err
    assert flowforge("db", "backup", "copy", "--force").code == 0


@pytest.mark.parametrize(("command", "tool"), [("backup", "mysqldump"), ("restore", "mysql NAME")])
def test_with_mysql_its_own_tool_is_named(
    flowforge: Command, monkeypatch: pytest.MonkeyPatch, command: str, tool: str
) -> None:
    monkeypatch.setenv("FLOWFORGE_DATABASE_URL", "mysql://user:hidden@127.0.0.1:1/flows")
    said = flowforge("db", command, "copy")
    assert said.code == 1
    assert tool in said.err
    assert "hidden" not in said.err
