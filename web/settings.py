"""The portal's settings: one TOML file, each of them also as an environment variable.

    SANDOGH_WEB_PORT=8080
    SANDOGH_WEB_SMS__LINE=100077066

Secrets are named as files, never as values of a command line; see docs/operating.md.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from node.base.errors import SandoghError

Seconds = Annotated[int, Field(ge=1, le=7 * 86_400)]
Texts = dict[str, str]
"""Language to text."""

GATEWAYS = ("kavenegar", "ippanel", "melipayamak", "smsir", "ghasedak", "smpp", "phones")


class SettingsError(SandoghError):
    """The settings cannot be used: where, and what is wrong with each."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        self.why = why
        super().__init__(f"settings {where}: {why}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gateway(_Part):
    """One way to send text messages.

    Attributes:
        kind: which adapter.
        name: how it is told from another of its kind; by default its kind.
        url: its service, where it is not the vendor's own.
        key: API key or password; ``key_file`` names a file that holds it instead.
        user: where the service wants a user's name (SMPP: system id).
        line: the number it sends from.
        push_secret: last part of the path to which it pushes what it received; empty: none.
        push_from: addresses and networks from which it pushes; empty: any.
        pull: whether received messages are asked for.
    """

    kind: Literal["kavenegar", "ippanel", "melipayamak", "smsir", "ghasedak", "smpp", "phones"]
    name: str = ""
    url: str = ""
    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    user: str = ""
    line: str = ""
    push_secret: SecretStr = SecretStr("")
    push_from: tuple[str, ...] = ()
    pull: bool = False

    def secret(self) -> str:
        """Return the API key or password.

        Raises:
            SettingsError: its file can't be read.
        """
        if self.key_file is None:
            return self.key.get_secret_value()
        try:
            return self.key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingsError(str(self.key_file), "can't be read") from fault


class Sms(_Part):
    """Text messages.

    Attributes:
        line: the short number to which voters text their vote code.
        gateways: in order: the second is used when the first fails.
        per_second: most messages handed to a gateway in a second.
    """

    line: str = ""
    gateways: tuple[Gateway, ...] = ()
    per_second: float = Field(default=20, gt=0, le=1000)


class Support(_Part):
    """Whom a voter can ask: phone numbers, hours, a mail address; by language where it is text."""

    phones: tuple[str, ...] = ()
    hours: Texts = {}
    mail: str = ""


class Limits(_Part):
    """How often something may be tried; windows in seconds.

    Attributes:
        sign_ins_per_address, sign_ins_per_number: tries to sign in, in ``window``.
        codes_per_voter, codes_per_mobile, codes_per_address: one-time codes sent, in ``window``.
        code_tries: guesses at one code.
        resends: times one code is sent again.
        requests_per_address: any requests, in a minute.
    """

    window: Seconds = 3600
    sign_ins_per_address: int = Field(default=60, ge=1)
    sign_ins_per_number: int = Field(default=10, ge=1)
    codes_per_voter: int = Field(default=6, ge=1)
    codes_per_mobile: int = Field(default=8, ge=1)
    codes_per_address: int = Field(default=60, ge=1)
    code_tries: int = Field(default=5, ge=1, le=10)
    resends: int = Field(default=2, ge=0)
    requests_per_address: int = Field(default=1200, ge=1)


class WebSettings(BaseSettings):
    """All settings.

    Attributes:
        election: the authority's account, G….
        horizon: where the ledger is read and sent to.
        database: SQL URL, SQLite or PostgreSQL.
        key_file: of the portal's own key, kept outside the database.
        relay_key: the relay's key file; without it this process sends no ballots.
        relay_password_file: its password.
        origin: where voters reach the portal, e.g. ``https://vote.example``.
        host, port: where it listens.
        metrics_port: where metrics are served, on loopback; none: nowhere.
        body: the name of the body that holds the election.
        logo: a picture of it.
        photos: directory of candidates' photos, named by their SHA-256 in hex.
        explorer: template of links to transactions; by default the network's own.
        proxies: addresses and networks of the proxies before it, whose word on a visitor's
            address is taken; ``hops`` of them stand in a row.
        session: seconds from the code to the end of a sign-in; by default the manifest's.
        ballot: seconds from the ballot's first page to its registration.
        code: seconds that a one-time code is good for.
        remind: seconds before the end at which voters who have not voted get a message.
        tell_extension: whether they get one when the end is moved.
        margin_closes, close_seconds: registration stops so many closes before the end.
        fee_multiple: base fees that are bid for an operation of a ballot.
        fee_cap: most stroops for one; with it, ballots that wait while ledgers are full bid more.
        retention_days: after the end, until personal data are purged.
    """

    model_config = SettingsConfigDict(
        env_prefix="SANDOGH_WEB_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    election: str
    horizon: str
    database: str
    key_file: Path
    relay_key: Path | None = None
    relay_password_file: Path | None = None
    origin: str
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    metrics_port: int | None = Field(default=None, ge=0, le=65_535)
    body: Texts = {}
    logo: Path | None = None
    photos: Path | None = None
    support: Support = Support()
    explorer: str | None = None
    proxies: tuple[str, ...] = ()
    hops: int = Field(default=1, ge=1, le=8)
    session: Seconds | None = None
    ballot: Seconds = 900
    code: Seconds = 120
    remind: tuple[Seconds, ...] = ()
    tell_extension: bool = False
    margin_closes: int = Field(default=3, ge=1, le=100)
    fee_multiple: int = Field(default=1, ge=1, le=1000)
    fee_cap: int | None = Field(default=None, ge=1)
    close_seconds: float = Field(default=5.0, gt=0, le=60)
    retention_days: int = Field(default=60, ge=0, le=3650)
    sms: Sms = Sms()
    limits: Limits = Limits()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the program says, then the environment, then the file."""
        return init_settings, env_settings, _File(settings_cls)


class _File(TomlConfigSettingsSource):
    """The TOML file that ``read_settings`` names."""

    path: Path | None = None

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, toml_file=type(self).path)


def read_settings(path: Path | None, **given: Any) -> WebSettings:
    """Read the settings.

    Args:
        path: a TOML file; relative paths in it are taken from its directory.
        given: settings that come before file and environment.

    Raises:
        SettingsError: the file can't be read, or a setting is missing, unknown or wrong.
    """
    where = str(path) if path is not None else "from the environment"
    if path is not None and not path.is_file():
        raise SettingsError(where, "there is no such file")
    _File.path = path
    try:
        read = WebSettings(**given)
    except ValidationError as fault:
        raise SettingsError(where, _sentences(fault)) from fault
    except ValueError as fault:
        raise SettingsError(where, str(fault).splitlines()[0]) from fault
    finally:
        _File.path = None
    return _from(read, path.parent) if path is not None else read


def _from(read: WebSettings, directory: Path) -> WebSettings:
    """Take relative paths from the file's directory."""
    names = ("key_file", "relay_key", "relay_password_file", "logo", "photos")
    paths = {name: getattr(read, name) for name in names}
    return read.model_copy(
        update={name: directory / path for name, path in paths.items() if path is not None}
    )


def _sentences(fault: ValidationError) -> str:
    """Say what is wrong, without the values: some are secret."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'all'}: {one['msg']}" for one in fault.errors()
    )
