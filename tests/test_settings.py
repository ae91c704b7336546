"""What the settings accept, refuse and hand to Flask."""

import base64
import dataclasses
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import REPOSITORY, Settings, SettingsError

FIRST_KEY = bytes(range(32))
SECOND_KEY = bytes(range(100, 132))
SECRET = "b8Zr2kQy7WnVt4LsXc9DfHj3MpGa6Eu1"


def written(*keys: bytes) -> str:
    return " ".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in enumerate(keys, start=1))


def production(folder: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a sound production, with changes; an empty value leaves the variable out."""
    environ = {
        "EXCHANGE_ENVIRONMENT": "production",
        "EXCHANGE_INSTANCE": str(folder),
        "EXCHANGE_SECRET_KEY": SECRET,
        "EXCHANGE_MASTER_KEYS": written(FIRST_KEY, SECOND_KEY),
        "EXCHANGE_DATABASE_URL": "postgresql://exchange@db/exchange",
        "EXCHANGE_PUBLIC_URL": "https://exchange.example.org",
        "EXCHANGE_TRUSTED_HOSTS": "exchange.example.org",
        "EXCHANGE_MAIL_MODE": "smtp",
        "EXCHANGE_MAIL_SERVER": "mail.example.org",
        "EXCHANGE_MAIL_SENDER": "exchange@example.org",
        "EXCHANGE_PROXY_HOPS": "1",
    } | changes
    return {name: value for name, value in environ.items() if value}


def sandbox(folder: Path, **changes: str) -> dict[str, str]:
    return {"EXCHANGE_ENVIRONMENT": "testing", "EXCHANGE_INSTANCE": str(folder)} | changes


def problems_of(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environ)
    return refused.value.problems


def names_in(problems: tuple[str, ...]) -> list[str]:
    return [problem.split()[0] for problem in problems]


class TestProduction:
    def test_a_sound_one_starts_without_a_caution(self, tmp_path):
        settings = Settings.from_environment(production(tmp_path))
        assert (settings.is_production, settings.is_demonstration, settings.is_testing) == (True, False, False)
        assert settings.cautions == ()

    def test_is_what_runs_when_nothing_is_said(self, tmp_path):
        environ = production(tmp_path, EXCHANGE_ENVIRONMENT="")
        assert Settings.from_environment(environ).is_production

    def test_everything_missing_is_named_at_once(self, tmp_path):
        problems = problems_of({"EXCHANGE_INSTANCE": str(tmp_path)})
        assert names_in(problems) == [
            "EXCHANGE_SECRET_KEY",
            "EXCHANGE_MASTER_KEYS",
            "EXCHANGE_PUBLIC_URL",
            "EXCHANGE_TRUSTED_HOSTS",
            "EXCHANGE_MAIL_MODE",
        ]

    def test_no_key_is_made(self, tmp_path):
        problems_of({"EXCHANGE_INSTANCE": str(tmp_path)})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"EXCHANGE_SECRET_KEY": ""}, "EXCHANGE_SECRET_KEY"),
            ({"EXCHANGE_SECRET_KEY": "short"}, "EXCHANGE_SECRET_KEY"),
            ({"EXCHANGE_SECRET_KEY": SECRET[:31]}, "EXCHANGE_SECRET_KEY"),
            ({"EXCHANGE_SECRET_KEY": "changeme" * 8}, "EXCHANGE_SECRET_KEY"),
            ({"EXCHANGE_MASTER_KEYS": ""}, "EXCHANGE_MASTER_KEYS"),
            ({"EXCHANGE_MASTER_KEYS": written(bytes(32))}, "EXCHANGE_MASTER_KEYS"),
            ({"EXCHANGE_PUBLIC_URL": "http://exchange.example.org"}, "EXCHANGE_PUBLIC_URL"),
            ({"EXCHANGE_TRUSTED_HOSTS": ""}, "EXCHANGE_TRUSTED_HOSTS"),
            ({"EXCHANGE_TRUSTED_HOSTS": "other.example.org"}, "EXCHANGE_TRUSTED_HOSTS"),
            ({"EXCHANGE_TRUSTED_HOSTS": "*"}, "EXCHANGE_TRUSTED_HOSTS"),
            ({"EXCHANGE_DATABASE_URL": "sqlite:///:memory:"}, "EXCHANGE_DATABASE_URL"),
            ({"EXCHANGE_DATABASE_URL": "sqlite://"}, "EXCHANGE_DATABASE_URL"),
            ({"EXCHANGE_MAIL_MODE": "folder"}, "EXCHANGE_MAIL_MODE"),
            ({"EXCHANGE_MAIL_SERVER": ""}, "EXCHANGE_MAIL_MODE"),
            ({"EXCHANGE_MAIL_SENDER": ""}, "EXCHANGE_MAIL_SENDER"),
            ({"EXCHANGE_MAIL_SECURITY": "none"}, "EXCHANGE_MAIL_SECURITY"),
            ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
            ({"DEMO": "1"}, "DEMO"),
        ],
    )
    def test_a_danger_is_refused_in_one_sentence(self, tmp_path, changes, name):
        problems = problems_of(production(tmp_path, **changes))
        assert set(names_in(problems)) == {name}
        assert all(problem.endswith(".") for problem in problems)

    @pytest.mark.parametrize(
        "changes",
        [
            {"FLASK_DEBUG": "0", "DEMO": "0"},
            {"EXCHANGE_TRUSTED_HOSTS": ".example.org"},
            {"EXCHANGE_TRUSTED_HOSTS": "exchange.example.org, www.example.org"},
            {"EXCHANGE_MAIL_SECURITY": "none", "EXCHANGE_MAIL_SERVER": "127.0.0.1"},
        ],
    )
    def test_what_is_not_a_danger_starts(self, tmp_path, changes):
        assert Settings.from_environment(production(tmp_path, **changes)).is_production

    def test_a_sqlite_file_starts_with_a_caution(self, tmp_path):
        settings = Settings.from_environment(production(tmp_path, EXCHANGE_DATABASE_URL=""))
        assert settings.database_url == f"sqlite:///{tmp_path}/exchange.sqlite"
        assert len(settings.cautions) == 1

    def test_no_proxy_starts_with_a_caution(self, tmp_path):
        assert len(Settings.from_environment(production(tmp_path, EXCHANGE_PROXY_HOPS="0")).cautions) == 1


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ENVIRONMENT", "prod"),
            ("DEFAULT_LANGUAGE", "nl"),
            ("TIME_ZONE", "Europe/Atlantis"),
            ("TIME_ZONE", "/etc"),
            ("TIME_ZONE", "Europe"),
            ("MAIL_MODE", "pigeon"),
            ("MAIL_PORT", "0"),
            ("MAIL_PORT", "smtp"),
            ("MAIL_PORT", "²"),
            ("MAIL_SECURITY", "yes"),
            ("MAIL_SENDER", "nobody"),
            ("PROXY_HOPS", "-1"),
            ("PROXY_HOPS", "10"),
            ("UPLOAD_MAX_BYTES", "20M"),
            ("EMBEDDED_WORKER", "perhaps"),
            ("PUBLIC_URL", "exchange.example.org"),
            ("PUBLIC_URL", "https://exchange.example.org/path"),
            ("TRUSTED_HOSTS", "https://exchange.example.org"),
            ("DATABASE_URL", "mysql://db/exchange"),
            ("MASTER_KEYS", "1:short"),
            ("MASTER_KEYS", "nonsense"),
            ("MASTER_KEYS", "1:" + base64.b64encode(bytes(31)).decode()),
        ],
    )
    def test_are_refused_everywhere_by_name(self, tmp_path, name, value):
        problems = problems_of(sandbox(tmp_path, **{f"EXCHANGE_{name}": value}))
        # An unknown environment is judged as production, so that a typing error opens nothing.
        assert problems[0].startswith(f"EXCHANGE_{name} ")
        assert len(problems) == 1 or name == "ENVIRONMENT"

    def test_are_all_told_at_once_and_in_the_message(self, tmp_path):
        with pytest.raises(SettingsError) as refused:
            Settings.from_environment(sandbox(tmp_path, EXCHANGE_MAIL_PORT="x", EXCHANGE_PROXY_HOPS="y"))
        assert str(refused.value).splitlines() == [
            "Exchange does not start with these settings:",
            "  - EXCHANGE_MAIL_PORT must be a whole number from 1 to 65535; it is “x”.",
            "  - EXCHANGE_PROXY_HOPS must be a whole number from 0 to 9; it is “y”.",
        ]

    def test_an_instance_folder_that_is_a_file_is_refused(self, tmp_path):
        (tmp_path / "file").write_text("")
        assert names_in(problems_of(sandbox(tmp_path / "file"))) == ["EXCHANGE_INSTANCE"]

    @pytest.mark.parametrize("numbers", [("2", "1"), ("1", "1")])
    def test_master_keys_are_numbered_upwards(self, tmp_path, numbers):
        encoded = base64.b64encode(FIRST_KEY).decode()
        keys = " ".join(f"{number}:{encoded}" for number in numbers)
        assert names_in(problems_of(sandbox(tmp_path, EXCHANGE_MASTER_KEYS=keys))) == ["EXCHANGE_MASTER_KEYS"]

    def test_a_refusal_does_not_show_a_secret(self, tmp_path):
        encoded = base64.b64encode(bytes(31)).decode()
        assert encoded not in str(problems_of(sandbox(tmp_path, EXCHANGE_MASTER_KEYS=f"1:{encoded}")))


class TestKeptKeys:
    def test_are_made_once_and_only_for_the_owner(self, tmp_path):
        first = Settings.from_environment(sandbox(tmp_path / "instance"))
        second = Settings.from_environment(sandbox(tmp_path / "instance"))
        assert first == second
        assert len(first.secret_key) >= 32
        assert [(number, len(key)) for number, key in first.master_keys] == [(1, 32)]
        files = sorted((tmp_path / "instance").iterdir())
        assert [file.name for file in files] == ["master.keys", "secret.key"]
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
        assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700

    def test_differ_between_installations(self, tmp_path):
        one, other = (Settings.from_environment(sandbox(tmp_path / name)) for name in ("one", "other"))
        assert one.secret_key != other.secret_key
        assert one.master_keys != other.master_keys

    def test_give_way_to_those_of_the_environment(self, tmp_path):
        keys = {"EXCHANGE_SECRET_KEY": SECRET, "EXCHANGE_MASTER_KEYS": written(FIRST_KEY, SECOND_KEY)}
        settings = Settings.from_environment(sandbox(tmp_path, **keys))
        assert settings.secret_key == SECRET
        assert settings.master_keys == ((1, FIRST_KEY), (2, SECOND_KEY))
        assert list(tmp_path.iterdir()) == []

    def test_are_the_same_for_processes_that_start_together(self, tmp_path):
        program = "from config import Settings; s = Settings.from_environment(); print(s.secret_key, s.master_keys)"
        together = [
            subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, env=sandbox(tmp_path), stdout=subprocess.PIPE)
            for _ in range(6)
        ]
        assert len({process.communicate()[0] for process in together}) == 1
        assert [process.returncode for process in together] == [0] * 6


class TestValues:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("postgres://u:p@db:5433/x?sslmode=require", "postgresql+psycopg://u:p@db:5433/x?sslmode=require"),
            ("postgresql://db/x", "postgresql+psycopg://db/x"),
            ("postgresql+psycopg://db/x", "postgresql+psycopg://db/x"),
            ("sqlite:////var/lib/x.sqlite", "sqlite:////var/lib/x.sqlite"),
            ("sqlite://", "sqlite://"),
            ("sqlite:///:memory:", "sqlite:///:memory:"),
        ],
    )
    def test_the_database_is_opened_with_our_driver(self, tmp_path, given, kept):
        assert Settings.from_environment(sandbox(tmp_path, EXCHANGE_DATABASE_URL=given)).database_url == kept

    def test_a_relative_database_file_lies_in_the_instance_folder(self, tmp_path):
        settings = Settings.from_environment(sandbox(tmp_path, EXCHANGE_DATABASE_URL="sqlite:///x.sqlite"))
        assert settings.database_url == f"sqlite:///{tmp_path}/x.sqlite"

    def test_folders_lie_in_the_instance_folder(self, tmp_path):
        settings = Settings.from_environment(sandbox(tmp_path))
        folders = (settings.file_folder, settings.letter_folder, settings.asset_folder)
        assert folders == (tmp_path / "files", tmp_path / "letters", tmp_path / "assets")

    def test_the_public_address_is_trusted_while_trying_things_out(self, tmp_path):
        settings = Settings.from_environment(sandbox(tmp_path, EXCHANGE_PUBLIC_URL="http://laptop.local:8000/"))
        assert settings.public_url == "http://laptop.local:8000"
        assert settings.trusted_hosts == ("laptop.local", "127.0.0.1", "localhost", "[::1]")

    def test_a_demonstration_that_others_reach_is_cautioned(self, tmp_path):
        environ = sandbox(tmp_path, EXCHANGE_ENVIRONMENT="demonstration")
        assert Settings.from_environment(environ).cautions == ()
        assert len(Settings.from_environment(environ | {"EXCHANGE_PUBLIC_URL": "https://demo.example.org"}).cautions) == 1

    def test_they_cannot_be_changed(self, tmp_path):
        settings = Settings.from_environment(sandbox(tmp_path))
        with pytest.raises(dataclasses.FrozenInstanceError):
            settings.public_url = "https://other.example.org"

    def test_secrets_are_not_in_the_representation(self, tmp_path):
        settings = Settings.from_environment(
            production(tmp_path, EXCHANGE_MAIL_PASSWORD="mail-word", EXCHANGE_DATABASE_URL="postgresql://u:db-word@db/x")
        )
        assert [secret for secret in (SECRET, repr(FIRST_KEY), "mail-word", "db-word") if secret in repr(settings)] == []


class TestFlaskConfig:
    def test_over_https_the_cookie_is_bound_to_this_host(self, tmp_path):
        config = Settings.from_environment(production(tmp_path)).flask_config()
        cookie = {name.removeprefix("SESSION_COOKIE_"): value for name, value in config.items() if name.startswith("SESSION_COOKIE_")}
        assert cookie == {"NAME": "__Host-exchange", "SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax", "PATH": "/"}

    def test_over_http_the_cookie_still_arrives(self, tmp_path):
        config = Settings.from_environment(sandbox(tmp_path)).flask_config()
        assert (config["SESSION_COOKIE_NAME"], config["SESSION_COOKIE_SECURE"]) == ("exchange", False)

    def test_links_are_built_from_the_public_address(self, tmp_path):
        config = Settings.from_environment(production(tmp_path)).flask_config()
        assert (config["PREFERRED_URL_SCHEME"], config["SERVER_NAME"]) == ("https", "exchange.example.org")
        assert config["TRUSTED_HOSTS"] == ["exchange.example.org"]

    @pytest.mark.parametrize(
        ("security", "tls", "ssl"),
        [("starttls", True, False), ("tls", False, True), ("none", False, False)],
    )
    def test_mail_security_in_the_extension_s_words(self, tmp_path, security, tls, ssl):
        config = Settings.from_environment(sandbox(tmp_path, EXCHANGE_MAIL_SECURITY=security)).flask_config()
        assert (config["MAIL_USE_TLS"], config["MAIL_USE_SSL"]) == (tls, ssl)

    def test_a_file_of_the_allowed_size_fits_with_its_form(self, tmp_path):
        settings = Settings.from_environment(sandbox(tmp_path, EXCHANGE_UPLOAD_MAX_BYTES="2097152"))
        assert settings.flask_config()["MAX_CONTENT_LENGTH"] == 3 * 1024 * 1024


def test_config_imports_nothing_of_ours():
    program = "import sys, config; print([name for name in sys.modules if name.partition('.')[0] in {'exchange', 'wsgi', 'tests'}])"
    answered = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert answered.stdout == "[]\n"


OWNED = "postgresql://owner:o@db/exchange"


def test_the_owner_of_the_tables_may_be_another_role(tmp_path: Path) -> None:
    assert Settings.from_environment(production(tmp_path)).owner_database_url == ""
    settings = Settings.from_environment(production(tmp_path, EXCHANGE_OWNER_DATABASE_URL=OWNED))
    assert settings.owner_database_url == "postgresql+psycopg://owner:o@db/exchange"
    assert "owner:o" not in repr(settings)


@pytest.mark.parametrize(
    "url", ["postgresql://exchange@db/exchange", "postgresql://owner@elsewhere/exchange", "postgresql://owner@db/other", "sqlite:///x"]
)
def test_an_owner_of_another_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(production(tmp_path, EXCHANGE_OWNER_DATABASE_URL=url))
    assert caught.value.problems == (
        "EXCHANGE_OWNER_DATABASE_URL must name the same PostgreSQL database as EXCHANGE_DATABASE_URL, with another role.",
    )
