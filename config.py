"""Settings: one frozen, typed, validated object read from the environment.

Every variable is called EXCHANGE_<NAME>. In production nothing is guessed: whatever is missing or dangerous is refused,
all of it at once, one sentence each. In development, demonstration and testing the keys are made once and kept in the
instance folder, so that a fresh clone starts without being asked anything.
"""

import base64
import binascii
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Environment = Literal["development", "demonstration", "production", "testing"]
MailMode = Literal["folder", "smtp"]
MailSecurity = Literal["none", "starttls", "tls"]
Language = Literal["en", "fr", "es", "ca", "de", "it", "pt"]

REPOSITORY = Path(__file__).resolve().parent
LANGUAGES: tuple[str, ...] = get_args(Language)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
MEBIBYTE = 1024 * 1024
KEY_BYTES = 32
SHORTEST_SECRET = 32
MOST_PROXIES = 9


class SettingsError(Exception):
    """The settings cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the sentences apart, for programs, and joined, for people."""
        self.problems = tuple(problems)
        super().__init__("Exchange does not start with these settings:\n" + "\n".join(f"  - {p}" for p in problems))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs from one installation to another."""

    environment: Environment
    secret_key: str = field(repr=False)
    master_keys: tuple[tuple[int, bytes], ...] = field(repr=False)
    """Numbered 32-byte keys; the last one encrypts, the earlier ones still decrypt."""
    database_url: str = field(repr=False)
    instance_folder: Path
    owner_database_url: str = field(default="", repr=False)
    """The same PostgreSQL database as the role that owns its tables, for migrations and backups; empty: there is one role."""
    public_url: str = "http://127.0.0.1:5000"
    trusted_hosts: tuple[str, ...] = LOOPBACK[:3]
    network_name: str = "Exchange"
    default_language: str = "en"
    time_zone: str = "Europe/Paris"
    mail_mode: MailMode = "folder"
    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    mail_security: MailSecurity = "starttls"
    mail_sender: str = "exchange@localhost"
    proxy_hops: int = 0
    """How many reverse proxies stand in front; exact, since more would let visitors forge their address."""
    queue_url: str = field(default="", repr=False)
    """Where the queue lives: empty is a SQLite file in the instance folder."""
    metrics_token: str = field(default="", repr=False)
    """Who says it as a bearer token may read /metrics from elsewhere; empty: this machine alone may."""
    upload_max_bytes: int = 20 * MEBIBYTE
    embedded_worker: bool = False
    """Whether the web process also does the worker's jobs."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and judge the settings; raise SettingsError with every problem found.

        Makes the instance folder, and outside production the missing keys in it (mode 0600).
        """
        variables = _Variables(os.environ if environ is None else environ)
        environment = cast(Environment, variables.choice("ENVIRONMENT", "production", get_args(Environment)))
        instance_folder = Path(variables.text("INSTANCE", str(REPOSITORY / "instance"))).expanduser().absolute()
        _make_folder(instance_folder, variables.problems)
        may_make_keys = environment != "production" and not variables.problems

        secret_key = variables.text("SECRET_KEY")
        if not secret_key and may_make_keys:
            secret_key = _kept(instance_folder / "secret.key", secrets.token_urlsafe(48))
        written_keys = variables.text("MASTER_KEYS")
        if not written_keys and may_make_keys:
            written_keys = _kept(instance_folder / "master.keys", f"1:{_as_base64(secrets.token_bytes(KEY_BYTES))}")

        public_url = variables.text("PUBLIC_URL", "http://127.0.0.1:5000").rstrip("/")
        settings = cls(
            environment=environment,
            secret_key=secret_key,
            master_keys=_master_keys(written_keys, variables.problems),
            database_url=_database_url(variables.text("DATABASE_URL"), instance_folder),
            instance_folder=instance_folder,
            owner_database_url=_owner_database_url(variables.text("OWNER_DATABASE_URL"), instance_folder),
            public_url=public_url,
            trusted_hosts=variables.words("TRUSTED_HOSTS") or _local_hosts(environment, public_url),
            network_name=variables.text("NETWORK_NAME", "Exchange"),
            default_language=variables.choice("DEFAULT_LANGUAGE", "en", LANGUAGES),
            time_zone=variables.text("TIME_ZONE", "Europe/Paris"),
            mail_mode=cast(MailMode, variables.choice("MAIL_MODE", "folder", get_args(MailMode))),
            mail_server=variables.text("MAIL_SERVER"),
            mail_port=variables.number("MAIL_PORT", 25, at_least=1, at_most=65535),
            mail_username=variables.text("MAIL_USERNAME"),
            mail_password=variables.text("MAIL_PASSWORD"),
            mail_security=cast(MailSecurity, variables.choice("MAIL_SECURITY", "starttls", get_args(MailSecurity))),
            mail_sender=variables.text("MAIL_SENDER", "exchange@localhost"),
            proxy_hops=variables.number("PROXY_HOPS", 0, at_least=0, at_most=MOST_PROXIES),
            queue_url=variables.text("QUEUE_URL"),
            metrics_token=variables.text("METRICS_TOKEN"),
            upload_max_bytes=variables.number("UPLOAD_MAX_BYTES", 20 * MEBIBYTE, at_least=MEBIBYTE),
            embedded_worker=variables.yes("EMBEDDED_WORKER"),
        )
        problems = [*variables.problems, *_mistakes(settings)]
        if settings.is_production:
            problems += [*_dangers(settings), *_leftovers(variables.environ)]
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def is_production(self) -> bool:
        """Whether real people's data is kept here."""
        return self.environment == "production"

    @property
    def is_demonstration(self) -> bool:
        """Whether everybody may know the passwords."""
        return self.environment == "demonstration"

    @property
    def is_testing(self) -> bool:
        """Whether the test suite drives the application."""
        return self.environment == "testing"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the application over https."""
        return self.public_url.startswith("https://")

    @property
    def file_folder(self) -> Path:
        """Where uploads, exports and reports are kept."""
        return self.instance_folder / "files"

    @property
    def letter_folder(self) -> Path:
        """Where letters go in folder mode."""
        return self.instance_folder / "letters"

    @property
    def asset_folder(self) -> Path:
        """Where style sheets and scripts are gathered under their content-hashed names."""
        return self.instance_folder / "assets"

    @property
    def cautions(self) -> tuple[str, ...]:
        """Say what is allowed but worth knowing; for `flask doctor` and the log at the start."""
        return tuple(_cautions(self))

    def flask_config(self) -> dict[str, Any]:
        """Return what Flask and its extensions read, in their names."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.is_testing,
            "SERVER_NAME": urlsplit(self.public_url).netloc,
            "PREFERRED_URL_SCHEME": urlsplit(self.public_url).scheme,
            "TRUSTED_HOSTS": list(self.trusted_hosts),
            # The multipart envelope and the other fields of a form need a little room beside the file.
            "MAX_CONTENT_LENGTH": self.upload_max_bytes + MEBIBYTE,
            "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
            # A browser takes a __Host- cookie from this very host over https only: no sister domain can plant one.
            "SESSION_COOKIE_NAME": "__Host-exchange" if self.is_secure else "exchange",
            "SESSION_COOKIE_SECURE": self.is_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # As long as the session: a form left open over lunch is still taken.
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.is_secure,
            "MAIL_SERVER": self.mail_server or "localhost",
            "MAIL_PORT": self.mail_port,
            "MAIL_USE_TLS": self.mail_security == "starttls",
            "MAIL_USE_SSL": self.mail_security == "tls",
            "MAIL_USERNAME": self.mail_username or None,
            "MAIL_PASSWORD": self.mail_password or None,
            "MAIL_DEFAULT_SENDER": self.mail_sender,
            # Its debug output would write whole letters into the log.
            "MAIL_DEBUG": False,
            "BABEL_DEFAULT_LOCALE": self.default_language,
            "BABEL_DEFAULT_TIMEZONE": self.time_zone,
            "BABEL_TRANSLATION_DIRECTORIES": str(REPOSITORY / "translations"),
        }


