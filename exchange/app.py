"""create_app(settings): the one module that knows every feature."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from click import Command
from flask import Flask, current_app, g, has_request_context, url_for
from flask_babel import Babel
from flask_mail import Mail
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from exchange import entrance, navigation
from exchange.access.guards import guard_requests
from exchange.accounts import views as accounts
from exchange.accounts.keeping import keep_typed_forms
from exchange.accounts.sessions import login_manager
from exchange.adoptions import views as adoptions
from exchange.applications import views as applications
from exchange.care import views as care
from exchange.cities import views as cities
from exchange.cohorts import views as cohorts
from exchange.concerns import views as concerns
from exchange.conferences import views as conferences
from exchange.consents import views as consents
from exchange.foundation import assets, design, errors, formats, headers
from exchange.foundation.commanding import LateCommands
from exchange.foundation.database import db
from exchange.foundation.forms import csrf
from exchange.foundation.languages import LANGUAGES, said, said_as, said_number, translated, translated_number
from exchange.foundation.sealing import Keyring
from exchange.foundation.templates import TemplateEnvironment
from exchange.guardians import views as guardians
from exchange.initiatives import views as initiatives
from exchange.journeys import views as journeys
from exchange.manifesto import views as manifesto
from exchange.matching import views as matching
from exchange.mentoring import views as mentoring
from exchange.messages import views as messages
from exchange.operation import views as operation
from exchange.operation import watching
from exchange.papers import views as papers
from exchange.participants import views as participants
from exchange.people import views as people
from exchange.privacy import views as privacy
from exchange.readiness import views as readiness
from exchange.reports import views as reports
from exchange.selection import views as selection
from exchange.statements import views as statements
from exchange.voices import views as voices

ROOT = Path(__file__).resolve().parent.parent
FEATURES = (
    operation,
    accounts,
    people,
    cities,
    manifesto,
    conferences,
    cohorts,
    participants,
    guardians,
    applications,
    selection,
    journeys,
    consents,
    care,
    concerns,
    papers,
    initiatives,
    adoptions,
    voices,
    mentoring,
    matching,
    statements,
    readiness,
    messages,
    reports,
    privacy,
)


class AppSettings(Protocol):
    """What the application reads of its settings (see config.py)."""

    @property
    def is_production(self) -> bool: ...
    @property
    def is_demonstration(self) -> bool: ...
    @property
    def is_testing(self) -> bool: ...
    @property
    def is_secure(self) -> bool: ...
    @property
    def master_keys(self) -> tuple[tuple[int, bytes], ...]: ...
    @property
    def asset_folder(self) -> Path: ...
    @property
    def proxy_hops(self) -> int: ...
    @property
    def network_name(self) -> str: ...

    def flask_config(self) -> dict[str, Any]: ...


class Application(Flask):
    """Flask with our template environment."""

    jinja_environment = TemplateEnvironment


def create_app(settings: AppSettings) -> Flask:
    """Build the application; raises UndeclaredRoute when a route says nothing about access."""
    app = Application(
        "exchange",
        root_path=str(Path(__file__).resolve().parent),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(settings.flask_config())
    app.config["EXCHANGE"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["exchange_keyring"] = Keyring(settings.master_keys)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    db.init_app(app)
    Babel(app, locale_selector=_locale)
    app.jinja_env.install_gettext_callables(translated, translated_number, newstyle=True)  # type: ignore[attr-defined]
    # The same sentences without the detour over the context, which a page takes hundreds of times.
    app.jinja_env.globals.update(_=said, gettext=said, ngettext=said_number, pgettext=said_as)
    Mail(app)
    login_manager.init_app(app)

    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)

    _add_what_features_have_besides_pages(app)

    formats.add_filters(app)
    design.add_design(app)
    headers.add_headers(app, is_secure=settings.is_secure)
    errors.add_error_pages(app)
    watching.watch(app)
    entrance.open_entrance(app)
    keep_typed_forms(app)
    guard_requests(app)
    # After the guard: whoever's session ended is asked to sign in, with their text kept, not told of a token.
    csrf.init_app(app)
    _give_templates_what_they_need(app, settings)
    return app


def _locale() -> str:
    chosen: str | None = g.get("language")
    if chosen is None and not has_request_context():
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])  # a command; the worker sets g.language
    return chosen or entrance.choose_language()


def _add_what_features_have_besides_pages(app: Flask) -> None:
    """Load each feature's tasks and connect its reactions, where it has them; its commands come when one is asked for."""
    packages = [feature.__name__.rpartition(".")[0] for feature in FEATURES]
    for package in packages:
        _module(package, "tasks")
        reactions = _module(package, "reactions")
        if reactions is not None:
            reactions.connect()
    app.cli = LateCommands(lambda: _commands([*packages, "exchange.demonstration"]))
    app.cli.name = app.name


def _commands(packages: Iterable[str]) -> Iterator[Command]:
    for package in packages:
        commands = _module(package, "commands")
        if commands is not None:
            yield from getattr(commands, "COMMANDS", None) or [commands.cli]


def _module(package: str, name: str) -> Any:
    found = find_spec(f"{package}.{name}")
    return None if found is None else import_module(f"{package}.{name}")


def _give_templates_what_they_need(app: Flask, settings: AppSettings) -> None:
    manifest = assets.build_assets(ROOT / "static", settings.asset_folder)

    def asset_url(name: str) -> str:
        return url_for("operation.assets", name=manifest[name])

    app.jinja_env.globals.update(asset_url=asset_url, csp_nonce=headers.csp_nonce)

    @app.context_processor
    def frame() -> dict[str, Any]:
        viewer = g.get("viewer")
        signed_in = viewer if viewer is not None and viewer.is_signed_in else None
        return {
            "viewer": signed_in,
            "nav_items": navigation.nav_items(signed_in),
            "account_links": navigation.account_links(signed_in),
            "footer_links": navigation.footer_links(),
            "languages": list(LANGUAGES.items()),
            "current_language": _locale(),
            "network_name": settings.network_name,
            "demo_mode": settings.is_demonstration,
        }
