from pathlib import Path

import pytest

from flowforge.errors import SettingsError
from flowforge.settings import PREFIX, Settings, markdown_table


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def load(env_file: Path | None = None) -> Settings:
    return Settings.load(env_file=env_file)


def test_without_any_setting_only_this_machine_is_listened_on_and_signatures_are_asked_for() -> (
    None
):
    settings = load()
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.verify_signatures
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.store_url == f"sqlite://{Path('data/flowforge.sqlite3').absolute()}"


def test_a_file_sets_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "MYSQL_PASSWORD=of-docker-compose\nFLOWFORGE_PORT=9000\nFLOWFORGE_LOG=json\n"
        "FLOWFORGE_BASE_URL=https://flows.example.org/\n"
    )
    monkeypatch.setenv("FLOWFORGE_PORT", "9001")
    settings = load(file)
    assert (settings.port, settings.log) == (9001, "json")
    assert settings.public_url == "https://flows.example.org"


def test_several_folders_of_nodes_are_separated_like_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.setenv("FLOWFORGE_NODES", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    assert load().nodes == (tmp_path / "a", tmp_path / "b")


def test_an_ipv6_address_stands_in_brackets_and_every_address_is_called_localhost() -> None:
    assert Settings.load(None, host="::1").public_url == "http://[::1]:8080"
    assert Settings.load(None, host="0.0.0.0").public_url == "http://localhost:8080"


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("FLOWFORGE_PORT", "http", "number from 0 to 65535"),
        ("FLOWFORGE_PORT", "65536", "number from 0 to 65535"),
        ("FLOWFORGE_BASE_URL", "flows.example.org", "https://"),
        ("FLOWFORGE_BASE_URL", "https://example.org/flows", "host only"),
        ("FLOWFORGE_BASE_URL", "https://example.org:port", "host only"),
        ("FLOWFORGE_BASE_URL", "https://[::1", "host only"),
        ("FLOWFORGE_VERIFY_SIGNATURES", "perhaps", "true or false"),
        ("FLOWFORGE_SIPGATE_PUBLIC_KEY", "/no/such/key.pem", "no file /no/such/key.pem"),
        ("FLOWFORGE_NODES", "/no/such/folder", "no folder /no/such/folder"),
        ("FLOWFORGE_DATABASE_URL", "oracle://scott:tiger@host/db", "mysql://"),
        ("FLOWFORGE_DATABASE_URL", "mysql://scott:ti/tiger@host/db", "%2F for /"),
        ("FLOWFORGE_DATABASE_URL", "mysql://scott:tiger#1@host/db", "%23 for #"),
        ("FLOWFORGE_DATABASE_URL", "mysql://scott:tiger@host", "host:3306/name"),
        ("FLOWFORGE_DATABASE_URL", "mysql://scott:tiger@host:99999/db", "host:3306/name"),
        ("FLOWFORGE_DATABASE_URL", "sqlite://", "name a file"),
        ("FLOWFORGE_DATABASE_URL", "sqlite://:memory:", "name a file"),
        ("FLOWFORGE_LOG", "xml", "console or json"),
        ("FLOWFORGE_VERIFY_SIGNATURE", "false", "FLOWFORGE_VERIFY_SIGNATURES?"),
        ("FLOWFORGE_XYZZYQ", "1", "no setting"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_that_names_the_variable(
    name: str, value: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    line = str(caught.value)
    assert name in line
    assert advice in line
    assert "\n" not in line
    assert "tiger" not in line


def test_recordings_are_in_a_folder_or_in_a_bucket_of_which_a_copy_is_in_the_data_folder() -> None:
    assert load().recordings_folder == Path("data/recordings")
    assert Settings.load(None, recordings="/srv/sounds").recordings_folder == Path("/srv/sounds")
    bucket = Settings.load(
        None, recordings="s3://sounds/of-ours", s3_key_id="me", s3_secret="very-secret"
    )
    assert bucket.recordings_folder == Path("data/recordings")
    assert "very-secret" not in f"{bucket!r} {bucket}"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"recordings": "https://sounds.example.org"}, "RECORDINGS"),
        ({"recordings": "s3:///folder"}, "RECORDINGS"),
        ({"s3_endpoint": "s3.example.org"}, "S3_ENDPOINT"),
        ({"s3_endpoint": "https://me:hush@s3.example.org"}, "S3_ENDPOINT"),
        ({"s3_key_id": "me"}, "S3_SECRET"),
        ({"s3_secret": "hush"}, "S3_KEY_ID"),
    ],
)
def test_half_a_bucket_is_told_by_its_setting(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as told:
        Settings.load(None, **given)
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/flowforge"])
def test_a_data_folder_that_cannot_be_one_is_told_by_its_setting(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_DATA: .* cannot be the folder") as caught:
        Settings.load(None, data=tmp_path / place).make_data()
    assert "\n" not in str(caught.value)


def test_the_file_of_the_store_is_known_unless_it_is_on_a_server(tmp_path: Path) -> None:
    assert Settings.load(None, data=tmp_path).store_file == tmp_path / "flowforge.sqlite3"
    elsewhere = Settings.load(None, data=tmp_path, database_url="sqlite:///srv/flows.db")
    assert elsewhere.store_file == Path("/srv/flows.db")
    assert Settings.load(None, database_url="mysql://u:p@host/db").store_file is None


def test_a_misspelt_name_in_the_file_is_told_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FLOWFORGE_PROT=1\n")
    with pytest.raises(SettingsError, match=r"FLOWFORGE_PROT .*FLOWFORGE_PORT"):
        load(tmp_path / ".env")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "flows.example.org"])
def test_unsigned_posts_are_taken_only_while_nobody_else_can_reach_us(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWFORGE_VERIFY_SIGNATURES", "false")
    monkeypatch.setenv("FLOWFORGE_HOST", host)
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_VERIFY_SIGNATURES.*127\.0\.0\.1"):
        load()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_trying_out_without_signatures_is_possible_on_this_machine(host: str) -> None:
    assert not Settings.load(None, host=host, verify_signatures=False).verify_signatures


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings.load(
        None, secret_key="very-secret", database_url="mysql://me:hush@host/flows"
    )
    assert "very-secret" not in repr(settings)
    assert "hush" not in repr(settings)
    assert settings.store_url == "mysql://me:hush@host/flows"


def test_the_table_for_the_documentation_names_and_explains_every_setting() -> None:
    rows = markdown_table().splitlines()[2:]
    assert len(rows) == len(Settings.model_fields)
    for name, row in zip(Settings.model_fields, rows, strict=True):
        assert row.startswith(f"| `{PREFIX}{name.upper()}` |")
        assert len(row.split("|")[3].strip()) > 20


def test_the_documentation_names_every_setting() -> None:
    text = (Path(__file__).parent.parent / "docs" / "operate.md").read_text()
    missing = [n for n in Settings.model_fields if f"{PREFIX}{n.upper()}" not in text]
    assert missing == []