class _Variables:
    """Read EXCHANGE_ variables and gather what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(f"EXCHANGE_{name}", "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.text(name).replace(",", " ").split())

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value in choices:
            return value
        self.problems.append(f"EXCHANGE_{name} must be one of {', '.join(choices)}; it is “{value}”.")
        return default

    def number(self, name: str, default: int, *, at_least: int, at_most: int = 2**31) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and at_least <= int(value) <= at_most:
            return int(value)
        wanted = f"from {at_least} to {at_most}" if at_most < 2**31 else f"of {at_least} or more"
        self.problems.append(f"EXCHANGE_{name} must be a whole number {wanted}; it is “{value}”.")
        return default

    def yes(self, name: str) -> bool:
        value = self.choice(name, "no", ("yes", "no", "true", "false", "1", "0"))
        return value in {"yes", "true", "1"}


def _mistakes(settings: Settings) -> Iterator[str]:
    """Say what can work nowhere."""
    address = urlsplit(settings.public_url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.path or address.query:
        yield (
            "EXCHANGE_PUBLIC_URL must be the address people type, such as https://exchange.example.org, without a path;"
            f" it is “{settings.public_url}”."
        )
    if any("*" in host or "/" in host for host in settings.trusted_hosts):
        yield "EXCHANGE_TRUSTED_HOSTS takes plain host names such as exchange.example.org, without * and without https://."
    if not settings.database_url.startswith(("sqlite:", "postgresql+psycopg:")):
        yield "EXCHANGE_DATABASE_URL must begin with sqlite:/// or postgresql://."
    if settings.owner_database_url and not _is_same_database(settings.database_url, settings.owner_database_url):
        yield "EXCHANGE_OWNER_DATABASE_URL must name the same PostgreSQL database as EXCHANGE_DATABASE_URL, with another role."
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):  # unknown, an absolute path, a folder of zones
        yield f"EXCHANGE_TIME_ZONE must be a name such as Europe/Paris; “{settings.time_zone}” is not known."
    if settings.mail_mode == "smtp" and not settings.mail_server:
        yield "EXCHANGE_MAIL_MODE is smtp, so EXCHANGE_MAIL_SERVER must name the mail server."
    if "@" not in settings.mail_sender:
        yield f"EXCHANGE_MAIL_SENDER must be an e-mail address; it is “{settings.mail_sender}”."


def _dangers(settings: Settings) -> Iterator[str]:
    """Say what must not go into production."""
    if not settings.secret_key:
        yield "EXCHANGE_SECRET_KEY is missing: set it to 32 or more random characters, and keep it."
    elif len(settings.secret_key) < SHORTEST_SECRET or len(set(settings.secret_key)) < SHORTEST_SECRET // 3:
        yield "EXCHANGE_SECRET_KEY is too easy to guess: set it to 32 or more random characters."
    if not settings.master_keys:
        yield "EXCHANGE_MASTER_KEYS is missing: set it to 1:<32 random bytes in base64>, and keep a copy apart from the backups."
    if any(len(set(key)) < KEY_BYTES // 3 for _number, key in settings.master_keys):
        yield "EXCHANGE_MASTER_KEYS holds a key that is not random: make one with a random generator."
    if not settings.is_secure:
        yield "EXCHANGE_PUBLIC_URL must begin with https://: passwords and children's data must not travel in the open."
    if not settings.trusted_hosts:
        yield "EXCHANGE_TRUSTED_HOSTS is missing: name the hosts people reach Exchange by, so that no link is built to another."
    elif not _is_among(urlsplit(settings.public_url).hostname or "", settings.trusted_hosts):
        yield "EXCHANGE_TRUSTED_HOSTS does not name the host of EXCHANGE_PUBLIC_URL, so no page could be reached."
    if _is_in_memory(settings.database_url):
        yield "EXCHANGE_DATABASE_URL names a database in memory: everything would be lost at the next restart."
    if settings.mail_mode == "folder":
        yield "EXCHANGE_MAIL_MODE is folder: nobody would receive a letter. Set it to smtp and name EXCHANGE_MAIL_SERVER."
    else:
        if settings.mail_sender.endswith("@localhost"):
            yield "EXCHANGE_MAIL_SENDER is missing: set it to the address that letters come from."
        if settings.mail_security == "none" and settings.mail_server not in LOOPBACK:
            yield "EXCHANGE_MAIL_SECURITY is none: letters with sign-in links would travel in the open. Set it to starttls or tls."


def _leftovers(environ: Mapping[str, str]) -> Iterator[str]:
    """Say what trying things out has left in a production environment."""
    off = {"", "0", "false", "no"}
    if environ.get("FLASK_DEBUG", "").lower() not in off:
        yield "FLASK_DEBUG is on: anybody who provokes an error could run programs on the server. Unset it."
    if environ.get("DEMO", "").lower() not in off:
        yield "DEMO is on: the demonstration's passwords are known to everybody. Unset it."


def _cautions(settings: Settings) -> Iterator[str]:
    """Say what is allowed but worth knowing."""
    is_public = urlsplit(settings.public_url).hostname not in LOOPBACK
    if settings.is_demonstration and is_public:
        yield "This is a demonstration: everybody who reaches it can sign in. Keep no real person's data in it."
    if settings.is_production and settings.database_url.startswith("sqlite"):
        yield "The database is a SQLite file: good for one machine and a small network; back it up with `flask backup create`."
    if settings.is_production and settings.proxy_hops == 0:
        yield "EXCHANGE_PROXY_HOPS is 0: behind a reverse proxy every visitor would seem to come from the proxy's address."


def _make_folder(folder: Path, problems: list[str]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        problems.append(f"EXCHANGE_INSTANCE names “{folder}”, which cannot be made a folder: {error.strerror}.")


def _kept(file: Path, fresh: str) -> str:
    """Return what the file says; if there is none, write `fresh` first, so that only the owner reads it.

    The link makes it appear whole and once, though several processes start at the same moment.
    """
    if not file.exists():
        descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(fresh + "\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return file.read_text(encoding="ascii").strip()


def _master_keys(written: str, problems: list[str]) -> tuple[tuple[int, bytes], ...]:
    """Parse "1:<base64> 2:<base64>", oldest first."""
    keys: list[tuple[int, bytes]] = []
    for word in written.split():
        number, _, encoded = word.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not (number.isascii() and number.isdigit()) or len(key) != KEY_BYTES:
            # The key itself stays out of the message, which ends in logs.
            problems.append("EXCHANGE_MASTER_KEYS must be written 1:<base64> 2:<base64>, each key of 32 bytes.")
            return ()
        keys.append((int(number), key))
    numbers = [number for number, _key in keys]
    if numbers != sorted(set(numbers)):
        problems.append("EXCHANGE_MASTER_KEYS must be numbered upwards, the newest last, no number twice.")
        return ()
    return tuple(keys)


def _database_url(written: str, instance_folder: Path) -> str:
    """Return an address that SQLAlchemy opens with our driver, whatever the folder we are started in."""
    if not written:
        return f"sqlite:///{instance_folder / 'exchange.sqlite'}"
    scheme, separator, rest = written.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg{separator}{rest}"
    is_relative_file = scheme == "sqlite" and rest.startswith("/") and rest[1:2] not in {"", "/", ":"}
    if is_relative_file and not rest.startswith("/file:"):
        return f"sqlite:///{instance_folder / rest[1:]}"
    return written


def _owner_database_url(written: str, instance_folder: Path) -> str:
    return _database_url(written, instance_folder) if written else ""


def _is_same_database(url: str, owner_url: str) -> bool:
    """Tell whether two addresses lead to one PostgreSQL database, as two roles."""
    parts, owner = urlsplit(url), urlsplit(owner_url)
    return (
        parts.scheme == owner.scheme == "postgresql+psycopg"
        and (parts.hostname, parts.port, parts.path) == (owner.hostname, owner.port, owner.path)
        and parts.username != owner.username
    )


def _local_hosts(environment: Environment, public_url: str) -> tuple[str, ...]:
    """Return the hosts trusted without being named: none in production, else this machine and the public address."""
    if environment == "production":
        return ()
    return tuple(dict.fromkeys((urlsplit(public_url).hostname or "localhost", *LOOPBACK[:3])))


def _is_among(host: str, trusted_hosts: tuple[str, ...]) -> bool:
    """Tell whether Werkzeug will trust the host; a leading dot trusts every host below."""
    return any(host == trusted.partition(":")[0] or (trusted.startswith(".") and f".{host}".endswith(trusted)) for trusted in trusted_hosts)


def _is_in_memory(database_url: str) -> bool:
    return database_url in {"sqlite://", "sqlite:///"} or ":memory:" in database_url or "mode=memory" in database_url


def _as_base64(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
