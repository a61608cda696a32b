"""The settings: environment variables that begin with ``FLOWFORGE_``, or lines of a ``.env`` file.

A wrong value stops the start with one line that names the variable and says what to do. So does
a name that begins with ``FLOWFORGE_`` and means nothing: it is a spelling mistake.
"""

import difflib
import ipaddress
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flowforge.errors import SettingsError

PREFIX = "FLOWFORGE_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_SHORTEST_TOKEN = 16


class Settings(BaseSettings):
    """Everything that can be set. Use `Settings.load`, which speaks plainly about mistakes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # a .env file is shared, with docker compose for one; see `_know_names`
        frozen=True,
        hide_input_in_errors=True,
    )

    data: Path = Field(
        Path("data"),
        description="The folder for everything that is kept: the embedded database, the secret "
        "key, the spoken prompts. It is made if it is not there.",
    )
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="The address to listen on. `127.0.0.1` is reached from this machine only, "
        "`0.0.0.0` from everywhere.",
    )
    port: int = Field(8080, ge=0, le=65535, description="The port to listen on.")
    base_url: str = Field(
        "",
        description="The public address under which the carrier reaches this server, such as "
        "`https://flows.example.org`. Without it: `http://` with host and port.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="The database that holds flows and calls: `mysql://user:password@host:3306/"
        "name`, or `sqlite:///path/to/file`. Without it: an SQLite file in the data folder.",
    )
    verify_signatures: bool = Field(
        default=True,
        description="Whether the carrier's posts must be signed. `false` is for trying out, and "
        "is accepted only while listening on this machine alone.",
    )
    sipgate_public_key: Path | None = Field(
        None,
        description="A PEM file whose public key replaces sipgate's. For tests.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="The key that encrypts stored passwords and makes the tokens in addresses: 32 "
        "random bytes in URL-safe base64. Without it one is made and kept in the data folder.",
    )
    recordings: str = Field(
        "",
        description="The folder for recordings, or a bucket of any S3-compatible service, such as "
        "`s3://bucket/folder` (needs the extra `s3`). Without it: `recordings` in the data folder. "
        "Several machines need one that all of them see.",
    )
    s3_endpoint: str = Field(
        "",
        description="The address of the S3-compatible service, such as `https://s3.example.org`. "
        "Without it: Amazon's own.",
    )
    s3_region: str = Field(
        "", description="The bucket's region. Without it: `AWS_REGION`, else `us-east-1`."
    )
    s3_key_id: str = Field(
        "",
        description="The access key's name. Without it and its secret: what the usual `AWS_…` "
        "variables say, else the role that the machine has.",
    )
    s3_secret: SecretStr = Field(SecretStr(""), description="The access key's secret.")
    piper: str = Field(
        "piper",
        min_length=1,
        description="The program of the speech engine Piper, by its name or path. It is yours to "
        "install.",
    )
    piper_voices: Path | None = Field(
        None,
        description="The folder with voices for Piper: files `*.onnx`, each with its `*.onnx.json` "
        "beside it. Without it Piper is not used. It is read at the start.",
    )
    keep_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="For how many days after its end a call's transcript is kept. Then a job that "
        "runs at the start and once a day erases it.",
    )
    call_hours: int = Field(
        4,
        ge=1,
        le=168,
        description="After how many hours without an event a call counts as over, because its "
        "hangup was lost.",
    )
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="How many processes take calls, all on one port: one for each core of the "
        "machine that FlowForge may use.",
    )
    redis_url: SecretStr = Field(
        SecretStr(""),
        description="A Redis for several machines with one database, such as "
        "`redis://:password@host:6379/0`. Needs the extra `redis`. Without it the machines work "
        "together by the database alone.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="What a monitor sends as `Authorization: Bearer …` to read `/metrics` and "
        "`/readyz`, at least 16 characters. Without it both answer signed-in people, and this "
        "machine as long as host and base URL are this machine's own.",
    )
    proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (),
        description="The reverse proxies in front of this server: addresses or networks, separated "
        "by commas, such as `127.0.0.1, 10.0.0.0/8`. They alone are believed where a request came "
        "from and whether it came by https. Without it nobody is.",
    )
    private_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (),
        description="Networks of your own, written like the proxies, in which the addresses of "
        "sounds may lie. Without it nothing is fetched but from the internet.",
    )
    nodes: Annotated[tuple[Path, ...], NoDecode] = Field(
        (),
        description="Folders with node packages of your own, separated by `:` (on Windows `;`).",
    )
    log: Literal["console", "json"] = Field(
        "console",
        description="How the log is written: `console` for people, `json` (one object a line) "
        "for machines.",
    )
    log_calls: bool = Field(
        default=False,
        description="Whether each post of the carrier's gets a line in the log. What happens in "
        "calls is on record without it; a line costs about as much as working on the post.",
    )

    @classmethod
    def load(cls, env_file: Path | None = Path(".env"), **given: Any) -> Self:
        """Read the settings; `given` goes before the environment, which goes before `env_file`.

        Raises `SettingsError` with one line that names the variable and says what to do.
        """
        _know_names(set(cls.model_fields), env_file)
        try:
            return cls(_env_file=env_file, **given)
        except ValidationError as error:
            raise SettingsError(_first_fault(error)) from None

    @field_validator("nodes", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part.strip())
        return value

    @field_validator("proxies", "private_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(_network(part) for part in value.replace(",", " ").split())
        return value

    @field_validator("nodes")
    @classmethod
    def _need_folders(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        for folder in value:
            if not folder.is_dir():
                raise ValueError(f"there is no folder {folder}")
        return value

    @field_validator("sipgate_public_key")
    @classmethod
    def _need_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("base_url", "s3_endpoint")
    @classmethod
    def _need_address(cls, value: str) -> str:
        if value and not _is_address(value):
            raise ValueError("give scheme and host only, such as https://name.example.org")
        return value.rstrip("/")

    @field_validator("recordings")
    @classmethod
    def _need_folder_or_bucket(cls, value: str) -> str:
        scheme, found, rest = value.partition("://")
        if found and (scheme != "s3" or not rest.partition("/")[0]):
            raise ValueError("name a folder, or a bucket: s3://bucket/folder")
        return value

    @field_validator("database_url")
    @classmethod
    def _need_whole_address(cls, value: SecretStr) -> SecretStr:
        scheme, _, rest = value.get_secret_value().partition("://")
        if value and scheme not in {"sqlite", "mysql"}:
            raise ValueError("begin with sqlite:// or mysql://")
        if scheme == "sqlite" and (not rest or rest.startswith(":")):
            raise ValueError("name a file: sqlite:///path/to/file")
        if scheme == "mysql" and not _is_server(value.get_secret_value()):
            # Nothing of the address is repeated: any piece of it may be one of the password.
            raise ValueError(
                "write mysql://user:password@host:3306/name, and in the password %2F for /, "
                "%40 for @, %3A for :, %23 for # and %3F for ?"
            )
        return value

    @field_validator("redis_url")
    @classmethod
    def _need_redis(cls, value: SecretStr) -> SecretStr:
        if value and not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("write redis://:password@host:6379/0, or rediss:// with TLS")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _need_long_token(cls, value: SecretStr) -> SecretStr:
        if value and len(value.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"give at least {_SHORTEST_TOKEN} characters")
        return value

    @model_validator(mode="after")
    def _ask_signatures_of_strangers(self) -> Self:
        if not self.verify_signatures and not is_loopback(self.host):
            raise ValueError(
                f"{PREFIX}VERIFY_SIGNATURES: false is accepted only while {PREFIX}HOST is "
                f"127.0.0.1, not {self.host}: set one of them back."
            )
        return self

    @model_validator(mode="after")
    def _ask_whole_key(self) -> Self:
        if bool(self.s3_key_id) != bool(self.s3_secret.get_secret_value()):
            raise ValueError(f"{PREFIX}S3_KEY_ID and {PREFIX}S3_SECRET: set both, or neither.")
        return self

    @property
    def prompts_folder(self) -> Path:
        """Where what was spoken is kept on this machine."""
        return self.data / "prompts"

    @property
    def recordings_folder(self) -> Path:
        """Where recordings are kept on this machine."""
        is_folder = self.recordings and not self.recordings.startswith("s3://")
        return Path(self.recordings) if is_folder else self.data / "recordings"

    @cached_property
    def public_url(self) -> str:
        """The address under which others reach this server, without a slash at its end."""
        host = "localhost" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compares
        host = f"[{host}]" if ":" in host else host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether nothing says that others than this machine are to reach the server."""
        public = urlsplit(self.base_url).hostname
        return is_loopback(self.host) and (public is None or is_loopback(public))

    @cached_property
    def store_url(self) -> str:
        """The address of the database that holds flows and calls; it may hold a password."""
        file = (self.data / "flowforge.sqlite3").absolute()
        return self.database_url.get_secret_value() or f"sqlite://{file}"

    @property
    def store_file(self) -> Path | None:
        """The file of that database, None where it is on a server."""
        scheme, _, path = self.store_url.partition("://")
        return Path(path) if scheme == "sqlite" else None

    def make_data(self) -> None:
        """Make the data folder if it is not there. Raises `SettingsError` where it is of no use."""
        reason = ""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            reason = "there is a file in its place"
        except OSError as error:
            reason = error.strerror or str(error)
        if not reason and not os.access(self.data, os.W_OK | os.X_OK):
            reason = "it cannot be written to"
        if reason:
            raise SettingsError(
                f"{PREFIX}DATA: {self.data} cannot be the folder for what is kept: {reason}. "
                "Name another one, or let this user write there."
            )


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(
            f"{text} is no address and no network: write 192.0.2.7 or 192.0.2.0/24"
        ) from None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def markdown_table() -> str:
    """Give all settings as a table for the documentation: variable, default, meaning."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | without it | meaning |", "|---|---|---|", *rows]) + "\n"


def _shown(default: object) -> str:
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`" if value is not None and value not in {"", ()} else ""


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and bare and port_fits


def _is_server(url: str) -> bool:
    """Tell whether an address names a server and a database on it."""
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname and parts.path.strip("/")) and parts.port != 0
    except ValueError:
        return False
    return whole and not (parts.query or parts.fragment)


def _know_names(fields: set[str], env_file: Path | None) -> None:
    """Refuse a ``FLOWFORGE_`` name that is no setting: silence would hide a spelling mistake."""
    known = {f"{PREFIX}{name.upper()}" for name in fields}
    named = {*os.environ, *(dotenv_values(env_file) if env_file else ())}
    for name in sorted(named):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, 1)
            hint = f" Did you mean {near[0]}?" if near else " Take it out."
            raise SettingsError(f"{name} is no setting of FlowForge.{hint}")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    text = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return text
    return f"{PREFIX}{str(fault['loc'][0]).upper()}: {_advice(str(fault['loc'][0]), text)}"


_ADVICE = {
    "port": "give a number from 0 to 65535",
    "host": "give an address such as 127.0.0.1",
    "verify_signatures": "give true or false",
    "workers": "give a number from 1 to 64",
    "log": "give console or json",
}


def _advice(name: str, text: str) -> str:
    return f"{_ADVICE.get(name, text)}."
